"""Reads of the trail, through the row policy."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncDate

from maillage.kernel.audit.contracts import Tally, TrailEntry, TrailLine, TrailSearch
from maillage.kernel.audit.models import AuditLine
from maillage.toolbox.clock import PARIS

COLUMNS = (
    *("seq", "at", "principal", "actor", "organization_id", "action", "why", "patient_id"),
    *("subject_kind", "subject_id"),
)


def trail_of_patient(patient_id: UUID, *, limit: int = 100, before_seq: int | None = None) -> list[TrailLine]:
    """Who looked at this patient's data, newest first."""
    lines = AuditLine.objects.filter(patient_id=patient_id)
    if before_seq is not None:
        lines = lines.filter(seq__lt=before_seq)
    return [
        TrailLine(line.seq, line.at, line.actor, line.action, line.why, line.subject_kind, line.subject_id)
        for line in lines.order_by("-at", "-seq")[:limit]
    ]


def lines(search: TrailSearch) -> Any:
    """What an officer looks for, as lines to sort and page."""
    found: QuerySet[AuditLine] = AuditLine.objects.all()
    if search.since is not None:
        found = found.filter(at__gte=search.since)
    if search.until is not None:
        found = found.filter(at__lt=search.until)
    if search.principals:
        found = found.filter(principal__in=search.principals)
    if search.organizations:
        found = found.filter(organization_id__in=search.organizations)
    if search.patient_id is not None:
        found = found.filter(patient_id=search.patient_id)
    if search.actions:
        wanted = Q()
        for beginning in search.actions:
            wanted |= Q(action__startswith=beginning)
        found = found.filter(wanted)
    return found.values(*COLUMNS)


def entries(rows: Iterable[Mapping[str, Any]]) -> list[TrailEntry]:
    return [TrailEntry(**{name: row[name] for name in COLUMNS}) for row in rows]


def tally(search: TrailSearch, by: str, *, most: int = 20) -> list[Tally]:
    """The busiest values of a column: `action`, `principal` or `organization_id`."""
    grouped = (
        lines(search)
        .values(key=F(by))
        .annotate(lines=Count("seq"), patients=Count("patient_id", distinct=True), label=Max("actor"))
        .order_by("-patients", "-lines", "key")[:most]
    )
    return [Tally(str(row["key"] or ""), row["label"], row["lines"], row["patients"]) for row in grouped]


def per_day(search: TrailSearch) -> dict[date, int]:
    """How many lines each day of France, the days without a line left out."""
    days = lines(search).values(day=TruncDate("at", tzinfo=PARIS)).annotate(lines=Count("seq"))
    return {row["day"]: row["lines"] for row in days.order_by("day")}


def last_seq() -> int:
    return AuditLine.objects.aggregate(last=Max("seq"))["last"] or 0


def hashes(seqs: Iterable[int]) -> dict[int, str]:
    """The hash of these lines, for those that the reader sees."""
    rows = AuditLine.objects.filter(seq__in=list(seqs)).values_list("seq", "hash")
    return {seq: bytes(digest).hex() for seq, digest in rows}
