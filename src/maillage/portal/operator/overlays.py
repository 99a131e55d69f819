"""How a usage is said in a structure or in the region: seen, tried, applied, given back. Never its workflow."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.acts.usages import facade as usages
from maillage.acts.usages.duration import Duration
from maillage.kernel.context.facade import current
from maillage.kernel.directory.contracts import Scope
from maillage.portal.operator.forms import places
from maillage.portal.operator.overlay_form import OverlayForm
from maillage.portal.operator.views import for_operators
from maillage.toolbox.clock import fr_datetime, fr_duration
from maillage.toolbox.language import said

REGION = "region"


@dataclass(frozen=True, slots=True)
class UsageLine:
    code: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is said as published, and what will be said here."""

    before: str
    after: str
    lang: str = ""  # of what is a sentence of the usage: its data is French, whoever reads


@require_GET
@for_operators
def index(request: HttpRequest, *, scope: Scope) -> HttpResponse:
    """Every usage, for the place that was chosen; at first the widest one that the reader operates."""
    lines = [UsageLine(each.code, said(each.title), said(each.summary)) for each in usages.active_usages()]
    offered = _places(scope)
    asked = request.GET.get("structure", "")
    place = asked if asked in dict(offered) else next(iter(dict(offered)), "")
    context = {
        "lines": lines if place else [],
        "places": offered,
        "place": place,
        "label": dict(offered).get(place, ""),
        "scope": scope.label,
        "over_region": scope.region,
    }
    return render(request, "operator/overlays.html", context)


@require_http_methods(["GET", "POST"])
@for_operators
def edit(request: HttpRequest, code: str, place: str, *, scope: Scope) -> HttpResponse:
    """One place says one usage otherwise; `apercu` shows what would change and keeps nothing."""
    organization_id, label = _place(place, scope)
    package = _package(code)
    kept = usages.in_force(code, organization_id)
    form = OverlayForm(request.POST or None, package=package, changes=kept)
    changes, faults = kept, []
    if form.is_bound and form.is_valid():
        changes = form.as_changes()
        faults = usages.faults(code, changes)
        if not faults and "apercu" not in request.POST:
            by = current().principal
            usages.lay_overlay(by=by, code=code, organization_id=organization_id, changes=changes)
            messages.success(request, _("C’est appliqué : les lecteurs de ce lieu le voient dès leur prochaine page."))
            return redirect("portal:operator_overlay", code, place)
    refused = bool(faults) or (form.is_bound and not form.is_valid())
    context = {
        "form": form,
        "package": package.definition,
        "title": said(package.definition.title),
        "place": place,
        "label": label,
        "groups": form.groups(),
        "faults": faults,
        "changes": _changes(package, changes),
        "tried": form.is_bound and not refused,
        "history": [(fr_datetime(each.made_at), each.made_by) for each in usages.history(code, organization_id)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "operator/overlay.html", context, status=status)


@require_POST
@for_operators
def undo(request: HttpRequest, code: str, place: str, *, scope: Scope) -> HttpResponse:
    organization_id, _label = _place(place, scope)
    _package(code)
    if usages.take_back_overlay(by=current().principal, code=code, organization_id=organization_id):
        messages.success(request, _("Le dernier changement est défait."))
    return redirect("portal:operator_overlay", code, place)


def _places(scope: Scope) -> list[tuple[str, str]]:
    return [*([(REGION, _("Toute la région"))] if scope.region else []), *places(scope)]


def _place(place: str, scope: Scope) -> tuple[UUID | None, str]:
    """A place that the reader operates; any other is unknown."""
    known = dict(_places(scope))
    if place not in known:
        raise Http404
    return (None if place == REGION else UUID(place)), str(known[place])


def _package(code: str) -> usages.UsagePackage:
    """As published, whatever is said here: that is what one starts from."""
    try:
        return usages.as_published(usages.active_version(code).sha256)
    except usages.UnknownUsage as unknown:
        raise Http404 from unknown


def _changes(package: usages.UsagePackage, changes: usages.Changes) -> list[Change]:
    """Each thing that differs from what was published."""
    definition = package.definition
    found = [
        Change(getattr(definition, key), getattr(changes, key), "fr")
        for key in ("title", "summary")
        if getattr(changes, key) is not None
    ]
    found += [
        Change(_promised(clock.label, clock.promise), _promised(clock.label, delay.promise))
        for name, delay in changes.delays.items()
        if (clock := definition.clocks.get(name)) is not None and delay.promise is not None
    ]
    if changes.teams is not None and changes.teams.only:
        found.append(Change(_("Toutes les équipes"), _("%(n)s équipes") % {"n": len(changes.teams.only)}))
    if changes.recipients is not None:
        after = _("à ajouter par le demandeur") if changes.recipients.may_add else _("aucun autre que le demandeur")
        found.append(Change(_("Destinataires"), after))
    return found + [Change(before, after, "fr") for before, after in sorted(changes.words.items())]


def _promised(label: str, delay: Duration) -> str:
    return _("%(label)s : %(value)s") % {"label": said(label), "value": fr_duration(delay.nominal.total_seconds())}
