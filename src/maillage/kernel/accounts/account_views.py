"""One's own account: from where one acts."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from maillage.kernel.accounts import presenters, trail
from maillage.kernel.accounts.actions import NotYours, choose_role
from maillage.kernel.accounts.standing import roles_of


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    page = presenters.account_page(request.user, roles_of(request.user), request.session)
    return render(request, "accounts/account.html", {"page": page})


@require_POST
def choose(request: HttpRequest, role_id: UUID) -> HttpResponse:
    try:
        choose_role(user=request.user, role_id=role_id, session=request.session)
    except NotYours as refusal:
        trail.changed(request.user, str(refusal))
        raise Http404 from refusal
    return redirect("/")


@require_GET
def no_sign_up(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/no_sign_up.html")


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/closed.html")
