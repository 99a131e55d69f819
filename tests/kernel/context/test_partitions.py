"""Tables by month: nothing is refused for its date, nothing is read beside its table, and months are made ahead."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from tests.superuser import superuser

from maillage.config.database.months import months_amiss
from maillage.config.database.row_security import faults
from maillage.config.environment import environment
from maillage.kernel.audit.facade import record, trail_of_patient, verify
from maillage.kernel.context.facade import Principal, kept_by_month, make_partitions, open_context
from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db(transaction=True)

TRAIL, MEASURES = "audit_auditline", "record_observation"
UPKEEP = Principal.system("upkeep")
AUDIT = Principal.system("audit")
PATIENT = UUID("01990000-0000-7000-8000-000000000001")
ONE_LINE = """
INSERT INTO audit_auditline SELECT %s, %s, 'system:audit', '', NULL, 'record.open', '', NULL, '', NULL, '{}', '', ''"""


@contextmanager
def migrator() -> Iterator[psycopg.Connection]:
    env = environment()
    with psycopg.connect(
        host=env.database_host(),
        dbname=connection.settings_dict["NAME"],
        user="maillage_migrator",
        password=env.read_secrets().database_migrator,
        autocommit=True,
    ) as held:
        held.execute("SET ROLE maillage_owner")
        yield held


def _make(**asked: Any) -> list[str]:
    with open_context(UPKEEP):
        return make_partitions(**asked)


def _standing(table: str) -> Any:
    with open_context(UPKEEP):
        return next(one for one in kept_by_month() if one.table == table)


def _month(later: int) -> str:
    months = today().year * 12 + today().month - 1 + later
    return f"{months // 12}_{months % 12 + 1:02d}"


def _where(seqs: tuple[int, ...]) -> dict[int, str]:
    with superuser() as held:
        rows = held.execute("SELECT seq, tableoid::regclass::text FROM audit_auditline WHERE seq = ANY (%s)", [[*seqs]])
        return dict(rows.fetchall())


def test_the_trail_and_the_measures_are_kept_by_month() -> None:
    with open_context(UPKEEP):
        assert {one.table for one in kept_by_month()} == {TRAIL, MEASURES}
    assert months_amiss() == []


@pytest.mark.parametrize("edge", ["past", "future", ""])
@pytest.mark.parametrize("table", [TRAIL, MEASURES])
def test_a_partition_asked_by_its_own_name_is_closed(
    table: str, edge: str, as_mover: Callable[[], AbstractContextManager[None]]
) -> None:
    name = f"{table}_{edge or _month(0)}"
    with pytest.raises(ProgrammingError, match="permission denied"), open_context(AUDIT), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")
    with as_mover(), pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name}")


@pytest.mark.parametrize(
    "opening",
    [
        "GRANT SELECT ON {} TO maillage_app",
        "GRANT SELECT (why) ON {} TO maillage_app",
        "GRANT DELETE ON {} TO PUBLIC",
        "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY everybody ON {} USING (true)",
        "ALTER TABLE {} OWNER TO maillage_app",
    ],
)
def test_an_open_partition_is_named(opening: str) -> None:
    name = f"{TRAIL}_{_month(1)}"
    assert faults() == []
    with superuser() as held:
        held.execute(opening.format(name))
    assert any(f"La partition {name} est ouverte" in fault for fault in faults())


def test_months_are_made_once_and_stay_closed() -> None:
    first = _make(ahead=6)
    assert set(first) == {f"{table}_{_month(n)}" for table in (TRAIL, MEASURES) for n in (4, 5, 6)}
    assert _make(ahead=6) == _make(ahead=2) == []
    assert f"{TRAIL}_{_month(-2)}" in _make(since=today().replace(year=today().year - 1))
    assert faults() == []


def test_two_upkeeps_at_once_make_each_month_once() -> None:
    def make(_: int) -> list[str]:
        try:
            return _make(ahead=8)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as together:
        made = [name for names in together.map(make, range(4)) for name in names]
    assert len(made) == len(set(made)) == 2 * 5


@pytest.mark.parametrize("principal", [AUDIT, Principal(key="role:01990000-0000-7000-8000-000000000002")])
def test_nobody_else_makes_partitions(principal: Principal) -> None:
    with pytest.raises(ProgrammingError, match="upkeep"), open_context(principal):
        make_partitions(ahead=6)


@pytest.mark.parametrize("asked", [{"ahead": 12 * 50}, {"since": today().replace(year=1200)}])
def test_a_month_out_of_reason_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(Exception, match="1990"):
        _make(**asked)


def test_a_row_of_any_date_is_kept_and_goes_to_its_month_when_it_is_made() -> None:
    """1998, next year, and the two ends of time: no refusal, and no row lost when the edges give way."""
    ahead = today().replace(day=1, year=today().year + 1)
    dates = {1: "1998-06-15", 2: f"{ahead:%Y-%m-%d} 12:00+00", 3: "-infinity", 4: "infinity"}
    with superuser() as held:
        for seq, at in dates.items():
            held.execute(ONE_LINE, [seq, at])
    assert _where((1, 2, 3, 4)) == {1: f"{TRAIL}_past", 2: f"{TRAIL}_future", 3: f"{TRAIL}_past", 4: f"{TRAIL}_future"}
    assert (_standing(TRAIL).before, _standing(TRAIL).after) == (2, 2)
    assert any("après" in sentence for sentence in months_amiss())
    _make(since=datetime(1998, 1, 1, tzinfo=UTC).date(), ahead=14)
    assert _where((1, 2, 3, 4)) == {
        1: f"{TRAIL}_1998_06",
        2: f"{TRAIL}_{ahead:%Y_%m}",
        3: f"{TRAIL}_past",
        4: f"{TRAIL}_future",
    }
    assert faults() == []


def test_months_are_those_of_france() -> None:
    """The last hour of a month in Paris is of the month that begins in UTC an hour or two later, and not before."""
    first = today().replace(day=1)
    with superuser() as held:
        held.execute(ONE_LINE, [1, f"{first} 00:00 Europe/Paris"])
        held.execute("UPDATE audit_auditline SET at = at - interval '1 microsecond'")
        held.execute(ONE_LINE, [2, f"{first} 00:00 Europe/Paris"])
    assert _where((1, 2)) == {1: f"{TRAIL}_past", 2: f"{TRAIL}_{_month(0)}"}


def test_the_chain_is_whole_after_its_rows_have_moved(
    as_mover: Callable[[], AbstractContextManager[None]], tmp_path: Path
) -> None:
    for _turn in range(2):
        with open_context(AUDIT):
            record("record.open", why="équipe de soins")
    with superuser() as held:
        held.execute("SELECT upkeep.grow(%s, 'at', 'future', %s, %s)", [TRAIL, *_months_after_the_last()])
    with open_context(AUDIT):
        record("record.open", why="équipe de soins")
    with as_mover():
        assert verify(tmp_path / "none").lines == 3


def _months_after_the_last() -> list[str]:
    return [f"{_month(later).replace('_', '-')}-01" for later in (4, 5)]


def test_a_page_of_the_trail_stops_at_the_first_months_that_fill_it() -> None:
    """Ordered, the months are read one after the other: older ones are planned and never opened."""
    _make(since=today().replace(day=1, year=today().year - 2))
    for _turn in range(3):
        with open_context(AUDIT):
            record("record.open", why="équipe de soins", patient_id=PATIENT)
    with open_context(AUDIT), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as asked:
            assert len(trail_of_patient(PATIENT, limit=2)) == 2
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + asked.captured_queries[-1]["sql"])
        (plan,) = cursor.fetchone()[0]
    append = next(node for node in _nodes(plan["Plan"]) if len(node.get("Plans", ())) > 24)
    assert append["Node Type"] == "Append"
    assert all(child["Actual Loops"] == 0 for child in append["Plans"][5:])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
