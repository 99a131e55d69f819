"""The operator's switches of the clinical calculators: what each is for, from what source, on or off, since when."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.acts.forms import facade as forms
from maillage.clinical.facade import CALCULATORS
from maillage.kernel.context.facade import current
from maillage.kernel.directory.contracts import Scope
from maillage.portal.operator.views import for_operators
from maillage.toolbox.clock import fr_datetime
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import Badge


@dataclass(frozen=True, slots=True)
class CalculatorLine:
    name: str
    title: str
    purpose: str
    source: str
    version: str
    device_class: str
    is_on: bool
    state: Badge
    decided: str


@require_GET
@for_operators
def index(request: HttpRequest, *, scope: Scope) -> HttpResponse:
    _over_the_region(scope)
    return render(request, "operator/calculators.html", {"lines": _lines(), "over_region": scope.region})


@require_POST
@for_operators
def switch(request: HttpRequest, name: str, *, scope: Scope) -> HttpResponse:
    _over_the_region(scope)
    if name not in CALCULATORS:
        raise Http404
    on = request.POST.get("etat") == "allumer"
    forms.switch(by=current().principal, name=name, on=on)
    text = _("Le calcul « %(title)s » répond.") if on else _("Le calcul « %(title)s » est éteint.")
    messages.success(request, text % {"title": said(CALCULATORS[name].title)})
    return redirect("portal:operator_calculators")


def _over_the_region(scope: Scope) -> None:
    """A calculator answers everywhere or nowhere: who operates one structure does not decide it."""
    if not scope.region:
        raise Http404


def _lines() -> list[CalculatorLine]:
    decided = forms.switches()
    found = []
    for name, one in CALCULATORS.items():
        on = forms.is_on(name)
        last = decided.get(name)
        found.append(
            CalculatorLine(
                name=name,
                title=said(one.title),
                purpose=said(one.purpose),
                source=said(one.source),
                version=one.version,
                device_class=one.device_class or _("finalité non médicale"),
                is_on=on,
                state=Badge("done", _("Répond")) if on else Badge("", _("Éteint"), "archive"),
                decided=f"{last.made_by}, {fr_datetime(last.made_at)}" if last else "",
            )
        )
    return found
