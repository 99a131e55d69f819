"""The story of which a case is a part: every case of one thread, in order. Names what came after to nobody who may not
open it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from maillage.acts.cases.bundle import parts_of
from maillage.acts.cases.contracts import Episode
from maillage.acts.cases.models import CaseForm, Opinion


def episodes_of(case_id: UUID) -> tuple[Episode, ...]:
    """The oldest first; the case alone when it follows none and none follows it."""
    return parts_of(case_id).episodes


def followers_of(case_id: UUID) -> list[tuple[UUID, UUID]]:
    """Each case that follows this one with who asks and who answers it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, role_id FROM ctx.case_followers(%s)", [case_id])
        return list(cursor.fetchall())


def opposed_on(patient_id: UUID, usage_code: str) -> datetime | None:
    """When the patient last said no to this usage; None when they did not, or agreed since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.patient_opposed(%s, %s)", [patient_id, usage_code])
        row = cursor.fetchone()
    return row[0] if row else None


def signed_forms(case_ids: Iterable[UUID]) -> dict[UUID, dict[str, Mapping[str, Any]]]:
    """The answers of several cases at once, by form: those of the request, and those that were signed last."""
    wanted = list(case_ids)
    in_force = dict(Opinion.objects.filter(case_id__in=wanted).order_by("version").values_list("case_id", "version"))
    found: dict[UUID, dict[str, Mapping[str, Any]]] = {case_id: {} for case_id in wanted}
    rows = CaseForm.objects.filter(case_id__in=wanted, party__isnull=True, abandoned_at__isnull=True).order_by(
        "version"
    )
    for case_id, name, version, response in rows.values_list("case_id", "name", "version", "response"):
        if name == "request" or version <= in_force.get(case_id, 0):
            found[case_id][name] = response
    return found
