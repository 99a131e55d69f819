"""Over what the reader watches: some structures, or the region. Who watches nothing finds no such page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind, OrganizationView


@dataclass(frozen=True, slots=True)
class Scope:
    """`organizations` is empty for who watches the whole region."""

    region: bool
    organizations: tuple[OrganizationView, ...]

    @property
    def watched(self) -> tuple[UUID, ...]:
        """What searches are held to: an officer may also care for people, whose trail they read elsewhere."""
        return () if self.region else tuple(one.id for one in self.organizations)

    @property
    def label(self) -> str:
        if self.region:
            return _("Toute la région")
        return ", ".join(one.name for one in self.organizations)

    def choices(self) -> list[OrganizationView]:
        if self.region:
            return directory.all_organizations()
        return sorted(self.organizations, key=lambda one: one.name)


def my_scope() -> Scope | None:
    duties = [duty for duty in directory.my_duties() if duty.kind is DutyKind.SECURITY]
    if not duties:
        return None
    region = any(duty.organization is None for duty in duties)
    return Scope(region, tuple(duty.organization for duty in duties if duty.organization is not None))


def for_officers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view receives its `scope`; anybody else meets an unknown page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope = my_scope()
        if scope is None:
            record("access.refused", why="page réservée au responsable de la sécurité", subject_kind="trail")
            raise Http404
        return view(request, *args, scope=scope, **kwargs)

    return guarded
