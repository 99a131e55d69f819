"""What this room adds below: two entries of the rail, and its lines on a patient's timeline."""

from typing import TYPE_CHECKING
from uuid import UUID

from maillage.kernel.context.facade import Tile, current, tiles, timeline_sources
from maillage.toolbox.language import lazy
from maillage.toolbox.tables import Rows

if TYPE_CHECKING:
    from maillage.kernel.record.contracts import TimelineEntry


def _late() -> tuple[Rows, ...]:
    from maillage.acts.tasks.facade import late

    return (late(),)


def _to_book() -> tuple[Rows, ...]:
    from maillage.acts.tasks.facade import to_book

    return (to_book(),)


def _has_a_diary() -> bool | Rows:
    from maillage.acts.tasks.facade import keeps_a_diary

    return keeps_a_diary()


def _timeline(patient_id: UUID) -> "list[TimelineEntry]":
    from maillage.acts.tasks.timeline import entries

    return entries(patient_id)


def register() -> None:
    todo = Tile(
        key="tasks",
        label=lazy("Suites"),
        icon="check2-square",
        url_name="tasks:list",
        count=_late,
        shown=lambda: current().is_in_care,
    )
    tiles.add("tasks", todo, order=24)
    diary = Tile(
        key="diary",
        label=lazy("Rendez-vous"),
        icon="calendar-event",
        url_name="tasks:diary",
        count=_to_book,
        wide=True,
        shown=_has_a_diary,
    )
    tiles.add("diary", diary, order=26)
    timeline_sources.add("tasks", _timeline, order=20)
