"""Pages of the operator: volumes, delays and quality."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maillage.kernel.audit.facade import record
from maillage.kernel.directory.contracts import DutyKind, Scope
from maillage.kernel.directory.facade import for_duty
from maillage.observatory import presenters
from maillage.observatory.forms import SteeringForm
from maillage.toolbox.tables import FileKind, file_answer

for_operators = for_duty(DutyKind.OPERATOR)


@require_GET
@for_operators
def steering(request: HttpRequest, *, scope: Scope) -> HttpResponse:
    form = SteeringForm(request.GET)
    if not form.is_valid():
        return render(request, "observatory/steering.html", {"form": form, "scope": scope.label}, status=422)
    page = presenters.page(form, scope, presenters.address_of(form))
    return render(request, "observatory/steering.html", {"form": form, "page": page, "scope": scope.label})


@require_GET
@for_operators
def export(request: HttpRequest, kind: FileKind, *, scope: Scope) -> HttpResponse:
    """The table of the page as a file."""
    form = SteeringForm(request.GET)
    if not form.is_valid():
        return render(request, "observatory/steering.html", {"form": form, "scope": scope.label}, status=422)
    rows = presenters.file_rows(presenters.group_rows(form))
    record("steering.export", why="pilotage de la plateforme", detail={"rows": len(rows), "kind": kind})
    return file_answer(kind, "pilotage", presenters.header(form), rows, title=_("Pilotage"))
