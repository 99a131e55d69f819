"""Whose grants count for whom: the role, its structure when it cares there, its current teams."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.world import AsMover

from maillage.kernel.context.facade import NoContext, Principal, current, open_context
from maillage.kernel.directory import load
from maillage.kernel.directory.contracts import NewOrganization, NewPractitioner, NewRole, NewTeam, NewTeamMember
from maillage.kernel.directory.facade import my_teams, organization, role
from maillage.toolbox.clock import today
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)

HOSPITAL, PERSON, TEAM = new_id(), new_id(), new_id()
RUNNING, ENDED, NOT_BEGUN, OFFICE, LAST_DAY = (new_id() for _ in range(5))


@pytest.fixture
def region(as_mover: AsMover) -> None:
    day = today()
    with as_mover():
        load.organizations([NewOrganization(HOSPITAL, "CH de Montvaste", "CH")])
        load.practitioners([NewPractitioner(PERSON, "Quévrain", "Maëlle", "10", civility="Dre")])
        load.roles(
            [
                NewRole(RUNNING, PERSON, HOSPITAL, day),
                NewRole(ENDED, PERSON, HOSPITAL, day - timedelta(9), ended_on=day - timedelta(1)),
                NewRole(NOT_BEGUN, PERSON, HOSPITAL, day + timedelta(1)),
                NewRole(OFFICE, PERSON, HOSPITAL, day, is_care=False),
                NewRole(LAST_DAY, PERSON, HOSPITAL, day - timedelta(9), ended_on=day),
            ]
        )
        load.teams([NewTeam(TEAM, HOSPITAL, "Mélan", "melan")])
        load.team_members(
            [
                NewTeamMember(TEAM, RUNNING, day),
                NewTeamMember(TEAM, ENDED, day - timedelta(9)),
                NewTeamMember(TEAM, LAST_DAY, day - timedelta(9), ended_on=day - timedelta(1)),
            ]
        )


def _holders(role_id: UUID) -> set[UUID]:
    with open_context(Principal(key=f"role:{role_id}", role_id=role_id)) as context:
        return set(context.holders)


@pytest.mark.parametrize(
    ("role_id", "held"),
    [
        pytest.param(RUNNING, {RUNNING, HOSPITAL, TEAM}, id="a running care role with a team"),
        pytest.param(OFFICE, {OFFICE}, id="a role that does not care has not the patients of its structure"),
        pytest.param(LAST_DAY, {LAST_DAY, HOSPITAL}, id="the last day counts, a team left yesterday does not"),
        pytest.param(ENDED, set(), id="an ended role holds nothing, its team membership neither"),
        pytest.param(NOT_BEGUN, set(), id="a role that begins tomorrow holds nothing yet"),
        pytest.param(new_id(), set(), id="an unknown role holds nothing"),
    ],
)
def test_holders_of_a_role(region: None, role_id: UUID, held: set[UUID]) -> None:
    assert _holders(role_id) == held


def test_a_job_of_ours_holds_nothing_and_reads_the_directory(region: None) -> None:
    with open_context(Principal.system("outbox")):
        assert current().holders == ()
        assert organization(HOSPITAL) is not None


def test_nobody_reads_the_directory_without_a_context(region: None) -> None:
    with pytest.raises(NoContext):
        role(RUNNING)
    # Not even around the guard of the process: the database itself answers with no row.
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM/**/directory_practitioner")
        assert cursor.fetchone() == (0,)


def test_an_inactive_team_is_held_by_nobody(region: None, as_mover: AsMover) -> None:
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("UPDATE directory_team SET is_active = false")
    assert _holders(RUNNING) == {RUNNING, HOSPITAL}
    with open_context(Principal(key=f"role:{RUNNING}", role_id=RUNNING)):
        assert my_teams() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE directory_practitionerrole SET ended_on = NULL",
        "DELETE FROM directory_teammember",
        "INSERT INTO directory_teammember (id, team_id, role_id, started_on)"
        " SELECT gen_random_uuid(), team_id, role_id, started_on FROM directory_teammember",
    ],
)
def test_a_request_may_not_give_itself_a_role_or_a_team(region: None, statement: str) -> None:
    with (
        open_context(Principal(key=f"role:{RUNNING}", role_id=RUNNING)),
        pytest.raises(ProgrammingError, match=r"permission denied|row-level security"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement)
