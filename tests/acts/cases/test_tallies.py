"""What figures count of a case is kept beside it with each gesture, by the database, and read by nobody."""

from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection
from tests.acts.cases.story import ANSWER, Desk
from tests.world import AsMover, World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)

COUNTED = "SELECT state_kind, is_answered, is_read, was_paused, is_kept FROM cases_tally WHERE case_id = %s"
# What is kept and should not be, or should be and is not, compared with what the tables say now.
ASTRAY = """
SELECT count(*) FROM ((TABLE cases_tally EXCEPT TABLE ctx.case_tallies)
  UNION ALL (TABLE ctx.case_tallies EXCEPT TABLE cases_tally)) AS astray"""


def _asked(as_mover: AsMover, sql: str, *values: object) -> Any:
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def test_each_gesture_is_counted_as_it_is_made(world: World, as_mover: AsMover, gp: Desk, lead: Desk) -> None:
    def counted() -> Any:
        assert _asked(as_mover, ASTRAY) == (0,)
        return _asked(as_mover, COUNTED, case_id)

    # A draft is nobody's figure
    case_id = gp.draft(world.patients_of(world.gp)[0])
    assert counted() is None
    # Sent, it waits; a precision leaves its mark once it is over
    gp.fill(case_id)
    gp.send(case_id)
    assert counted() == ("open", False, False, False, None)
    lead.fire(case_id, "take")
    lead.fire(case_id, "ask_back", reason="Une photo plus nette, de profil.")
    assert counted() == ("paused", False, False, True, None)
    gp.fire(case_id, "complete", reason="La voici.")
    assert counted() == ("open", False, False, True, None)
    # Answered within what was promised, then read, then closed
    assert lead.fire(case_id, "sign", **ANSWER).status_code == 302
    assert counted() == ("answered", True, False, True, True)
    gp.fire(case_id, "read")
    assert counted() == ("answered", True, True, True, True)
    gp.fire(case_id, "close")
    assert counted() == ("closed", True, True, True, True)


def test_what_was_loaded_is_counted_too(world: World, as_mover: AsMover) -> None:
    assert _asked(as_mover, ASTRAY) == (0,)
    sent, kept = _asked(
        as_mover, "SELECT (SELECT count(*) FROM cases_case WHERE sent_at IS NOT NULL), count(*) FROM cases_tally"
    )
    assert sent == kept > 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM cases_tally",
        "SELECT count(*) FROM ctx.case_tallies",
        "UPDATE cases_tally SET is_kept = true",
        "DELETE FROM cases_tally",
        "INSERT INTO cases_tally SELECT * FROM ctx.case_tallies",
    ],
)
def test_the_application_neither_reads_nor_writes_what_is_counted(world: World, statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, open_context(world.gp), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_promise_of_one_day_is_one_day_of_the_calendar(world: World, as_mover: AsMover) -> None:
    """The night the clocks go forward lasts 23 hours: an answer given 23 h 30 after the request comes too late."""
    case_id: UUID
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.case_id FROM cases_caseclock k JOIN cases_case c ON c.id = k.case_id"
            " JOIN usages_usageversion v ON v.id = c.usage_version_id AND v.first_clock = k.name"
            " WHERE k.stopped_at IS NOT NULL LIMIT 1"
        )
        (case_id,) = cursor.fetchone()
        kept = {}
        for lasted in ("23 hours", "23 hours 30 minutes"):
            cursor.execute(
                "UPDATE cases_caseclock SET promise = 'P1D', started_at = '2026-03-28 12:00+01', paused_for = '0',"
                " stopped_at = timestamptz '2026-03-28 12:00+01' + %s::interval WHERE case_id = %s",
                [lasted, case_id],
            )
            cursor.execute("SELECT is_kept FROM cases_tally WHERE case_id = %s", [case_id])
            (kept[lasted],) = cursor.fetchone()
    assert kept == {"23 hours": True, "23 hours 30 minutes": False}
