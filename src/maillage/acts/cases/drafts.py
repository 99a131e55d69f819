"""What is written and not signed yet: a request from its first word, and every form of a case."""

from typing import Any
from uuid import UUID

from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, contributions, delegates, queries
from maillage.acts.cases.contracts import FormView
from maillage.acts.cases.models import Case, CaseForm, CaseRecipient
from maillage.acts.cases.snapshots import interpreter_of, writable
from maillage.acts.cases.waking import wake
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import once, one_key
from maillage.toolbox.clock import fr_time, now, today

SUBJECT_LENGTH = 200
POLICY = "42501"  # PostgreSQL: a row policy refuses


class Conflict(Exception):
    """Somebody saved this form meanwhile (another tab, another device): nothing is overwritten."""

    def __init__(self, saved: FormView) -> None:
        self.saved = saved
        super().__init__(saved.name)

    @property
    def sentence(self) -> str:
        """Who saved it, when that is somebody else."""
        who = self.saved.saved_by_role_id
        person = directory.role(who) if who and who != current().principal.role_id else None
        if person is None or self.saved.updated_at is None:
            return _("Ce brouillon a été modifié ailleurs : rechargez la page pour reprendre la dernière version.")
        return _("%(name)s a modifié ce brouillon à %(time)s : rechargez la page pour reprendre sa version.") % {
            "name": person.display,
            "time": fr_time(self.saved.updated_at),
        }


def start(*, by: Principal, usage_code: str, patient_id: UUID, key: str, on_behalf_of: UUID | None = None) -> UUID:
    """Opens a draft for this patient; the same `key` twice gives the same draft.

    `on_behalf_of` is the role of the physician for whom `by` prepares: the case is theirs from the first word.
    """
    access.require(by, "case.draft")
    author = delegates.author(by, usage_code, on_behalf_of)
    # A savepoint: a refused start gives its key back.
    try:
        with transaction.atomic():
            return once(one_key("case", "start", key), lambda: open_draft(author, usage_code, patient_id))[0]
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != POLICY:
            raise
        # Who knows the patient by somebody else's request may not open an access of their own.
        raise access.Refused(
            _("Vous connaissez ce patient par une demande reçue : déclarez sa prise en charge avant d’en préparer une.")
        ) from error


def open_draft(author: delegates.Author, usage_code: str, patient_id: UUID, *, follows: Case | None = None) -> UUID:
    """A new draft of the active version; `follows` is the case that goes on as this one."""
    version = usages.active_version(usage_code)
    definition = usages.package(version.id).definition
    initial = definition.states[definition.initial]
    teams = usages.teams_answering(definition)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number')")
        number = f"{today().year}-{cursor.fetchone()[0]:04d}"
    case = Case(
        number=number,
        usage_version_id=version.id,
        usage_code=usage_code,
        patient_id=patient_id,
        follows=follows,
        thread_id=(follows.thread_id or follows.id) if follows else None,
        requester_role_id=author.role_id,
        requester_organization_id=author.organization_id,
        prepared_by_role_id=author.prepared_by,
        team_id=teams[0].id if len(teams) == 1 else None,
        state=definition.initial,
        state_kind=initial.kind,
        is_urgent=definition.is_urgent,
    )
    case.save(force_insert=True)
    if follows is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctx.case_open_following(%s)", [case.id])
    if author.prepared_by is None:
        access.grant(patient_id, author.organization_id, access.Reason.REQUESTER, source_id=case.id)
    delegates.open_to_delegates(case)
    record(
        "case.start",
        why=access.why(patient_id, case.id),
        patient_id=patient_id,
        subject_kind="case",
        subject_id=case.id,
    )
    return case.id


def save_form(
    *, by: Principal, case: Case, name: str, response: dict[str, Any], revision: int | None = None
) -> FormView:
    """Keeps a draft. Raises Conflict when `revision` is not the saved one, Refused when it may not be written."""
    held = queries.held(case.id)
    if case.sent_at is not None and (held is None or held.team_id != case.team_id):
        raise Refused(RefusedKind.WRONG_STATE, _("Cette demande vient d’être confiée à une autre équipe."))
    delegates.hold(case)
    if name not in writable(case, current()):
        raise Refused(RefusedKind.WRONG_STATE, _no_longer(case))
    known = answers.context_of(case, name)
    saved = _held_row(case, name)
    if saved is None:  # signed by somebody else while this one was waiting for the row
        raise Refused(RefusedKind.WRONG_STATE, _no_longer(case))
    if revision is not None and revision != saved.revision:
        raise Conflict(queries.form(case.id, name))
    questionnaire = usages.package(case.usage_version_id).forms[name]
    saved.response = forms.kept_response(questionnaire, response, known)
    saved.revision += 1
    saved.saved_by_role_id = by.role_id
    saved.save()
    view = queries.form_view(saved)
    if name == answers.REQUEST:
        case.subject = _subject(case, answers.evaluated(case, view, known))
        Case.objects.filter(id=case.id).update(subject=case.subject, updated_at=now())
    if name in interpreter_of(case).definition.live:
        wake(case, kind="form")
    return view


def _held_row(case: Case, name: str) -> CaseForm | None:
    """The row being written, held. Two tabs may save for the first time together: it is made by whoever comes first,
    the other waits."""
    row = contributions.row_for(case, name, queries.form(case.id, name).version)
    same = CaseForm.objects.filter(case=case, name=name, version=row.version, party_id=row.party_id).select_for_update()
    found = same.first()
    if found is None:
        CaseForm.objects.bulk_create([row], ignore_conflicts=True)
        found = same.first()
    return found


def may_write(*, case: Case, name: str) -> bool:
    """Whether the reader fills this form of the case now."""
    return name in writable(case, current())


def _no_longer(case: Case) -> str:
    """Who moved it on, when somebody else did while this one was typing."""
    last = queries.last_event(case)
    if last is None or last.by_role_id == current().principal.role_id:
        return _("Cette fiche n’est plus modifiable.")
    return _("Cette fiche n’est plus modifiable : %(who)s, %(what)s à %(time)s.") % {
        "who": last.by_text,
        "what": _("« %(text)s »") % {"text": last.label},
        "time": fr_time(last.at),
    }


def subject_of(case: Case) -> str:
    """The line of the list, computed by the usage's own expression over the request."""
    return _subject(case, answers.state_of(case, answers.REQUEST))


def _subject(case: Case, state: forms.FormState) -> str:
    expression = usages.package(case.usage_version_id).definition.worklist.subject
    found = forms.evaluate_expression(expression, forms.clean_response(state), state.context)
    return str(found[0])[:SUBJECT_LENGTH] if found else ""


def choose_team(*, by: Principal, case: Case, team_id: UUID | None) -> None:
    """Who will answer; None leaves it to the route of the usage. Only a team of this usage, only for a draft."""
    _require_draft(case)
    _require_writer(case)
    definition = usages.package(case.usage_version_id).definition
    if team_id is not None and team_id not in {team.id for team in usages.teams_answering(definition)}:
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Cette équipe ne répond pas à ce type de demande."))
    case.team_id = team_id
    case.save(update_fields=["team", "updated_at"])


def choose_recipients(*, by: Principal, case: Case, role_ids: list[UUID]) -> None:
    """Who else will receive the answer; replaces the former choice."""
    _require_draft(case)
    _require_writer(case)
    known = set(directory.roles(role_ids))
    CaseRecipient.objects.filter(case=case).exclude(role_id__in=known).delete()
    CaseRecipient.objects.bulk_create(
        [CaseRecipient(case=case, role_id=role) for role in sorted(known)], ignore_conflicts=True
    )


def _require_draft(case: Case) -> None:
    if case.state_kind != "draft":
        raise Refused(RefusedKind.WRONG_STATE, _("La demande est déjà partie."))


def _require_writer(case: Case) -> None:
    """Who writes the request says where it goes; a colleague of theirs reads it."""
    if answers.REQUEST not in writable(case, current()):
        raise Refused(RefusedKind.WRONG_ROLE, _("Cette demande est préparée par quelqu’un d’autre."))
