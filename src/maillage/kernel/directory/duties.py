"""Over what the reader has a function outside care: some structures, or the region. Others find no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import current
from maillage.kernel.directory import queries
from maillage.kernel.directory.contracts import DutyKind, DutyView, Scope
from maillage.kernel.directory.presenters import duty_view
from maillage.toolbox.clock import today
from maillage.toolbox.language import kept

Page = Callable[..., HttpResponseBase]


def my_duties() -> list[DutyView]:
    """The reader's functions outside care, those that run today."""
    context, day = current(), today()
    if not queries.mine(context, day).has_duties:
        return []
    rows = queries.duties(context).filter(queries.running(day), role_id=context.principal.role_id)
    return context.memory.once("directory.duties", lambda: [duty_view(row, day) for row in rows])


def my_scope(kind: DutyKind) -> Scope | None:
    """What the reader's duties of this kind cover together; None without any."""
    duties = [duty for duty in my_duties() if duty.kind is kind]
    if not duties:
        return None
    region = any(duty.organization is None for duty in duties)
    places = {duty.organization.id: duty.organization for duty in duties if duty.organization is not None}
    ordered = tuple(sorted(places.values(), key=lambda one: one.name))
    return Scope(region, ordered, _("toute la région") if region else ", ".join(one.name for one in ordered))


def for_duty(kind: DutyKind) -> Callable[[Page], Page]:
    """The view receives its `scope`; anybody else meets an unknown page, and leaves a line."""

    def guard(view: Page) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            scope = my_scope(kind)
            if scope is None:
                record("access.refused", why=kept("page réservée à une fonction"), subject_kind=f"duty {kind}")
                raise Http404
            return view(request, *args, scope=scope, **kwargs)

        return guarded

    return guard
