"""Our own two sources of the timeline; other rooms register theirs in the same registry."""

from uuid import UUID

from maillage.kernel.context.facade import current, timeline_sources
from maillage.kernel.record import presenters, queries
from maillage.kernel.record.contracts import TimelineEntry


def facts(patient_id: UUID) -> list[TimelineEntry]:
    return [presenters.entry_of_item(item) for item in queries.items(current(), patient_id, active_only=False)]


def measures(patient_id: UUID) -> list[TimelineEntry]:
    return [presenters.entry_of_observation(row) for row in queries.observations(current(), patient_id)]


def register() -> None:
    timeline_sources.add("record.facts", facts, order=50)
    timeline_sources.add("record.measures", measures, order=60)
