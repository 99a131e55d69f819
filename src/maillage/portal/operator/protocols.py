"""The regional protocols, as the operator keeps them: published, replaced, shown elsewhere, withdrawn, put back.

Every operator reads the list; who operates the whole region writes it.
"""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.acts.protocols import facade as protocols
from maillage.acts.protocols.presenters import preview_page
from maillage.kernel.access.facade import found_or_404
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import current
from maillage.kernel.directory.contracts import Scope
from maillage.portal.operator import protocol_lists as lists
from maillage.portal.operator.protocol_form import (
    NewProtocolForm,
    NewVersionForm,
    SayingForm,
    WhereForm,
    WithdrawForm,
)
from maillage.portal.operator.views import for_operators
from maillage.toolbox.language import kept
from maillage.toolbox.tables import FileKind, file_answer

ONE = "portal:operator_protocol"


@require_GET
@for_operators
def index(request: HttpRequest, *, scope: Scope) -> HttpResponse:
    rows = lists.rows()
    context = {"rows": rows, "heading": lists.heading(rows), "over_region": scope.region, "may_write": scope.region}
    return render(request, "operator/protocols.html", context)


@require_GET
@for_operators
def export(request: HttpRequest, kind: FileKind, *, scope: Scope) -> HttpResponse:
    """The list as a file, the same rows."""
    rows = lists.rows()
    record(
        "directory.export",
        why=kept("tenue de l’annuaire"),
        detail={"rows": len(rows), "list": "protocols", "kind": kind},
    )
    return file_answer(kind, "protocoles", lists.header(), [row.cells for row in rows], title=_("Protocoles"))


@require_http_methods(["GET", "POST"])
@for_operators
def new(request: HttpRequest, *, scope: Scope) -> HttpResponse:
    """Publishes a protocol; `apercu` shows the page that it would have, and keeps nothing."""
    _over_the_region(scope)
    form = NewProtocolForm(request.POST or None, request.FILES or None, is_too_heavy=_is_too_heavy(request))
    if form.is_bound and form.is_valid():
        if "apercu" in request.POST:
            return _preview(request, form, number=1)
        made: list[UUID] = []

        def publish() -> None:
            key = form.cleaned_data["key"]
            made.append(protocols.publish(by=current().principal, draft=form.draft, place=form.where, key=key))

        if _done(publish, form):
            messages.success(request, _("Le protocole est publié : il se lit là où il s’applique dès sa date d’effet."))
            return redirect(ONE, made[0])
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
@for_operators
def new_version(request: HttpRequest, protocol_id: UUID, *, scope: Scope) -> HttpResponse:
    """Publishes the next version, begun from what the last one says."""
    _over_the_region(scope)
    state = _state(protocol_id)
    form = NewVersionForm(
        request.POST or None,
        request.FILES or None,
        initial=lists.said_before(state),
        is_too_heavy=_is_too_heavy(request),
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if "apercu" in request.POST:
            return _preview(request, form, number=data["after"] + 1, changed=data["changed"])

        def publish() -> None:
            protocols.publish_version(
                by=current().principal,
                protocol_id=protocol_id,
                after=data["after"],
                draft=form.draft,
                changed=data["changed"],
                key=data["key"],
            )

        if _done(publish, form):
            messages.success(request, _("La nouvelle version est publiée. Les précédentes restent lisibles."))
            return redirect(ONE, protocol_id)
    return _form(request, form, state)


@require_GET
@for_operators
def one(request: HttpRequest, protocol_id: UUID, *, scope: Scope) -> HttpResponse:
    """Its versions, where it is shown, who decided what and when."""
    state = _state(protocol_id)
    place = state.posting.place
    where = {"usages": place.usage_codes, "place": str(place.organization_id or "region")}
    context = {
        "page": lists.protocol_page(state),
        "where": WhereForm(initial=where),
        "withdrawing": WithdrawForm(),
        "may_write": scope.region,
    }
    return render(request, "operator/protocol.html", context)


@require_POST
@for_operators
def show(request: HttpRequest, protocol_id: UUID, *, scope: Scope) -> HttpResponse:
    _over_the_region(scope)
    _state(protocol_id)
    form = WhereForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Rien n’a changé : choisissez au moins un usage, et pour qui."))
    else:
        _play(
            request,
            lambda: protocols.show(by=current().principal, protocol_id=protocol_id, place=form.where),
            _("Le protocole se lit maintenant là, et nulle part ailleurs."),
        )
    return redirect(ONE, protocol_id)


@require_POST
@for_operators
def withdraw(request: HttpRequest, protocol_id: UUID, *, scope: Scope) -> HttpResponse:
    _over_the_region(scope)
    _state(protocol_id)
    reason = request.POST.get("reason", "")
    _play(
        request,
        lambda: protocols.withdraw(by=current().principal, protocol_id=protocol_id, reason=reason),
        _("Le protocole est retiré. Vous pouvez le remettre."),
    )
    return redirect(ONE, protocol_id)


@require_POST
@for_operators
def put_back(request: HttpRequest, protocol_id: UUID, *, scope: Scope) -> HttpResponse:
    _over_the_region(scope)
    _state(protocol_id)
    _play(
        request,
        lambda: protocols.put_back(by=current().principal, protocol_id=protocol_id),
        _("Le protocole est remis là où il était."),
    )
    return redirect(ONE, protocol_id)


def _over_the_region(scope: Scope) -> None:
    """A protocol is the region's: who operates one structure reads it, and does not write it."""
    if not scope.region:
        raise Http404


def _is_too_heavy(request: HttpRequest) -> bool:
    """Beyond what is kept in memory, Django leaves a file out of the request."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def _state(protocol_id: UUID) -> protocols.ProtocolState:
    return found_or_404(lambda: protocols.state(protocol_id), kind="protocol", wanted=protocol_id)


def _preview(request: HttpRequest, form: SayingForm, *, number: int, changed: str = "") -> HttpResponse:
    page = preview_page(form.draft, number=number, changed=changed)
    return render(request, "protocols/version.html", {"page": page})


def _form(request: HttpRequest, form: SayingForm, state: protocols.ProtocolState | None) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "state": state, "fields": form.visible_fields()}
    return render(request, "operator/protocol_form.html", context, status=status)


def _done(do: Callable[[], None], form: SayingForm) -> bool:
    try:
        do()
    except protocols.ProtocolRefused as refused:
        form.refuse(refused)
        return False
    return True


def _play(request: HttpRequest, do: Callable[[], None], said: str) -> None:
    """Plays a gesture; a refusal is said on the page and nothing is written."""
    try:
        do()
    except protocols.ProtocolRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, said)
