"""One timeline from every room that registered, newest first, and one line saying why it was read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
from tests.kernel.identity.region import EXPERT, GP, NURSE, AsMover, trail

from maillage.kernel.context.facade import open_context, timeline_sources
from maillage.kernel.record import facade as record
from maillage.kernel.record.contracts import ItemKind, TimelineEntry
from maillage.toolbox.ui.contracts import Badge

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = TimelineEntry(
    datetime(2026, 3, 9, 10, 0, tzinfo=UTC), "chat-square-text", "Réponse de l’équipe", url="/d/1", kind="case",
    badge=Badge("done", "Promesse tenue"),
)  # fmt: skip


@pytest.fixture
def upper_room() -> Iterator[None]:
    """A room above registers what it has to say, as cases do."""
    before = dict(timeline_sources._items)
    timeline_sources.add("test.answers", lambda patient_id: [ANSWER])
    yield
    timeline_sources._items.clear()
    timeline_sources._items.update(before)


@pytest.fixture
def told(patient: UUID, upper_room: None) -> UUID:
    with open_context(GP):
        record.note_item(patient, ItemKind.ALLERGY, "Pénicilline", noted_on=date(2019, 5, 1))
        record.note_observation(
            patient, "6301-6", value=Decimal("2.4"), effective_at=datetime(2026, 3, 6, 8, 0, tzinfo=UTC),
            low=Decimal(2), high=Decimal(3),
        )  # fmt: skip
    return patient


def test_sources_are_told_together_the_newest_first(told: UUID) -> None:
    with open_context(NURSE):
        entries = record.timeline(told)
    assert [entry.title for entry in entries] == ["Réponse de l’équipe", "INR : 2,4", "Allergie : Pénicilline"]
    assert entries[1].text == "repère 2 à 3"


@pytest.mark.parametrize(
    ("kind", "titles"),
    [("case", ["Réponse de l’équipe"]), ("measure", ["INR : 2,4"]), ("fact", ["Allergie : Pénicilline"]), ("x", [])],
)
def test_a_kind_is_shown_alone(told: UUID, kind: str, titles: list[str]) -> None:
    with open_context(GP):
        assert [entry.title for entry in record.timeline(told, kind)] == titles


def test_our_own_sources_say_nothing_to_a_stranger(told: UUID) -> None:
    with open_context(EXPERT):
        assert record.timeline(told) == [ANSWER]


def test_reading_leaves_one_line_that_says_why(told: UUID, as_mover: AsMover) -> None:
    with open_context(NURSE):
        record.timeline(told)
        record.timeline(told, "fact")
    assert trail("record.read", as_mover) == [("patient suivi par l’établissement du professionnel", told, {})]


def test_the_feed_says_days_and_the_year_once(told: UUID) -> None:
    with open_context(GP):
        entries = record.timeline(told)
        with time_machine.travel("2026-03-09T15:00:00Z", tick=False):
            lines = record.feed(entries)
    assert [(line.when, line.year, line.at) for line in lines] == [
        ("Aujourd’hui", "", "2026-03-09T10:00:00+00:00"),
        ("6 mars", "", "2026-03-06T08:00:00+00:00"),
        ("1er mai", "2019", "2019-05-01"),
    ]
    assert (lines[0].url, lines[0].badge) == ("/d/1", Badge("done", "Promesse tenue"))
