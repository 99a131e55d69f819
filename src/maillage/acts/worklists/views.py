"""The two lists: what is sent to my teams, what my structure asks for."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
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
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept
from maillage.toolbox.tables import FILE_KINDS, FileKind, TableState, file_answer, keyset_page, table_view

EXPORT_MOST = 10_000
MOST_URGENT = 20


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """An expert comes to the team's list, everybody else to their own requests."""
    return team(request) if directory.my_teams() else redirect("worklists:own")


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    return _list(request, "team")


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    return _list(request, "own")


def _source(request: HttpRequest, side: str):
    if side == "team":
        return cases.lines_of_my_teams(), queries.team_conditions(request.access, now()), team_table()
    return cases.lines_of_my_place(), queries.own_conditions(request.access, now()), own_table()


def _kept(lines: Any, conditions: dict[str, Q], state: TableState) -> Any:
    """What the chips of the address keep: the same for the screen and for the export."""
    kept = lines.filter(conditions[state.one("vue")])
    return kept.filter(usage_code=state.one("usage")) if state.filters.get("usage") else kept


def _list(request: HttpRequest, side: str) -> HttpResponse:
    lines, conditions, spec = _source(request, side)
    state = TableState.from_query(spec, request.GET)
    kept = _kept(lines, conditions, state)
    page = keyset_page(kept, state, anchors=lines)
    counts = {("vue", key): count for key, count in queries.counts(lines, conditions).items()}
    urgent = list(queries.urgent(lines)[:MOST_URGENT])
    wanted = {row["id"]: row for row in (*urgent, *page.rows)}
    shown = {line.id: line for line in work_lines(cases.rows(wanted.values()), request.access)}
    context = {
        "urgent": [shown[row["id"]] for row in urgent if row["id"] in shown],
        "table": table_view(state, page, path=reverse(f"worklists:{side}"), counts=counts),
        "lines": [shown[row["id"]] for row in page.rows if row["id"] in shown],
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
        some = ngettext("%(n)d demande en cours pour vos équipes", "%(n)d demandes en cours pour vos équipes", total)
    else:
        none = _("Votre structure n’a pas de demande en cours")
        some = ngettext("%(n)d demande de votre structure", "%(n)d demandes de votre structure", total)
    return some % {"n": total} if total else none


@require_GET
def export(request: HttpRequest, side: str, kind: FileKind) -> HttpResponse:
    """The same rows as a file; read whole inside the context, then sent."""
    lines, conditions, spec = _source(request, side)
    state = TableState.from_query(spec, request.GET)
    page = keyset_page(
        _kept(lines, conditions, state), replace(state, cursor=None, spec=replace(spec, page_size=EXPORT_MOST))
    )
    shown = work_lines(cases.rows(page.rows), request.access)
    why = kept("liste des demandes de ses équipes") if side == "team" else kept("liste des demandes de sa structure")
    record("cases.export", why=why, detail={"rows": len(shown), "side": side, "kind": kind})
    header = [
        *(_("Dossier"), _("Patient"), _("Sexe, âge"), _("Usage"), _("Motif"), _("Demandeur"), _("Reçue")),
        *(_("Promesse"), _("Chez qui")),
    ]
    body = [
        [
            *(line.number, f"{line.family} {line.given}", line.sex_age, line.usage, line.subject, line.requester),
            *(line.received, f"{line.promise.main} {line.promise.until}".strip(), line.holder.label),
        ]
        for line in shown
    ]
    return file_answer(kind, "demandes", header, body, title=_("Demandes"))


@require_GET
def side(request: HttpRequest) -> HttpResponse:
    """The list that stays at the left of an open case."""
    return render(request, "worklists/_side.html", {"lines": neighbours(), "opened": request.GET.get("ouverte", "")})
