"""Keeps the words of a patient for the holders that may find them; refuses to index for who has no grant."""

from typing import Any
from uuid import UUID

from django.db import connection

from maillage.kernel.context.facade import current
from maillage.kernel.identity.models import LocalIdentifier
from maillage.kernel.identity.queries import tokens_of, visible_to


def _tokens(patient_id: UUID) -> list[str]:
    row = visible_to(current()).get(id=patient_id)
    numbers = LocalIdentifier.objects.filter(patient_id=patient_id).values_list("value", flat=True)
    return tokens_of(row, numbers)


def _call(sql: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def index_for_holder(patient_id: UUID, holder_id: UUID) -> None:
    """After a grant: the holder finds the patient. The caller must see the patient; twice changes nothing."""
    _call("SELECT ctx.identity_index(%s, %s, %s::text[])", [patient_id, holder_id, _tokens(patient_id)])


def unindex_for_holder(patient_id: UUID, holder_id: UUID) -> None:
    """After a grant ended: forgets the words, unless the holder keeps another valid grant.

    A grant ended in this very transaction still holds until its commit. Words left behind open on nothing:
    the search reads patients under their own policy.
    """
    _call("SELECT ctx.identity_unindex(%s, %s)", [patient_id, holder_id])


def reindex(patient_id: UUID) -> None:
    """After a trait changed: everybody who finds the patient finds them by the new words."""
    _call("SELECT ctx.identity_reindex(%s, %s::text[])", [patient_id, _tokens(patient_id)])
