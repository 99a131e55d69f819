"""Pages of the operator over the directory: each gesture is an action that refuses with a sentence."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.acts.usages import facade as usages
from maillage.kernel.access.facade import found_or_404
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Request
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind, Scope, Standing, TeamView
from maillage.portal.operator import presenters
from maillage.portal.operator.forms import ChangeTeamForm, DelegationForm, DutyForm, TeamForm, places
from maillage.portal.operator.tables import filtered, teams_table
from maillage.toolbox.language import kept
from maillage.toolbox.tables import (
    FILE_KINDS,
    FileKind,
    Rows,
    TableState,
    count_together,
    file_answer,
    in_order,
    keyset_page,
    shown,
    table_view,
)

for_operators = directory.for_duty(DutyKind.OPERATOR)


@require_GET
@for_operators
def teams(request: Request, *, scope: Scope) -> HttpResponse:
    typed, state, lines = _teams(request, scope)
    page = keyset_page(lines, state)
    answering = directory.team_lines(scope).filter(is_active=True)
    counts = count_together({"answering": Rows.of(answering), "shown": Rows.of(lines)})
    files = {kind: reverse("portal:operator_export", args=["equipes", kind]) for kind in FILE_KINDS}
    context = {
        "rows": presenters.teams(page.rows),
        "table": table_view(state, page, total=counts["shown"]),
        "exports": {kind: url + state.at(None).query() for kind, url in files.items()},
        "typed": typed,
        "narrowed": bool(typed or state.one("montre")),
        "scope": scope.label,
        "over_region": scope.region,
        "heading": _heading(counts["answering"]),
    }
    return render(request, "operator/teams.html", context)


def _teams(request: Request, scope: Scope) -> tuple[str, TableState, Any]:
    """What the address asks for: the words typed, the order and place, and the lines of both the page and the file."""
    typed = request.GET.get("cherche", "").strip()[:100]
    state = TableState.from_query(teams_table(), request.GET)
    titles = usages.titles() if typed else {}
    return typed, state, filtered(directory.team_lines(scope, typed, titles=titles), state)


def _heading(answering: int) -> str:
    if not answering:
        return _("Aucune équipe encore")
    said = {"n": shown(answering)}
    return ngettext("Une équipe répond aux demandes", "%(n)s équipes répondent aux demandes", answering) % said


@require_http_methods(["GET", "POST"])
@for_operators
def new_team(request: Request, *, scope: Scope) -> HttpResponse:
    form = TeamForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made: list[UUID] = []

        def make() -> None:
            made.append(
                directory.open_team(
                    by=request.access.principal,
                    organization_id=UUID(data["organization"]),
                    name=data["name"],
                    usage_code=data["usage"],
                    note=data["note"],
                )
            )

        if _done(request, make, _("L’équipe est ouverte : ajoutez qui y répond.")):
            return redirect("portal:operator_team", made[0])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "operator/new_team.html", {"form": form}, status=status)


def _team(team_id: UUID, scope: Scope) -> TeamView:
    def find() -> TeamView | None:
        team = directory.team(team_id)
        return team if team is not None and scope.holds(team.organization.id) else None

    return found_or_404(find, kind="team", wanted=team_id)


@require_http_methods(["GET", "POST"])
@for_operators
def team(request: Request, team_id: UUID, *, scope: Scope) -> HttpResponse:
    """Its members, past ones below; who may join is searched by name in the whole region."""
    view = _team(team_id, scope)
    first = {"name": view.name, "note": view.note, "is_active": view.is_active}
    first |= {"territories": ", ".join(view.territories), "themes": ", ".join(view.themes)}
    form = ChangeTeamForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():

        def change() -> None:
            directory.change_team(by=request.access.principal, team_id=team_id, **form.cleaned_data)

        if _done(request, change, _("L’équipe est modifiée.")):
            return redirect("portal:operator_team", team_id)
    typed = request.GET.get("qui", "")[:100]
    people = directory.search_people(typed, limit=12)
    members = presenters.members(team_id)
    present = {row.role_id for row in members if row.is_running}
    context = {
        "team": view,
        "form": form,
        "members": [row for row in members if row.is_running],
        "former": [row for row in members if not row.is_running],
        "typed": typed,
        "people": [person for person in people if person.role_id not in present],
        "searched": len(typed) >= directory.SHORTEST_SEARCH,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "operator/team.html", context, status=status)


@require_GET
@for_operators
def team_export(request: Request, team_id: UUID, kind: FileKind, *, scope: Scope) -> HttpResponse:
    """Who answers or has answered for a team, as a file."""
    view = _team(team_id, scope)
    rows = presenters.members(team_id)
    record(
        "directory.export", why=kept("tenue de l’annuaire"), detail={"rows": len(rows), "list": "team", "kind": kind}
    )
    header = [_("Personne"), _("Lieu"), _("Rôle"), _("Depuis"), _("Jusqu’à")]
    body = [[row.display, row.place, row.standing, row.since, row.until] for row in rows]
    return file_answer(kind, "equipe", header, body, title=view.name)


@require_POST
@for_operators
def member(request: Request, team_id: UUID, role_id: UUID, gesture: str, *, scope: Scope) -> HttpResponse:
    """Adds, ends or changes the standing of a member."""
    _team(team_id, scope)
    by = request.access.principal
    role = found_or_404(lambda: directory.role(role_id), kind="role", wanted=role_id)
    standing = Standing.JUNIOR if request.POST.get("statut") == Standing.JUNIOR else Standing.SENIOR
    who = {"name": role.display}
    gestures: dict[str, tuple[Callable[[], None], str]] = {
        "ajouter": (
            lambda: directory.add_member(by=by, team_id=team_id, role_id=role_id, standing=standing),
            _("%(name)s répond maintenant pour l’équipe.") % who,
        ),
        "statut": (
            lambda: directory.change_standing(by=by, team_id=team_id, role_id=role_id, standing=standing),
            _("Le rôle de %(name)s est changé.") % who,
        ),
        "fin": (
            lambda: directory.end_membership(by=by, team_id=team_id, role_id=role_id),
            _("%(name)s ne répond plus pour l’équipe. Ajoutez-le de nouveau si c’était une erreur.") % who,
        ),
    }
    do, said = gestures[gesture]
    _done(request, do, said)
    return redirect("portal:operator_team", team_id)


@require_http_methods(["GET", "POST"])
@for_operators
def delegations(request: Request, *, scope: Scope) -> HttpResponse:
    """Every delegation of the scope; a new one is written for one structure, chosen first."""
    offered = places(scope)
    asked = request.GET.get("structure", "")
    place = asked if asked in dict(offered) else (offered[0][0] if len(offered) == 1 else "")
    form = DelegationForm(request.POST or None, organization_id=UUID(place)) if place else None
    if form is not None and request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def give() -> None:
            directory.delegate(
                by=request.access.principal,
                delegator_role_id=UUID(data["delegator"]),
                delegate_role_id=UUID(data["delegate"]),
                usage_code=data["usage"],
                may_send=data["may_send"],
                may_read_answer=data["may_read_answer"],
            )

        if _done(request, give, _("La délégation est donnée.")):
            return redirect("portal:operator_delegations")
    context = {
        "rows": presenters.delegations(scope),
        "places": offered,
        "place": place,
        "form": form,
        "scope": scope.label,
        "over_region": scope.region,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.is_bound else HTTPStatus.OK
    return render(request, "operator/delegations.html", context, status=status)


@require_POST
@for_operators
def end_delegation(request: Request, delegation_id: UUID, *, scope: Scope) -> HttpResponse:
    ended = found_or_404(
        lambda: directory.end_delegation(by=request.access.principal, delegation_id=delegation_id),
        kind="delegation",
        wanted=delegation_id,
    )
    messages.success(request, _("%(name)s ne prépare plus pour ce médecin.") % {"name": ended.delegate.display})
    return redirect("portal:operator_delegations")


@require_http_methods(["GET", "POST"])
@for_operators
def duties(request: Request, *, scope: Scope) -> HttpResponse:
    """Functions outside care; the person is searched by name, then given one."""
    typed = request.GET.get("qui", "")[:100]
    form = DutyForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def give() -> None:
            directory.give_duty(
                by=request.access.principal,
                role_id=data["role"],
                kind=DutyKind(data["kind"]),
                organization_id=UUID(data["organization"]) if data["organization"] else None,
            )

        if _done(request, give, _("La fonction est donnée.")):
            return redirect("portal:operator_duties")
    context = {
        "rows": presenters.duties(scope, request.access.principal.role_id),
        "form": form,
        "typed": typed,
        "people": directory.search_people(typed, limit=12),
        "searched": len(typed) >= directory.SHORTEST_SEARCH,
        "scope": scope.label,
        "over_region": scope.region,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "operator/duties.html", context, status=status)


@require_POST
@for_operators
def end_duty(request: Request, duty_id: UUID, *, scope: Scope) -> HttpResponse:
    by = request.access.principal
    _done(request, lambda: directory.end_duty(by=by, duty_id=duty_id), _("La fonction est terminée."))
    return redirect("portal:operator_duties")


@require_GET
@for_operators
def export(request: Request, name: str, kind: FileKind, *, scope: Scope) -> HttpResponse:
    """The three lists as files, the same rows."""
    header, rows = _file(request, name, scope)
    record("directory.export", why=kept("tenue de l’annuaire"), detail={"rows": len(rows), "list": name, "kind": kind})
    return file_answer(kind, name, header, rows, title=_("Annuaire"))


def _file(request: Request, name: str, scope: Scope) -> tuple[list[str], list[list[str]]]:
    """Every line, whatever the page shows of them."""
    if name == "equipes":
        _typed, state, lines = _teams(request, scope)
        head = [column.label for column in state.spec.columns]
        found = presenters.teams(in_order(lines, state))
        return head, [[r.name, r.place, r.usage, r.members, r.state.label] for r in found]
    if name == "delegations":
        head = [_("Médecin"), _("Prépare pour lui"), pgettext("colonne", "Usage"), _("Peut"), _("Depuis"), _("État")]
        said = presenters.delegations(scope)
        return head, [[r.delegator, r.delegate, r.usage, r.may, r.since, r.state.label] for r in said]
    head = [_("Personne"), _("Fonction"), _("Sur"), _("Depuis"), _("État")]
    duties = presenters.duties(scope, request.access.principal.role_id)
    return head, [[r.person, r.kind, r.over, r.since, r.state.label] for r in duties]


def _done(request: Request, do: Callable[[], None], said: str) -> bool:
    """Plays a gesture; a refusal is said on the page and nothing is written."""
    try:
        do()
    except (directory.DirectoryRefused, directory.DelegationRefused) as refused:
        messages.error(request, refused.sentence)
        return False
    messages.success(request, said)
    return True
