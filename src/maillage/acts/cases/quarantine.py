"""Mistakes: the wrong photo, the wrong patient. Reported by any party, closed at once for everybody, then reviewed.

The row that reports is what closes: a trigger of the database does it in the same statement, and the review alone
gives back. Refuses a second report of the same thing, a second decision, and a decision by who does not review.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, Func
from django.http import Http404
from django.utils.translation import gettext as _

from maillage.acts.cases import drafts, promises, queries, readings, waking
from maillage.acts.cases.models import Case, Quarantine
from maillage.acts.clocks import facade as clocks
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind
from maillage.kernel.documents import facade as documents
from maillage.kernel.documents.contracts import SENT
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept

Kind = Literal["photo", "patient"]
Decision = Literal["confirmed", "lifted"]
WORDS = 500
CASE_URL, LIST_URL, REVIEWS_URL = "/demandes/{}/", "/demandes/", "/demandes/mises-a-l-ecart/"


@dataclass(frozen=True, slots=True)
class Told:
    """What each person reads of it: one line without patient data."""

    everybody: str
    requester: str


def _told(found: Quarantine, status: str) -> Told:
    if found.is_file:
        lines = {
            "open": (
                kept("Un document d’un dossier que vous avez ouvert est mis à l’écart, le temps d’une vérification."),
            ),
            "confirmed": (
                kept("Un document d’un dossier que vous avez ouvert est retiré : ce n’était pas le bon."),
                kept("Un document de votre demande est retiré : joignez le bon."),
            ),
            "lifted": (kept("Un document mis à l’écart est de nouveau lisible : c’était le bon."),),
        }[status]
    elif found.kind == "photo":
        lines = {
            "open": (
                kept("Une photo d’un dossier que vous avez ouvert est mise à l’écart, le temps d’une vérification."),
            ),
            "confirmed": (
                kept("Une photo d’un dossier que vous avez ouvert est retirée : ce n’était pas la bonne."),
                kept("Une photo de votre demande est retirée : joignez la bonne."),
            ),
            "lifted": (kept("Une photo mise à l’écart est de nouveau lisible : c’était la bonne."),),
        }[status]
    else:
        lines = {
            "open": (
                kept("Un dossier que vous avez ouvert est mis à l’écart : une erreur de patient y est signalée."),
            ),
            "confirmed": (
                kept("Un dossier que vous avez ouvert est clos : ce n’était pas le bon patient."),
                kept("Votre demande est close : ce n’était pas le bon patient. Refaites-la sans rien retaper."),
            ),
            "lifted": (kept("Un dossier mis à l’écart est de nouveau ouvert : c’était le bon patient."),),
        }[status]
    return Told(lines[0], lines[-1])


def report(*, by: Principal, case_id: UUID, kind: Kind, document_id: UUID | None = None, note: str = "") -> UUID:
    """Closes it at once for everybody; gives the identifier of the report."""
    case = access.found_or_404(lambda: queries.locked(case_id), kind="case", wanted=case_id)
    if case.withheld:
        raise Refused(RefusedKind.WRONG_STATE, _("Ce dossier est déjà mis à l’écart."))
    shown = _sent_with(case, document_id) if document_id is not None else None
    if kind == "patient":
        _pause(case)
    assert by.role_id is not None
    reported = Quarantine(
        case_id=case.id,
        kind=kind,
        document_id=document_id,
        view_code=shown.view_code if shown else "",
        is_file=shown is not None and not shown.is_picture,
        note=note.strip()[:WORDS],
        reported_by_id=by.role_id,
        reported_by_text=by.signature,
        reported_at=now(),
    )
    try:
        with transaction.atomic():
            Quarantine.objects.bulk_create([reported])
    except IntegrityError:
        raise Refused(RefusedKind.WRONG_STATE, _("Cette erreur est déjà signalée.")) from None
    _trace(case, "case.quarantine", reported)
    _tell(case, reported, "open", by)
    return reported.id


def _sent_with(case: Case, document_id: UUID) -> documents.DocumentView:
    if documents.withheld(document_id) is not None:
        is_file = any(each.is_file for each in queries.reports_of(case.id) if each.document_id == document_id)
        sentence = _("Ce document est déjà mis à l’écart.") if is_file else _("Cette photo est déjà mise à l’écart.")
        raise Refused(RefusedKind.WRONG_STATE, sentence)
    shown = documents.document(document_id)
    if shown.source_id != case.id or shown.kind not in SENT:
        raise Http404
    return shown


def _pause(case: Case) -> None:
    """No promise runs over a case that nobody may read."""
    at = now()
    states = queries.clocks_in(case.id)
    promises.store(case, {name: clocks.pause(state, at) for name, state in states.items()}, at)
    case.save(update_fields=["clock", "due_at", "warn_at", "paused_at", "updated_at"])


def _resume(case: Case) -> None:
    """Promises run again, those that the state of the case pauses apart."""
    at = now()
    declared = usages.package(case.usage_version_id).definition.clocks
    states = queries.clocks_in(case.id)
    again = {
        name: state if case.state in declared[name].pauses else clocks.resume(state, at)
        for name, state in states.items()
    }
    promises.store(case, again, at)
    case.save(update_fields=["clock", "due_at", "warn_at", "paused_at", "updated_at"])


def reviews(case_id: UUID) -> bool:
    """May the reader decide of what is reported on this case, now?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.case_reviewed(%s)", [case_id])
        return bool(cursor.fetchone()[0])


def _let_in(case_id: UUID) -> None:
    """A reviewer is no party: what they decide of opens to them, case and patient, until it is decided."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.case_open_review(%s)", [case_id])


def open_review(quarantine_id: UUID) -> tuple[Case, Quarantine]:
    """Opens what is under review to its reviewer, and traces that they did; 404 for anybody else."""
    found = Quarantine.objects.filter(id=quarantine_id, status="open").first()
    if found is None or not reviews(found.case_id):
        access.found_or_404(lambda: None, kind="case review", wanted=quarantine_id)
        raise Http404
    _let_in(found.case_id)
    case = Case.objects.get(id=found.case_id)
    _trace(case, "case.review_open", found, reviewing=True)
    return case, found


def decide(*, by: Principal, quarantine_id: UUID, decision: Decision, words: str = "") -> Quarantine:
    """Confirms the mistake, or gives everything back. Taken once: the second is told who decided."""
    found = access.found_or_404(
        lambda: Quarantine.objects.filter(id=quarantine_id).first(), kind="case review", wanted=quarantine_id
    )
    case = queries.locked(found.case_id)
    found.refresh_from_db()
    if found.status != "open":
        sentence = _("C’est déjà décidé par %(who)s.") % {"who": found.reviewed_by_text}
        raise Refused(RefusedKind.WRONG_STATE, sentence)
    if case is None or not reviews(case.id):
        raise Refused(RefusedKind.WRONG_ROLE, _("Cette décision ne vous revient pas."))
    _let_in(case.id)
    if found.kind == "patient" and decision == "lifted":
        _resume(case)
        Case.objects.filter(id=case.id).update(subject=drafts.subject_of(case))
    _trace(case, "case.review", found, reviewing=True, decision=decision)
    found.status, found.decision = decision, words.strip()[:WORDS]
    found.reviewed_by_id, found.reviewed_by_text, found.reviewed_at = by.role_id, by.signature, now()
    Quarantine.objects.filter(id=found.id).update(
        status=found.status,
        decision=found.decision,
        reviewed_by_id=found.reviewed_by_id,
        reviewed_by_text=found.reviewed_by_text,
        reviewed_at=found.reviewed_at,
    )
    _tell(case, found, decision, by)
    return found


def _trace(case: Case, action: str, found: Quarantine, *, reviewing: bool = False, **more: str) -> None:
    record(
        action,
        why=str(access.Reason.REVIEWER.sentence) if reviewing else access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail={"kind": found.kind, "document": str(found.document_id) if found.document_id else None, **more},
    )


def _tell(case: Case, found: Quarantine, status: str, by: Principal) -> None:
    """Everyone who had opened it, its parties, and who reviews it; screens that show it are woken."""
    told = _told(found, status)
    roles = readings.everyone(case.id) | {found.reported_by_id}
    roles |= {case.assignee_role_id} if case.assignee_role_id else set()
    # Closed with its patient, it is no longer theirs to open.
    gone = status == "confirmed" and found.kind == "patient"
    url = LIST_URL if gone else CASE_URL.format(case.id)
    kind = f"case.quarantine_{status}"
    messaging.notify(sorted(roles - {by.role_id, case.requester_role_id}), kind=kind, text=told.everybody, url=url)
    if case.requester_role_id != by.role_id:
        own = CASE_URL.format(case.id)
        messaging.notify([case.requester_role_id], kind=kind, text=told.requester, url=own)
    if status == "open":
        text = kept("Une erreur est signalée sur une demande : décidez-en.")
        messaging.notify(reviewers_of(case), kind="case.review", text=text, url=REVIEWS_URL)
    waking.wake(case, also=[found.reported_by_id, *reviewers_of(case)])


def reviewers_of(case: Case) -> list[UUID]:
    """Who decides: who has that duty where the request was made; where nobody has it, its author."""
    return directory.roles_on_duty(DutyKind.IDENTITY, case.requester_organization_id) or [case.requester_role_id]


def of_case(case_id: UUID) -> list[Quarantine]:
    """Every report on a case, the last one first."""
    return list(queries.reports_of(case_id))


def to_review() -> list[Quarantine]:
    """What waits for the reader's decision, the oldest first."""
    if current().principal.role_id is None:
        return []
    mine = Func("case_id", function="ctx.case_reviewed", output_field=BooleanField())
    return list(Quarantine.objects.filter(mine, status="open").order_by("reported_at", "id"))


def decided() -> list[Quarantine]:
    """What was decided on the cases that the reader sees, the last one first."""
    return list(Quarantine.objects.exclude(status="open").order_by("-reviewed_at", "-id")[:50])
