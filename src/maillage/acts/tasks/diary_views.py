"""Pages of appointment requests: the secretary's list and its files, one request and its gestures."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from maillage.acts.tasks import appointments, forms, queries, tables
from maillage.acts.tasks.diary import appointment_lines, appointment_page
from maillage.acts.tasks.gestures import Done, forms_shown, play
from maillage.acts.tasks.models import AppointmentRequest
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Request, reopening
from maillage.toolbox.clock import PARIS
from maillage.toolbox.tables import (
    EXPORT_S,
    FileKind,
    TableState,
    count_each,
    in_order,
    keyset_page,
    shown,
    streamed_file,
    stretches,
    table_view,
)

ASKED = "demandes"


def _source(request: Request) -> tuple[Any, TableState, str]:
    """What comes to our diaries; for who keeps none, what we asked of others."""
    sides = tables.diary_sides(request.access)
    wanted = request.GET.get("cote", "")
    rows = AppointmentRequest.objects.filter(sides.get(wanted, sides[""]))
    if wanted not in sides:
        wanted = ""
    if not wanted and not keeps_a_diary(request) and not rows.exists():
        wanted, rows = ASKED, AppointmentRequest.objects.filter(sides[ASKED])
    return rows, TableState.from_query(tables.diary_table(), request.GET), wanted


def keeps_a_diary(request: Request) -> bool:
    return bool(queries.diary_teams(request.access))


@require_GET
def index(request: Request) -> HttpResponse:
    appointments.catch_up()
    rows, state, side = _source(request)
    conditions = tables.diary_conditions()
    page = keyset_page(rows.filter(conditions[state.one("vue")]), state, anchors=rows)
    found = count_each(rows, conditions)
    files = state.at(None).query()
    path = reverse("tasks:diary")
    context = {
        "table": table_view(state, page, path=path, counts={("vue", key): count for key, count in found.items()}),
        "lines": appointment_lines(page.rows),
        "heading": _heading(found[""], side),
        "side": side,
        "list_url": path + state.query(),
        "other_url": path if side else f"{path}?cote={ASKED}",
        "csv_url": reverse("tasks:diary_export", args=["csv"]) + files,
        "xlsx_url": reverse("tasks:diary_export", args=["xlsx"]) + files,
        "chip": state.one("vue"),
    }
    return render(request, "tasks/_diary.html" if request.htmx else "tasks/diary.html", context)


def _heading(total: int, side: str) -> str:
    if not total:
        return _("Aucun rendez-vous n’est attendu d’une équipe") if side else _("Aucun rendez-vous à fixer")
    if side:
        some = ngettext("%(n)s rendez-vous demandé", "%(n)s rendez-vous demandés", total)
    else:
        some = ngettext("%(n)s rendez-vous à fixer", "%(n)s rendez-vous à fixer", total)
    return some % {"n": shown(total)}


@require_GET
def export(request: Request, kind: FileKind) -> HttpResponseBase:
    rows, state, _side = _source(request)
    kept = in_order(rows.filter(tables.diary_conditions()[state.one("vue")]), state)
    count = kept.count()
    record("appointment.export", why="liste des rendez-vous de son secrétariat", detail={"rows": count})
    header = [_("Avant le"), _("Patient"), _("Naissance"), _("Téléphone"), _("Pour"), _("Demandeur"), _("Équipe")]
    header += [_("Rendez-vous"), _("Lieu"), _("État")]

    def body(context: AccessContext) -> Iterator[list[Any]]:
        for some in stretches(kept):
            for line in appointment_lines(some):
                yield [
                    *(line.before, f"{line.family} {line.given}", line.birth, line.phone, line.reason),
                    *(line.requester, line.team, line.start, line.place, line.badge.label),
                ]
            context.memory.forget()

    within, title = reopening(life_s=EXPORT_S), _("Rendez-vous")
    return streamed_file(request, kind, "rendez-vous", header, body, count=count, title=title, within=within)


@require_GET
def appointment(request: Request, appointment_id: UUID) -> HttpResponse:
    appointments.catch_up()
    return _page(request, appointments.opened(appointment_id))


def _page(
    request: Request, row: AppointmentRequest, tried: forms.Gesture | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    local = row.start_at.astimezone(PARIS) if row.start_at else None
    booked = {"day": local.date(), "hour": local.time(), "place": row.place, "note": row.answer_note} if local else {}
    fresh = {
        "book": forms.BookForm(initial=booked),
        "decline": forms.DeclineForm(),
        "call_back": forms.CallBackForm(),
        "note": forms.NoteForm(initial={"note": row.note}),
        "take_back": forms.TakeBackForm(),
    }
    context = {"page": appointment_page(row, request.access), "forms": forms_shown(fresh, tried)}
    return render(request, "tasks/appointment.html", context, status=status)


def _book(request: Request, row: AppointmentRequest) -> Done:
    form = forms.BookForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        appointments.book(
            by=request.access.principal,
            appointment_id=row.id,
            start_at=form.start_at,
            place=said["place"],
            note=said["note"],
        )

    return form, act, _("Rendez-vous fixé : le demandeur est prévenu.")


def _decline(request: Request, row: AppointmentRequest) -> Done:
    form = forms.DeclineForm(request.POST)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        appointments.decline(by=request.access.principal, appointment_id=row.id, reason=reason)

    return form, act, _("Le demandeur est prévenu que ce rendez-vous ne peut pas être donné.")


def _call_back(request: Request, row: AppointmentRequest) -> Done:
    form = forms.CallBackForm(request.POST)

    def act() -> None:
        note = form.cleaned_data["note"]
        appointments.ask_call_back(by=request.access.principal, appointment_id=row.id, note=note)

    return form, act, _("Le demandeur est prévenu : il rappellera.")


def _note(request: Request, row: AppointmentRequest) -> Done:
    form = forms.NoteForm(request.POST)

    def act() -> None:
        note = form.cleaned_data["note"]
        appointments.add_note(by=request.access.principal, appointment_id=row.id, note=note)

    return form, act, _("Votre mot est envoyé au secrétariat.")


def _take_back(request: Request, row: AppointmentRequest) -> Done:
    form = forms.TakeBackForm(request.POST)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        appointments.take_back(by=request.access.principal, appointment_id=row.id, reason=reason)

    return form, act, _("La demande de rendez-vous est retirée.")


GESTURES: dict[str, Callable[[Request, AppointmentRequest], Done]] = {
    "fixer": _book,
    "refuser": _decline,
    "rappeler": _call_back,
    "preciser": _note,
    "retirer": _take_back,
}


@require_POST
def gesture(request: Request, appointment_id: UUID, name: str) -> HttpResponse:
    """Does one gesture. Refused, the page says why and keeps what was typed."""
    row = _found(appointment_id, name)
    page = reverse("tasks:appointment", args=[appointment_id])

    def again(form: forms.Gesture) -> HttpResponse:
        return _page(request, row, form, HTTPStatus.UNPROCESSABLE_ENTITY)

    return play(request, GESTURES[name](request, row), again=again, page=page, then=page)


def _found(appointment_id: UUID, name: str) -> AppointmentRequest:
    """An unknown gesture answers as an unknown request does."""

    def fetch() -> AppointmentRequest | None:
        return queries.appointment(appointment_id) if name in GESTURES else None

    return access.found_or_404(fetch, kind="appointment", wanted=appointment_id)
