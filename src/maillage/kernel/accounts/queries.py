"""Reads of the room."""

from collections.abc import Iterable
from uuid import UUID

from maillage.kernel.accounts.models import Membership


def languages_of(role_ids: Iterable[UUID]) -> dict[UUID, str]:
    """In which language the account behind each role reads; a role whose owner never chose is absent."""
    rows = Membership.objects.filter(role_id__in=set(role_ids), user__is_active=True).exclude(user__language="")
    return dict(rows.values_list("role_id", "user__language"))


def addresses_of(role_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The address of the active account behind each role; a role without account or address is absent."""
    rows = Membership.objects.filter(role_id__in=set(role_ids), user__is_active=True).exclude(user__email="")
    return dict(rows.values_list("role_id", "user__email"))
