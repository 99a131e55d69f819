"""Writes of a case. State, audit and outbox leave in one transaction; a refusal writes nothing."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import ProgrammingError, connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from maillage.acts.cases import (
    answers,
    contributions,
    delegates,
    handing,
    listeners,
    parties,
    promises,
    queries,
    rectification,
    replacements,
    routing,
)
from maillage.acts.cases.contracts import FormView
from maillage.acts.cases.effects import carry_out
from maillage.acts.cases.inviting import NOBODY, Invitees
from maillage.acts.cases.models import Annotation, Case, CaseEvent, CaseForm, CaseRecipient
from maillage.acts.cases.snapshots import interpreter_of, snapshot_of
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Outcome, Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.events.facade import emit, live, once
from maillage.toolbox.clock import fr_time, now, today

SUBJECT_LENGTH = 200
ANNOTATION = "annotation"
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
            return once(once_key("start", key), lambda: open_draft(author, usage_code, patient_id))[0]
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != POLICY:
            raise
        # Who knows the patient by somebody else's request may not open an access of their own.
        raise access.Refused(
            _("Vous connaissez ce patient par une demande reçue : déclarez sa prise en charge avant d’en préparer une.")
        ) from error


def once_key(*parts: object) -> str:
    """A key of one length, whatever a browser sends."""
    return f"case:{hashlib.sha256(':'.join(map(str, parts)).encode()).hexdigest()}"


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
    held = _held(case.id)
    if case.sent_at is not None and (held is None or held.team_id != case.team_id):
        raise Refused(RefusedKind.WRONG_STATE, _("Cette demande vient d’être confiée à une autre équipe."))
    delegates.hold(case)
    machine = interpreter_of(case)
    actor = parties.actor(case, machine.definition, current())
    if name not in machine.editable(snapshot_of(case), actor):
        raise Refused(RefusedKind.WRONG_STATE, _no_longer(case))
    # Two tabs may save for the first time together: the row is made by whoever comes first, the other waits.
    row = contributions.row_for(case, name, queries.form(case.id, name).version)
    CaseForm.objects.bulk_create([row], ignore_conflicts=True)
    same = CaseForm.objects.filter(case=case, name=name, version=row.version, party_id=row.party_id)
    saved = same.select_for_update().first()
    if saved is None:  # signed by somebody else while this one was waiting for the row
        raise Refused(RefusedKind.WRONG_STATE, _no_longer(case))
    if revision is not None and revision != saved.revision:
        raise Conflict(queries.form(case.id, name))
    saved.response = _with_what_is_calculated(case, name, response)
    saved.revision += 1
    saved.saved_by_role_id = by.role_id
    saved.save()
    if name == answers.REQUEST:
        subject = subject_of(case)
        Case.objects.filter(id=case.id).update(subject=subject, updated_at=now())
        case.subject = subject
    if name in machine.definition.live:
        wake(case, kind="form")
    return queries.form_view(saved)


def _with_what_is_calculated(case: Case, name: str, response: dict[str, Any]) -> dict[str, Any]:
    questionnaire = usages.package(case.usage_version_id).forms[name]
    if not forms.has_calculators(questionnaire):
        return response
    return forms.kept_response(questionnaire, response, answers.context_of(case, name))


def may_write(*, case: Case, name: str) -> bool:
    """Whether the reader fills this form of the case now."""
    machine = interpreter_of(case)
    return name in machine.editable(snapshot_of(case), parties.actor(case, machine.definition, current()))


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
    expression = usages.package(case.usage_version_id).definition.worklist.subject
    request = answers.clean_of(case, answers.REQUEST)
    found = forms.evaluate_expression(expression, request, answers.context_of(case, answers.REQUEST))
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
    machine = interpreter_of(case)
    actor = parties.actor(case, machine.definition, current())
    if answers.REQUEST not in machine.editable(snapshot_of(case), actor):
        raise Refused(RefusedKind.WRONG_ROLE, _("Cette demande est préparée par quelqu’un d’autre."))


def fire(
    *,
    by: Principal,
    case_id: UUID,
    event: str,
    reason: str = "",
    key: str | None = None,
    keep: Callable[[], object] | None = None,
    seen: int | None = None,
    invited: Invitees = NOBODY,
) -> Outcome | None:
    """Plays an event under the lock of the case. With `key`, a repeated send is answered without a second effect.

    `seen` is the version of the answer that the page showed: nobody says that they read what they have not seen.
    `invited` is whom a gesture that invites brings in.

    `keep` saves what the page holds just before the event is played. Refused, both are undone and the key is
    free again. Gives the outcome, or None when this key was already played.
    """
    played: list[Outcome] = []

    def play() -> UUID:
        _held(case_id)
        if keep is not None:
            keep()
        played.append(_fire(by, case_id, event, reason, seen, invited))
        return case_id

    with transaction.atomic():
        if key is None:
            play()
        else:
            once(once_key(event, case_id, key), play)
    return played[0] if played else None


def _held(case_id: UUID) -> Case | None:
    """The case is locked before what a page holds is kept: a report would close it in between."""
    case = queries.locked(case_id)
    if case is not None and case.withheld:
        raise Refused(RefusedKind.WRONG_STATE, _("Ce dossier est mis à l’écart le temps d’une vérification."))
    return case


def _fire(by: Principal, case_id: UUID, event: str, reason: str, seen: int | None, invited: Invitees) -> Outcome:
    case = access.found_or_404(lambda: queries.locked(case_id), kind="case", wanted=case_id)
    delegates.hold(case)
    _keep_what_is_known(by, case)
    machine = interpreter_of(case)
    rectification.require_seen(case, event, seen)
    actor = parties.actor(case, machine.definition, current())
    wanted = tuple(sorted({each.form for each in machine.definition.transitions if each.name == event and each.form}))
    snapshot = snapshot_of(case, forms=wanted)
    admitted = machine.admit(snapshot, event, actor, reason, invited=len(invited))
    if admitted.signs_contribution:
        contributions.sign(by=by, case=case, form=admitted.signs_contribution)
    if admitted.compares:
        snapshot = snapshot_of(case, signed=True)
    outcome = machine.decide(admitted, snapshot, now())
    if case.sent_at is None and machine.definition.states[outcome.state].kind not in ("draft", "closed"):
        routing.settle(case)
    _apply(case, outcome, by, invited)
    if handing.hands_over(outcome):
        handing.pass_on(by=by, case=case, outcome=outcome, team_id=invited.teams[0])
    return outcome


def _keep_what_is_known(by: Principal, case: Case) -> None:
    """What the record adds for the author of a prepared draft leaves with it, as the page showed it."""
    if case.state_kind != "draft" or case.prepared_by_role_id is None or case.requester_role_id != by.role_id:
        return
    shown = answers.response_of(case, answers.REQUEST)
    if shown != queries.form(case.id, answers.REQUEST).response:
        save_form(by=by, case=case, name=answers.REQUEST, response=shown)


def _apply(case: Case, outcome: Outcome, by: Principal, invited: Invitees) -> None:
    at = now()
    definition = usages.package(case.usage_version_id).definition
    kind = definition.states[outcome.state].kind
    step = definition.transition(outcome.event, outcome.source)
    proposed_before = case.proposed_at
    team_before = case.assignee_role_id
    case.state, case.state_kind = outcome.state, kind
    if case.sent_at is None and kind not in ("draft", "closed"):
        case.sent_at = at
    if case.answered_at is None and kind == "answered":
        case.answered_at = at
    promises.store(case, outcome.clocks, at)
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                event=outcome.event,
                source=outcome.source,
                state=outcome.state,
                at=at,
                by_role_id=by.role_id,
                by_text=delegates.signature(by, case),
                reason=outcome.reason or "",
                side=(step.among if step else None) or "",
                **contributions.veil_over(case, step),
            )
        ]
    )
    # The row is written before the effects: they insert rows whose policies look at it.
    case.save()
    carry_out(case, outcome, by, invited)
    if outcome.state != outcome.source and case.proposed_at == proposed_before:
        case.proposed_at = None  # signed, handed back or taken again: it waits for no signature any more
    case.save()
    contributions.show_to_readers(case)
    listeners.tell(queries.row_of(case), outcome, by)
    record(
        f"case.{outcome.event}",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail={"from": outcome.source, "to": outcome.state, **contributions.mark(case, step)},
    )
    emit("case.moved", {"case": str(case.id), "event": outcome.event, "state": outcome.state})
    wake(case, also=[team_before])


def wake(case: Case, also: list[UUID | None] | None = None, kind: str = "case") -> None:
    """Tells the screens of the parties that this case changed, or (`form`) that something of it was filled."""
    delegations = directory.delegations_of(case.requester_role_id, case.usage_code)
    holders = [case.requester_organization_id, case.assignee_role_id, *(also or [])]
    holders += [delegation.id for delegation in delegations]
    if case.sent_at is not None:
        holders.append(case.team_id)
        holders += [party.holder for party in parties.live_in(case.id)]
    live([holder for holder in holders if holder is not None], kind, case.id)


def annotate(*, by: Principal, case: Case, document_id: UUID, shapes: list[dict[str, Any]]) -> None:
    """Keeps marks over a photo of the case. Only who writes the answer now draws on its photos."""
    machine = interpreter_of(case)
    actor = parties.actor(case, machine.definition, current())
    writes = set(machine.editable(snapshot_of(case), actor)) - {answers.REQUEST, *machine.definition.live}
    if not writes or ANNOTATION not in machine.definition.capabilities or case.state_kind not in ("open", "paused"):
        raise Refused(RefusedKind.WRONG_ROLE, _("Prenez d’abord la demande pour annoter ses photos."))
    Annotation.objects.update_or_create(
        case=case, document_id=document_id, defaults={"shapes": shapes, "author_role_id": by.role_id}
    )


def require_photo_change(*, by: Principal, case: Case) -> None:
    """Photos change while the case is with its author: a draft, or a precision asked back."""
    delegates.hold(case)
    machine = interpreter_of(case)
    actor = parties.actor(case, machine.definition, current())
    asks = {key for key, role in machine.definition.roles.items() if role.party == "requester"}
    drafts = case.state_kind == "draft" and answers.REQUEST in machine.editable(snapshot_of(case), actor)
    back = case.state_kind == "paused" or replacements.wanted(case) is not None
    if case.withheld or (not drafts and not (back and actor.roles & asks)):
        raise Refused(RefusedKind.WRONG_STATE, _("Les photos de cette demande ne changent plus."))


def add_photo(
    *,
    by: Principal,
    case: Case,
    data: bytes,
    declared_name: str,
    view_code: str,
    upload_id: UUID,
    replaces: UUID | None = None,
) -> documents.DocumentView:
    """Receives one photo; sent again with the same `upload_id` it gives the same document, even when full.

    Taken again, it takes the place of `replaces`. Raises Refused, PhotoRefused or DocumentRefused; nothing of a
    refused photo is kept, and the one it would have replaced stays.
    """
    require_photo_change(by=by, case=case)
    missing = replacements.wanted(case)
    rules = usages.package(case.usage_version_id).definition.attachments
    labels = {view.code: view.label for view in rules.views}
    with transaction.atomic():
        if replaces is not None and replaces in {photo.id for photo in changeable_photos(case)}:
            documents.withdraw_draft_photo(by=by, document_id=replaces)
        photo = documents.store_photo(
            by=by,
            patient_id=case.patient_id,
            source_id=case.id,
            data=data,
            declared_name=declared_name,
            view_code=view_code if view_code in labels else "",
            title=labels.get(view_code, "Photo"),
            upload_id=upload_id,
        )
        if len(documents.documents_of_source(case.id, kind="photo")) > rules.max:
            raise Refused(
                RefusedKind.GUARD_NOT_MET,
                _("Cette demande porte déjà %(n)d photos : retirez-en une d’abord.") % {"n": rules.max},
            )
        if missing is not None and missing.view_code == photo.view_code:
            replacements.tell(case, by)
            wake(case)
    return photo


def changeable_photos(case: Case) -> list[documents.DocumentView]:
    """Photos that nobody has seen yet: those of a draft, those added since a precision was asked."""
    photos = documents.documents_of_source(case.id, kind="photo")
    if case.state_kind == "draft":
        return photos
    return [photo for photo in photos if case.paused_at is not None and photo.created_at > case.paused_at]


def withdraw_photo(*, by: Principal, case: Case, document_id: UUID) -> None:
    """Takes a photo back before anybody saw it; 404 for a photo of another case."""
    document = documents.document(document_id)
    if document.source_id != case.id:
        raise Http404
    require_photo_change(by=by, case=case)
    if document_id not in {photo.id for photo in changeable_photos(case)}:
        raise Refused(RefusedKind.WRONG_STATE, _("Cette photo est déjà partie : elle ne se retire plus d’ici."))
    documents.withdraw_draft_photo(by=by, document_id=document_id)
