"""Appointment requests, computed for the list and the page of who answers them and of who asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.tasks import rights
from maillage.acts.tasks.contracts import AppointmentStatus
from maillage.acts.tasks.models import AppointmentRequest
from maillage.acts.tasks.presenters import delay_view
from maillage.acts.tasks.screens import AppointmentLine, AppointmentPage
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import PARIS, fr_date, fr_datetime, fr_day_relative, fr_time, fr_when, now, today
from maillage.toolbox.language import lazy, said
from maillage.toolbox.ui.contracts import Badge, Pair

STATUS_LABELS = {
    AppointmentStatus.REQUESTED: lazy("À fixer"),
    AppointmentStatus.BOOKED: lazy("Fixé"),
    AppointmentStatus.DECLINED: lazy("Non donné"),
    AppointmentStatus.CANCELLED: lazy("Retirée"),
}


@dataclass(frozen=True, slots=True)
class Joined:
    """What the lines of one list need, read once."""

    patients: Mapping[UUID, identity.PatientView]
    people: Mapping[UUID, directory.RoleView]
    teams: Mapping[UUID, directory.TeamView]
    day: date
    at: datetime

    @classmethod
    def of(cls, rows: list[AppointmentRequest]) -> "Joined":
        return cls(
            patients=identity.patients({row.patient_id for row in rows}),
            people=directory.roles({row.requester_role_id for row in rows}),
            teams=directory.teams({row.team_id for row in rows}),
            day=today(),
            at=now(),
        )

    def line(self, row: AppointmentRequest) -> AppointmentLine:
        patient = self.patients[row.patient_id]
        band = identity.band(patient)
        requester = self.people.get(row.requester_role_id)
        team = self.teams.get(row.team_id)
        status = AppointmentStatus(row.status)
        waiting = status is AppointmentStatus.REQUESTED
        ended = "" if waiting else str(STATUS_LABELS[status])
        since = row.requested_at.astimezone(PARIS).date()
        booked = status is AppointmentStatus.BOOKED
        return AppointmentLine(
            id=row.id,
            url=reverse("tasks:appointment", args=[row.id]),
            family=band.family,
            given=band.given,
            birth=", ".join(part for part in (band.birth_text, band.age) if part),
            phone=row.phone,
            reason=" ; ".join(said(part) for part in row.reason.split(" ; ")),
            before=fr_date(row.before_on) if row.before_on else "",
            promise=delay_view(row.before_on, since, self.day, ended=ended, done=booked),
            badge=_badge(row, status),
            requester=requester.display if requester else row.requested_by_text,
            asked=fr_day_relative(row.requested_at, self.at),
            team=team.display if team else "",
            start=start_text(row.start_at) if row.start_at and booked else "",
            start_at=row.start_at if booked else None,
            place=row.place if booked else "",
            is_waiting=waiting,
        )


def start_text(start_at: datetime) -> str:
    """`jeudi 3 décembre 2026 à 14 h 30`."""
    return _("%(day)s à %(hour)s") % {"day": fr_date(start_at, weekday=True), "hour": fr_time(start_at)}


def _badge(row: AppointmentRequest, status: AppointmentStatus) -> Badge:
    if status is AppointmentStatus.REQUESTED and row.call_back_at is not None:
        return Badge("soon", _("À rappeler"), "telephone")
    if status is AppointmentStatus.REQUESTED:
        return Badge("", str(STATUS_LABELS[status]), "calendar-plus")
    if status is AppointmentStatus.BOOKED:
        return Badge("done", str(STATUS_LABELS[status]), "calendar-check")
    return Badge("", str(STATUS_LABELS[status]), "calendar-x")


def appointment_lines(rows: Iterable[AppointmentRequest]) -> list[AppointmentLine]:
    rows = list(rows)
    joined = Joined.of(rows)
    return [joined.line(row) for row in rows if row.patient_id in joined.patients]


def appointment_page(row: AppointmentRequest, context: AccessContext) -> AppointmentPage:
    line = appointment_lines([row])[0]
    patient = identity.patient(row.patient_id)
    assert patient is not None, "a request is never visible without its patient"
    contact = next(iter(directory.contacts_of([row.requester_role_id])), None)
    phone = contact.phone if contact else ""
    asked_by_us = rights.asked_by_us(row, context)
    may_book = rights.may_book(row, context)
    return AppointmentPage(
        line=line,
        band=identity.band(patient),
        heading=_heading(line),
        lead=_("Demandé %(when)s par %(who)s.") % {"when": fr_when(line.asked), "who": line.requester},
        pairs=_pairs(row, line, contact),
        may_book=may_book,
        may_move=rights.may_move(row, context),
        may_take_back=rights.may_take_back(row, context),
        call_url=f"tel:{_digits(phone if not asked_by_us else '')}" if phone and not asked_by_us else "",
        case_url=f"/demandes/{row.source_id}/" if asked_by_us else "",
        call_back=_call_back(row) if asked_by_us else "",
        say=_say(line, may_book=may_book, asked_by_us=asked_by_us),
    )


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def _heading(line: AppointmentLine) -> str:
    if line.start:
        return _("Rendez-vous %(when)s") % {"when": line.start}
    if line.is_waiting and line.before:
        return _("Rendez-vous à fixer avant le %(day)s") % {"day": line.before}
    if line.is_waiting:
        return _("Rendez-vous à fixer")
    return _("Demande de rendez-vous : %(state)s") % {"state": line.badge.label.lower()}


def _pairs(row: AppointmentRequest, line: AppointmentLine, contact: directory.ContactView | None) -> tuple[Pair, ...]:
    requester = ", ".join(part for part in (line.requester, contact.place if contact else "") if part)
    pairs = [
        Pair(_("Téléphone du patient"), line.phone or _("non connu : passez par le demandeur"), strong=True),
        Pair(_("Pour"), line.reason),
        Pair(_("Avant le"), line.before or _("sans délai demandé")),
        Pair(_("Demandeur"), requester),
        Pair(_("Téléphone du demandeur"), (contact.phone if contact else "") or _("non connu")),
        Pair(_("Équipe"), line.team),
    ]
    if row.note:
        pairs.insert(3, Pair(_("Mot du demandeur"), row.note))
    if line.start:
        pairs += [Pair(_("Rendez-vous"), line.start, strong=True), Pair(_("Lieu"), line.place)]
    if row.answer_note:
        pairs.append(Pair(_("Mot du secrétariat"), row.answer_note))
    if row.answered_at is not None and row.answered_by_text:
        answered = _("%(who)s, %(when)s") % {"who": row.answered_by_text, "when": fr_datetime(row.answered_at)}
        pairs.append(Pair(_("Répondu par"), answered))
    return tuple(pairs)


def _call_back(row: AppointmentRequest) -> str:
    """Whom to telephone, when the secretary asked for it."""
    if row.call_back_at is None or row.status != AppointmentStatus.REQUESTED:
        return ""
    team = directory.team(row.team_id)
    phone = team.organization.phone if team else ""
    asked = row.answered_by_text
    if phone:
        return _("%(who)s vous demande de rappeler le %(phone)s.") % {"who": asked, "phone": phone}
    return _("%(who)s vous demande de rappeler.") % {"who": asked}


def _say(line: AppointmentLine, *, may_book: bool, asked_by_us: bool) -> str:
    if line.is_waiting and may_book:
        return _("Le patient et le demandeur liront le jour, l’heure et le lieu.")
    if line.is_waiting and asked_by_us:
        return _("Le secrétariat de l’équipe répondra ici ; vous serez prévenu.")
    return ""
