"""The operator's figures: counted over what they operate, without a patient; unknown to everybody else."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from tests.world import AsMover, World

from maillage.acts.cases import facade as cases
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.contracts import DutyKind
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import now, today

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = (today() - timedelta(days=900)).isoformat()


def _operator(world: World, as_mover: AsMover, client: Client, place: UUID | None) -> Client:
    return world.on_duty(client, as_mover, DutyKind.OPERATOR, place=place)


@pytest.fixture
def operator(world: World, as_mover: AsMover, client: Client) -> Client:
    return _operator(world, as_mover, client, None)


def _table(client: Client, query: str) -> list[list[str]]:
    text = client.get(f"/pilotage.csv?{query}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_who_operates_nothing_finds_no_such_page(world: World, client: Client) -> None:
    world.login(client, "i.solhac")
    unknown = client.get("/pilotage-inconnu/")
    for address in ("/pilotage/", "/pilotage.csv"):
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, unknown.content)


@pytest.mark.parametrize("grouping", ["usage", "equipe", "structure", "mois"])
def test_each_grouping_counts_the_same_requests(operator: Client, as_mover: AsMover, grouping: str) -> None:
    rows = _table(operator, f"par={grouping}&du={LONG_AGO}")
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(answered_at) FROM cases_case WHERE sent_at IS NOT NULL")
        sent, answered = cursor.fetchone()
    assert sum(int(row[1]) for row in rows) == sent > 0
    assert sum(int(row[2]) for row in rows) == answered > 0
    assert operator.get(f"/pilotage/?par={grouping}&du={LONG_AGO}").status_code == 200


def test_no_patient_and_no_word_of_a_request_is_shown(world: World, operator: Client) -> None:
    with open_context(world.gp):
        names = {view.birth_name for view in identity.patients(set(world.patients_of(world.gp))).values()}
        subjects = {row.subject for row in cases.rows(cases.lines_of_my_place()) if row.subject}
    shown = operator.get(f"/pilotage/?du={LONG_AGO}").content.decode()
    assert names and subjects
    assert not [word for word in names | subjects if word in shown]


def test_an_operator_of_one_structure_counts_its_requests_only(world: World, as_mover: AsMover, client: Client) -> None:
    local = _operator(world, as_mover, client, world.gp.organization_id)
    rows = _table(local, f"par=structure&du={LONG_AGO}")
    assert [row[0] for row in rows] == [world.gp.place.split(", ")[-1]]


def test_the_functions_give_nothing_to_who_operates_nothing(world: World) -> None:
    with open_context(world.gp):
        assert cases.counted(cases.Question(now() - timedelta(days=900), now())) == []


def test_a_promise_is_counted_once_whatever_its_usage_calls_it(
    world: World, operator: Client, as_mover: AsMover
) -> None:
    # given: some of the requests are of a usage whose first promise is a date, the others promise an answer
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM usages_usageversion WHERE code = 'preanesthesie' ORDER BY published_at DESC LIMIT 1"
        )
        (version,) = cursor.fetchone()
        cursor.execute("SELECT id FROM cases_case WHERE answered_at IS NOT NULL ORDER BY id LIMIT 5")
        chosen = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "UPDATE cases_case SET usage_code = 'preanesthesie', usage_version_id = %s WHERE id = ANY (%s)",
            [version, chosen],
        )
        cursor.execute(
            "UPDATE cases_caseclock SET name = 'appointment' WHERE name = 'answer' AND case_id = ANY (%s)", [chosen]
        )
    # when
    with open_context(world.nurse):
        asked = {by: cases.Question(now() - timedelta(days=900), now(), by=by) for by in ("usage", "month")}
        counted = {
            by: {group.key: group.stopped for group in cases.counted(question)} for by, question in asked.items()
        }
    # then
    wholes = {by: groups.pop(None) for by, groups in counted.items()}
    assert counted["usage"]["preanesthesie"] == len(chosen)
    for by, groups in counted.items():
        assert sum(groups.values()) == wholes[by] > len(chosen)


def test_dates_turned_round_are_refused_with_a_sentence(operator: Client) -> None:
    answer = operator.get("/pilotage/?du=2026-03-10&au=2026-03-01")
    assert answer.status_code == 422
    assert "La fin vient avant le début" in answer.content.decode()


def test_an_empty_period_teaches(operator: Client) -> None:
    assert "Aucune demande sur cette période" in operator.get("/pilotage/?du=2001-01-01&au=2001-01-02").content.decode()
