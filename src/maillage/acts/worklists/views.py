"""The two lists: what is sent to my teams, what my structure asks for."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from maillage.acts.cases import facade as cases
from maillage.acts.worklists import queries
from maillage.acts.worklists.facade import neighbours
from maillage.acts.worklists.presenters import work_lines
from maillage.acts.worklists.tables import own_table, team_table
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Request, reopening
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept
from maillage.toolbox.tables import (
    EXPORT_S,
    FILE_KINDS,
    FileKind,
    TableSpec,
    TableState,
    count_each,
    in_order,
    keyset_page,
    shown,
    streamed_file,
    stretches,
    table_view,
)

MOST_URGENT = 20


@require_GET
def home(request: Request) -> HttpResponse:
    """An expert comes to the team's list, everybody else to their own requests."""
    return team(request) if directory.my_teams() else redirect("worklists:own")


@require_GET
def team(request: Request) -> HttpResponse:
    return _list(request, "team")


@require_GET
def own(request: Request) -> HttpResponse:
    return _list(request, "own")


def _source(context: AccessContext, side: str) -> tuple[Any, dict[str, Q], TableSpec]:
    if side == "team":
        return cases.lines_of_my_teams(), queries.team_conditions(context, now()), team_table()
    return cases.lines_of_my_place(), queries.own_conditions(context, now()), own_table()


def _kept(lines: Any, conditions: dict[str, Q], state: TableState) -> Any:
    """What the chips of the address keep: the same for the screen and for the export."""
    kept = lines.filter(conditions[state.one("vue")])
    return kept.filter(usage_code=state.one("usage")) if state.filters.get("usage") else kept


def _list(request: Request, side: str) -> HttpResponse:
    lines, conditions, spec = _source(request.access, side)
    state = TableState.from_query(spec, request.GET)
    kept = _kept(lines, conditions, state)
    parts = cases.parts_of_my_teams() if side == "team" else ()
    page = keyset_page(kept, state, anchors=lines, parts=parts)
    counts = {("vue", key): count for key, count in count_each(lines, conditions).items()}
    urgent = list(queries.urgent(lines)[:MOST_URGENT])
    wanted = {row["id"]: row for row in (*urgent, *page.rows)}
    known = {line.id: line for line in work_lines(cases.rows(wanted.values()), request.access)}
    context = {
        "urgent": [known[row["id"]] for row in urgent if row["id"] in known],
        "table": table_view(state, page, path=reverse(f"worklists:{side}"), counts=counts),
        "lines": [known[row["id"]] for row in page.rows if row["id"] in known],
        "side": side,
        "both_sides": bool(directory.my_teams()),
        "heading": _heading(side, counts[("vue", "")]),
        "list_url": reverse(f"worklists:{side}") + state.query(),
        "exports": {
            kind: reverse("worklists:export", args=[side, kind]) + state.at(None).query() for kind in FILE_KINDS
        },
        "chip": state.one("vue"),
    }
    template = "worklists/_table.html" if request.htmx else "worklists/list.html"
    return render(request, template, context)


def _heading(side: str, total: int) -> str:
    """What matters now, said first."""
    if side == "team":
        none = _("Aucune demande n’attend vos équipes")
        some = ngettext("%(n)s demande en cours pour vos équipes", "%(n)s demandes en cours pour vos équipes", total)
    else:
        none = _("Votre structure n’a pas de demande en cours")
        some = ngettext("%(n)s demande de votre structure", "%(n)s demandes de votre structure", total)
    return some % {"n": shown(total)} if total else none


@require_GET
def export(request: Request, side: str, kind: FileKind) -> HttpResponseBase:
    """The same rows as a file, however many."""
    lines, conditions, spec = _source(request.access, side)
    state = TableState.from_query(spec, request.GET)
    count = _kept(lines, conditions, state).count()
    why = kept("liste des demandes de ses équipes") if side == "team" else kept("liste des demandes de sa structure")
    record("cases.export", why=why, detail={"rows": count, "side": side, "kind": kind})
    header = [
        *(_("Dossier"), _("Patient"), _("Sexe, âge"), _("Usage"), _("Motif"), _("Demandeur"), _("Reçue")),
        *(_("Promesse"), _("Chez qui")),
    ]

    def body(context: AccessContext) -> Iterator[list[Any]]:
        lines, conditions, _spec = _source(context, side)
        for some in stretches(in_order(_kept(lines, conditions, state), state)):
            for line in work_lines(cases.rows(some), context):
                promise = f"{line.promise.main} {line.promise.until}".strip()
                yield [
                    *(line.number, f"{line.family} {line.given}", line.sex_age, line.usage, line.subject),
                    *(line.requester, line.received, promise, line.holder.label),
                ]
            context.memory.forget()

    within, title = reopening(life_s=EXPORT_S), _("Demandes")
    return streamed_file(request, kind, "demandes", header, body, count=count, title=title, within=within)


@require_GET
def side(request: Request) -> HttpResponse:
    """The list that stays at the left of an open case."""
    return render(request, "worklists/_side.html", {"lines": neighbours(), "opened": request.GET.get("ouverte", "")})
