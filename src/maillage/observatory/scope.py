"""Over what the reader operates: some structures, or the region. Who operates nothing finds no such page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind, OrganizationView


@dataclass(frozen=True, slots=True)
class Scope:
    region: bool
    organizations: tuple[OrganizationView, ...]

    @property
    def label(self) -> str:
        return _("toute la région") if self.region else ", ".join(one.name for one in self.organizations)


def operates() -> bool:
    return any(duty.kind is DutyKind.OPERATOR for duty in directory.my_duties())


def my_scope() -> Scope | None:
    duties = [duty for duty in directory.my_duties() if duty.kind is DutyKind.OPERATOR]
    if not duties:
        return None
    region = any(duty.organization is None for duty in duties)
    return Scope(region, tuple(duty.organization for duty in duties if duty.organization is not None))


def for_operators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view receives its `scope`; anybody else meets an unknown page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope = my_scope()
        if scope is None:
            record("access.refused", why="page réservée à l'exploitant", subject_kind="steering")
            raise Http404
        return view(request, *args, scope=scope, **kwargs)

    return guarded
