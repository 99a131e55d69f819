"""The acts of a month, one act, and what its author or the person who bills decides about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.acts.ledger import actions, presenters, queries
from maillage.acts.ledger.contracts import ActRefused, ActRow
from maillage.acts.ledger.tables import MONTH, PLACE, STATUS_SLUGS, acts_table, last_day, month_of
from maillage.acts.ledger.tariffs import tariffs
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Request, reopening
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_month, today
from maillage.toolbox.tables import (
    EXPORT_S,
    FileKind,
    TableSpec,
    TableState,
    in_order,
    keyset_page,
    streamed_file,
    stretches,
    table_view,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the structures that have acts this month, as the reader sees them, the acts of the
    place, and those that the chips keep."""

    places: frozenset[UUID]
    of_month: Any
    kept: Any
    first: date
    place: UUID | None
    state: TableState


def _asked(request: Request) -> Asked:
    first = month_of(request.GET.get(MONTH, ""), today())
    place = _place(request.GET.get(PLACE, ""))
    seen = queries.in_month(queries.visible_to(request.access), first, last_day(first))
    kinds = queries.kinds(seen)
    of_month = queries.decided(seen)
    if place is not None:
        of_month = of_month.filter(organization_id=place)
    here = [(code, performer) for at, code, performer in kinds if place in (None, at)]
    state = TableState.from_query(_table(request, here), request.GET)
    if state.one("qui"):
        of_month = of_month.filter(performer_role_id=request.access.principal.role_id)
    kept = of_month
    if state.one("statut"):
        kept = queries.with_status(kept, STATUS_SLUGS[state.one("statut")])
    if state.one("code"):
        kept = kept.filter(code=state.one("code"))
    return Asked(frozenset(at for at, _code, _performer in kinds), of_month, kept, first, place, state)


def _table(request: Request, here: Sequence[tuple[str, UUID]]) -> TableSpec:
    """Chips that would keep everything or nothing are left out, but for a code that the address asks for."""
    performers = {performer for _code, performer in here}
    asked = {request.GET.get("code", "")} & set(tariffs().codes)
    codes = sorted({*(code for code, _performer in here), *asked})
    return acts_table(codes, mine=len(performers) > 1 and _me(request).role_id in performers)


def _place(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_GET
def acts(request: Request) -> HttpResponse:
    """The month in the address: what is billed, what is not and why."""
    asked = _asked(request)
    page = keyset_page(asked.kept, asked.state, anchors=asked.of_month)
    totals = queries.totals(asked.of_month)
    said, lost = presenters.heading(asked.first, totals)
    query = asked.state.at(None).query()
    context = {
        "heading": said,
        "lost": lost,
        "totals": presenters.code_totals(totals),
        "lines": presenters.act_lines(queries.row(found) for found in page.rows),
        "table": table_view(asked.state, page, path=reverse("ledger:list")),
        "months": _months(request, asked),
        "places": _places(asked),
        "kept_fields": _kept_fields(asked),
        "month_name": fr_month(asked.first),
        "csv_url": reverse("ledger:export", args=["csv"]) + query,
        "xlsx_url": reverse("ledger:export", args=["xlsx"]) + query,
        "filtered": any(asked.state.filters.values()),
    }
    return render(request, "ledger/list.html", context)


def _months(request: Request, asked: Asked) -> list[tuple[str, str, bool]]:
    """Months to choose from: since the first act, and the one that is shown."""
    found = sorted({*queries.months(request.access), asked.first, today().replace(day=1)}, reverse=True)
    return [(f"{first:%Y-%m}", fr_month(first), first == asked.first) for first in found]


def _places(asked: Asked) -> list[tuple[str, str, bool]]:
    """Structures to choose from, for who sees the acts of several this month."""
    chosen = [asked.place] if asked.place else []
    known = directory.organizations([*asked.places, *chosen])
    named = sorted((place.name, key) for key, place in known.items())
    return [(str(key), name, key == asked.place) for name, key in named] if len(named) > 1 else []


def _kept_fields(asked: Asked) -> list[tuple[str, str]]:
    """The chips of the address, kept by the form that changes the month."""
    return [(key, value) for key, values in asked.state.filters.items() for value in values]


@require_GET
def export(request: Request, kind: FileKind) -> HttpResponseBase:
    """The same acts as a file, however many."""
    asked = _asked(request)
    count = asked.kept.count()
    record(
        "acts.export",
        why="facturation de ses actes ou de ceux de sa structure",
        detail={"rows": count, "month": f"{asked.first:%Y-%m}", "kind": kind},
    )
    header = [
        *(_("Dossier"), _("Date"), _("Code"), _("Acte"), _("Patient"), _("Date de naissance"), _("Professionnel")),
        *(_("RPPS"), _("Structure"), _("Usage"), _("Montant à facturer (€)"), _("Facturation"), _("Motif")),
    ]

    def rows(context: AccessContext) -> Iterator[list[Any]]:
        for some in stretches(in_order(asked.kept, asked.state)):
            for line in presenters.act_lines(queries.row(found) for found in some):
                yield [
                    *(line.number, line.performed_on, line.code, line.label, line.patient, line.born, line.performer),
                    *(line.rpps, line.place, line.usage_code, line.billed, line.badge.label, line.reason),
                ]
            context.memory.forget()

    name, title = f"actes-{asked.first:%Y-%m}", _("Actes de %(month)s") % {"month": fr_month(asked.first)}
    within = reopening(life_s=EXPORT_S)
    return streamed_file(request, kind, name, header, rows, count=count, title=title, within=within)


@require_GET
def act(request: Request, act_id: UUID) -> HttpResponse:
    """One act: how it was priced, what was decided since."""
    row = access.found_or_404(lambda: queries.act(request.access, act_id), kind="act", wanted=act_id)
    return _shown(request, row)


def _shown(request: Request, row: ActRow, problem: str = "", reason: str = "") -> HttpResponse:
    (line,) = presenters.act_lines([row])
    context = {
        "line": line,
        "heading": presenters.act_heading(line),
        "facts": presenters.facts(row, line),
        "past": presenters.past(row),
        "may_correct": actions.may_correct(row, request.access.principal),
        "problem": problem,
        "reason": reason,
        "back": f"{reverse('ledger:list')}?{urlencode({MONTH: f'{row.performed_on:%Y-%m}'})}",
    }
    return render(request, "ledger/act.html", context, status=422 if problem else 200)


@require_POST
def cancel(request: Request, act_id: UUID) -> HttpResponse:
    """Takes an act out of what is billed, with its reason."""
    reason = request.POST.get("reason", "")[: actions.LONGEST_REASON]
    return _decide(request, act_id, lambda: actions.cancel(by=_me(request), act_id=act_id, reason=reason), reason)


@require_POST
def examine_again(request: Request, act_id: UUID) -> HttpResponse:
    """Decides again with the tariffs and the year as they are now; undoes a cancellation."""
    return _decide(request, act_id, lambda: actions.examine_again(by=_me(request), act_id=act_id))


def _me(request: Request) -> Any:
    return request.access.principal


def _decide(request: Request, act_id: UUID, decide: Callable[[], ActRow], reason: str = "") -> HttpResponse:
    try:
        row = decide()
    except ActRefused as refused:
        seen = access.found_or_404(lambda: queries.act(request.access, act_id), kind="act", wanted=act_id)
        return _shown(request, seen, str(refused), reason)
    messages.success(request, _("C’est fait : %(status)s.") % {"status": presenters.badge(row.status).label.lower()})
    return redirect("ledger:act", act_id)
