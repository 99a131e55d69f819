"""Appointment requests: asked in one gesture, answered by who keeps the experts' diary, followed by a task."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from maillage.acts.tasks import actions, queries, rights
from maillage.acts.tasks.contracts import AppointmentStatus, Refused, Source, TaskKind, TaskStatus
from maillage.acts.tasks.models import OPEN, AppointmentRequest, Task
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import emit, live, once, one_key
from maillage.kernel.identity import facade as identity
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import PARIS, fr_datetime, now, today
from maillage.toolbox.language import in_french, kept, kept_with

APPOINTMENT_WITH = kept_with("Rendez-vous : %(team)s")

LIVE = "appointment"
LONGEST_NOTE = 500
LONGEST_PLACE = 200
LONGEST_REASON = 300
FARTHEST_YEARS = 2


def appointment_url(appointment_id: UUID) -> str:
    return f"/rendez-vous/{appointment_id}/"


def request(*, by: Principal, source: Source, subject: str, note: str = "", phone: str = "", key: str) -> UUID:
    """Sends the experts' secretaries what they need to give an appointment: everything comes from the case.

    `subject` is what the case is about, said when nothing in particular was recommended. `phone` serves only for a
    patient of whom no number is known. The same `key` twice makes one request.
    """
    with transaction.atomic():
        return once(one_key("appointment", source.id, key), lambda: _request(by, source, subject, note, phone))[0]


def _request(by: Principal, source: Source, subject: str, note: str, phone: str) -> UUID:
    for earlier in queries.appointments_of_source(source.id):
        if earlier.status == AppointmentStatus.REQUESTED:
            raise Refused(_("Un rendez-vous est déjà demandé pour ce dossier."))
        if queries.upcoming(earlier):
            raise Refused(_("Un rendez-vous est déjà fixé pour ce dossier."))
    assert by.role_id is not None, "only a person in one place of practice asks"
    patient = identity.patient(source.patient_id)
    assert patient is not None, "a case is never visible without its patient"
    asked = [task for task in queries.tasks_of_source(source.id) if task.status in OPEN]
    row = AppointmentRequest(
        patient_id=source.patient_id,
        source_id=source.id,
        usage_code=source.usage_code,
        requester_role_id=source.requester_role_id,
        requester_organization_id=source.requester_organization_id,
        requested_by_role_id=by.role_id,
        requested_by_text=by.display,
        requested_at=now(),
        team_id=source.team_id,
        reason=(" ; ".join(task.title for task in asked) or subject)[:LONGEST_REASON],
        before_on=min((task.due_on for task in asked if task.due_on), default=None),
        phone=(patient.phone or phone.strip())[:40],
        note=note.strip()[:LONGEST_NOTE],
    )
    AppointmentRequest.objects.bulk_create([row])
    holders = _open(row)
    _follow(by, row)
    _trace(row, "request")
    text = kept("Un rendez-vous est demandé à votre équipe.")
    told = [person.role_id for person in directory.roles_behind(holders) if person.role_id != by.role_id]
    messaging.notify(told, kind="appointment.request", text=text, url=appointment_url(row.id))
    return row.id


def _open(row: AppointmentRequest) -> list[UUID]:
    """Opens the patient's identity, and this request, to those who keep the diary; they find the patient by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.appointment_open(%s)", [row.id])
        holders = [holder for (holder,) in cursor.fetchall()]
    for holder in holders:
        _opened(row.patient_id, holder)
    return holders


def _opened(patient_id: UUID, holder: UUID) -> None:
    identity.index_for_holder(patient_id, holder)
    record(
        "access.grant",
        why=str(access.Reason.APPOINTMENT.sentence),
        patient_id=patient_id,
        subject_kind="holder",
        subject_id=holder,
    )


def catch_up() -> int:
    """Opens what still waits in the diaries of who reads: somebody may have begun to keep one since it was asked."""
    if not queries.delegations(current()):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT patient, holder FROM ctx.appointments_catch_up()")
        found = cursor.fetchall()
    for patient_id, holder in found:
        _opened(patient_id, holder)
    return len(found)


def _follow(by: Principal, row: AppointmentRequest) -> None:
    """The task "rendez-vous" of the requester, which moves with the request."""
    team = directory.team(row.team_id)
    place = team.display if team else ""
    assert by.role_id is not None
    task = Task(
        patient_id=row.patient_id,
        source_id=row.source_id,
        focus_id=row.id,
        usage_code=row.usage_code,
        kind=TaskKind.APPOINTMENT,
        code=TaskKind.APPOINTMENT,
        title=APPOINTMENT_WITH % {"team": place},
        requester_role_id=row.requester_role_id,
        owner_role_id=row.requester_role_id,
        owner_organization_id=row.requester_organization_id,
        team_id=row.team_id,
        due_on=row.before_on,
        created_at=now(),
        created_by_role_id=by.role_id,
        created_by_text=by.display,
    )
    actions.created(by, task)


def _held(appointment_id: UUID) -> AppointmentRequest:
    return access.found_or_404(
        lambda: queries.locked_appointment(appointment_id), kind="appointment", wanted=appointment_id
    )


def _require(row: AppointmentRequest, allowed: Callable[[], bool]) -> None:
    if allowed():
        return
    if row.status != AppointmentStatus.REQUESTED:
        raise Refused(_("Quelqu’un vient de répondre à cette demande : relisez-la."))
    raise Refused(_("Ce rendez-vous est entre les mains d’un autre secrétariat."))


def book(*, by: Principal, appointment_id: UUID, start_at: datetime, place: str, note: str = "") -> None:
    """Gives the day, the hour and the place; once given, another hour replaces it. The requester is told."""
    row = _held(appointment_id)
    context = current()
    _require(row, lambda: rights.may_book(row, context) or rights.may_move(row, context))
    if start_at <= now():
        raise Refused(_("Cette heure est passée : choisissez un jour à venir."), field="start_at")
    if start_at.year > today().year + FARTHEST_YEARS:
        raise Refused(_("Ce jour est trop lointain : vérifiez l’année."), field="start_at")
    if not place.strip():
        raise Refused(_("Dites où le patient doit venir."), field="place")
    moved = row.status == AppointmentStatus.BOOKED
    row.start_at, row.place, row.call_back_at = start_at.astimezone(UTC), place.strip()[:LONGEST_PLACE], None
    _answer(row, by, AppointmentStatus.BOOKED, note)
    day = start_at.astimezone(PARIS).date()
    with in_french():
        said = fr_datetime(start_at)
    _move_task(by, row, TaskStatus.ACCEPTED, "booked", detail=said, due_on=day)
    text = (
        kept("Un rendez-vous que vous avez demandé change d’heure.")
        if moved
        else kept("Le rendez-vous que vous avez demandé est fixé.")
    )
    _tell_requester(row, by, "booked", text)


def decline(*, by: Principal, appointment_id: UUID, reason: str) -> None:
    """No appointment, and why: the requester looks elsewhere or calls."""
    row = _held(appointment_id)
    context = current()
    _require(row, lambda: rights.may_book(row, context) or rights.may_move(row, context))
    if not reason.strip():
        raise Refused(_("Dites pourquoi : le demandeur doit pouvoir s’organiser autrement."), field="reason")
    _answer(row, by, AppointmentStatus.DECLINED, reason)
    _move_task(by, row, TaskStatus.CANCELLED, "declined", reason=row.answer_note)
    _tell_requester(row, by, "declined", kept("Le rendez-vous que vous avez demandé n’a pas pu être donné."))


def ask_call_back(*, by: Principal, appointment_id: UUID, note: str = "") -> None:
    """Asks the requester to telephone: the request stays open until it is answered."""
    row = _held(appointment_id)
    _require(row, lambda: rights.may_book(row, current()))
    row.call_back_at = now()
    _answer(row, by, AppointmentStatus.REQUESTED, note)
    _tell_requester(row, by, "call_back", kept("Le secrétariat de l’expert vous demande de le rappeler."))


def add_note(*, by: Principal, appointment_id: UUID, note: str) -> None:
    """A word of the requester to the secretary, while the request waits."""
    row = _held(appointment_id)
    _require(row, lambda: rights.may_take_back(row, current()))
    if not note.strip():
        raise Refused(_("Écrivez votre mot avant de l’envoyer."), field="note")
    row.note = note.strip()[:LONGEST_NOTE]
    row.call_back_at = None
    row.save(update_fields=["note", "call_back_at"])
    _trace(row, "note")


def take_back(*, by: Principal, appointment_id: UUID, reason: str) -> None:
    """The requester no longer needs it: it closes to those it was opened to."""
    row = _held(appointment_id)
    _require(row, lambda: rights.may_take_back(row, current()))
    said = reason.strip() or kept("Le demandeur a retiré sa demande.")
    row.status, row.answered_at = AppointmentStatus.CANCELLED, now()
    row.save(update_fields=["status", "answered_at"])
    _move_task(by, row, TaskStatus.CANCELLED, "taken_back", reason=said)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.appointment_close(%s)", [row.id])
    _trace(row, "take_back")


def _answer(row: AppointmentRequest, by: Principal, status: AppointmentStatus, note: str) -> None:
    row.status, row.answer_note = status, note.strip()[:LONGEST_NOTE]
    row.answered_at, row.answered_by_role_id, row.answered_by_text = now(), by.role_id, by.display
    row.save(force_update=True)
    _trace(row, "call_back" if status is AppointmentStatus.REQUESTED else str(status))


def _move_task(
    by: Principal,
    row: AppointmentRequest,
    status: TaskStatus,
    kind: str,
    *,
    reason: str = "",
    detail: str = "",
    due_on: date | None = None,
) -> None:
    """The task that follows the request goes where the request went; already ended by hand, it stays so."""
    task = queries.of_focus(row.id)
    if task is not None:
        actions.move(by=by, task=task, status=status, kind=kind, reason=reason, detail=detail, due_on=due_on)


def _tell_requester(row: AppointmentRequest, by: Principal, kind: str, text: str) -> None:
    """Who asked, and the professional in whose name."""
    told = [role for role in dict.fromkeys([row.requester_role_id, row.requested_by_role_id]) if role != by.role_id]
    messaging.notify(told, kind=f"appointment.{kind}", text=text, url=appointment_url(row.id))


def _trace(row: AppointmentRequest, kind: str) -> None:
    record(
        f"appointment.{kind}",
        why=access.why(row.patient_id, row.id),
        patient_id=row.patient_id,
        subject_kind="appointment",
        subject_id=row.id,
    )
    emit("appointment.moved", {"appointment": str(row.id), "event": kind, "status": str(row.status)})
    keepers = [each.id for each in directory.delegates_of_team(row.team_id)]
    live([row.requester_organization_id, row.requested_by_role_id, row.team_id, *keepers], LIVE, row.id)


def opened(appointment_id: UUID) -> AppointmentRequest:
    """A request of an address, or the 404 of an unknown one; the trail says who read it."""
    row = access.found_or_404(lambda: queries.appointment(appointment_id), kind="appointment", wanted=appointment_id)
    record(
        "appointment.open",
        why=access.why(row.patient_id, row.id),
        patient_id=row.patient_id,
        subject_kind="appointment",
        subject_id=row.id,
    )
    return row
