"""Who prepares my requests: a physician's own page, where a delegation is given and taken back."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.acts.cases import delegates
from maillage.acts.cases.forms import DelegationForm
from maillage.acts.cases.presenters import delegations as presenter
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record as note
from maillage.kernel.context.facade import Request, current
from maillage.kernel.directory import facade as directory
from maillage.toolbox.language import kept
from maillage.toolbox.tables import FileKind, file_answer

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def of_somebody_at_work(view: View[P]) -> View[P]:
    """Among the pages of an account, which stay open to who practises nowhere: nobody is delegated to from there."""

    @wraps(view)
    def answered(request: Request, *args: P.args, **named: P.kwargs) -> HttpResponse:
        at_work = current().principal.role_id is not None
        return view(request, *args, **named) if at_work else redirect("accounts:account")

    return answered


@require_http_methods(["GET", "POST"])
@of_somebody_at_work
def index(request: Request) -> HttpResponse:
    """Those whom I let prepare, and what each of them may do."""
    form = DelegationForm(request.POST or None, context=request.access)
    if request.method == "POST" and form.is_valid():
        try:
            delegates.give(by=request.access.principal, **form.cleaned_data)
        except directory.DelegationRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("C’est fait : la délégation court dès maintenant."))
            return redirect("cases:delegations")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "page": presenter.page(request.access)}
    return render(request, "cases/delegations.html", context, status=status)


@require_GET
@of_somebody_at_work
def export(request: Request, kind: FileKind) -> HttpResponse:
    """Both lists of the page, as a file."""
    rows = presenter.rows(presenter.page(request.access))
    note("delegations.export", why=kept("liste de ses propres délégations"), detail={"lines": len(rows), "kind": kind})
    return file_answer(kind, "delegations", presenter.header(), rows, title=_("Délégations"))


@require_POST
@of_somebody_at_work
def end(request: Request, delegation_id: UUID) -> HttpResponse:
    """Ends one of mine at once; somebody else's is an unknown one."""
    ended = access.found_or_404(
        lambda: directory.end_delegation(by=request.access.principal, delegation_id=delegation_id),
        kind="delegation",
        wanted=delegation_id,
    )
    said = _("La délégation de %(name)s est terminée. Ses brouillons vous restent.")
    messages.success(request, said % {"name": ended.delegate.display})
    return redirect("cases:delegations")
