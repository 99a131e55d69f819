"""What this room contributes to the rooms below: cases on a patient's timeline."""

from typing import TYPE_CHECKING
from uuid import UUID

from maillage.kernel.context.facade import timeline_sources

if TYPE_CHECKING:
    from maillage.kernel.record.contracts import TimelineEntry


def _timeline(patient_id: UUID) -> "list[TimelineEntry]":
    from maillage.acts.cases.presenters.timeline import entries

    return entries(patient_id)


def register() -> None:
    timeline_sources.add("cases", _timeline, order=10)
