"""The operator keeps teams, members, delegations and functions; refused elsewhere, unknown to everybody else."""

import html
import re
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.world import AsMover, World

from maillage.kernel.context.facade import open_context
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind, Standing
from maillage.kernel.directory.models import Duty, Team, TeamMember
from maillage.toolbox.clock import today
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["/annuaire/", "/annuaire/equipes/nouvelle/", "/annuaire/delegations/", "/annuaire/fonctions/?qui=so"]
FILES = ["/annuaire/equipes.csv", "/annuaire/delegations.xlsx", "/annuaire/fonctions.csv"]


def _operator(world: World, as_mover: AsMover, client: Client, place: UUID | None) -> Client:
    return world.on_duty(client, as_mover, DutyKind.OPERATOR, place=place)


@pytest.fixture
def operator(world: World, as_mover: AsMover, client: Client) -> Client:
    return _operator(world, as_mover, client, None)


def _members(world: World, team: UUID) -> dict[str, Standing]:
    with open_context(world.gp):
        return {view.role.display: view.standing for view in directory.members_of(team) if view.is_running}


@pytest.mark.parametrize("page", [*PAGES, *FILES])
def test_who_operates_nothing_finds_no_such_page(world: World, client: Client, page: str) -> None:
    world.login(client, "i.solhac")
    unknown = client.get("/annuaire-inconnu/")
    answer = client.get(page)
    assert (answer.status_code, answer.content) == (404, unknown.content)


@pytest.mark.parametrize("page", [*PAGES, *FILES])
def test_each_page_opens_for_an_operator(operator: Client, page: str) -> None:
    assert operator.get(page).status_code == 200


def test_a_team_is_opened_joined_and_left(world: World, operator: Client) -> None:
    place = world.dermatologist.organization_id
    answer = operator.post("/annuaire/equipes/nouvelle/", {"organization": place, "name": "Peau", "usage": "melan"})
    team = UUID(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    doctor = world.dermatologist.role_id

    operator.post(f"/annuaire/equipes/{team}/membres/{doctor}/ajouter/", {"statut": "junior"})
    assert _members(world, team) == {"Dre Maëlle Quévrain": Standing.JUNIOR}
    operator.post(f"/annuaire/equipes/{team}/membres/{doctor}/statut/", {"statut": "senior"})
    assert _members(world, team) == {"Dre Maëlle Quévrain": Standing.SENIOR}
    with open_context(world.dermatologist) as context:
        assert team in context.holders

    operator.post(f"/annuaire/equipes/{team}/membres/{doctor}/fin/")
    assert _members(world, team) == {}
    with open_context(world.dermatologist) as context:
        assert team not in context.holders, "what the team held is closed at once"


MANY = 70  # more than one page


@pytest.fixture
def many(world: World, as_mover: AsMover) -> list[str]:
    """Teams of one structure whose names sort as they are numbered; one in ten receives nothing any more."""
    place = world.dermatologist.organization_id
    names = [f"Rééducation {number:03}" for number in range(MANY)]
    with as_mover():
        Team.objects.bulk_create(
            Team(organization_id=place, name=name, usage_code="melan", is_active=bool(number % 10))
            for number, name in enumerate(names)
        )
    return names


def _shown(page: str) -> list[str]:
    return re.findall(r"Rééducation \d{3}", page)


def test_teams_come_page_by_page_and_each_one_once(operator: Client, many: list[str]) -> None:
    address, seen = "/annuaire/?cherche=reeduc&tri=equipe", []
    for _page in range(2):
        answer = operator.get(address).content.decode()
        seen.append(_shown(answer))
        onward = re.search(r'href="(\?[^"]*apres=[^"]*)"', answer)
        address = f"/annuaire/{html.unescape(onward[1])}" if onward else ""
    assert address == "" and [len(page) for page in seen] == [50, 20]
    assert [name for page in seen for name in page] == many


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("reeducation 007", 1),
        ("REEDUC montvaste", 50),
        ("montvaste melan reeducation", 50),
        ("reeducation orbeville", 0),
    ],
)
def test_a_team_is_found_by_its_name_its_structure_or_its_usage(
    operator: Client, many: list[str], words: str, found: int
) -> None:
    answer = operator.get("/annuaire/", {"cherche": words}).content.decode()
    assert len(_shown(answer)) == found
    assert ("Aucune équipe ne correspond" in answer) == (not found)


def test_the_file_of_the_teams_gives_every_line_that_the_page_pages(operator: Client, many: list[str]) -> None:
    whole = operator.get("/annuaire/equipes.csv").content.decode("utf-8-sig")
    assert sorted(_shown(whole)) == many
    closed = operator.get("/annuaire/?cherche=reeduc&montre=fermees").content.decode()
    assert _shown(closed) == many[::10]
    offered = re.search(r'href="(/annuaire/equipes\.csv[^"]*)"', closed)
    assert offered
    assert _shown(operator.get(html.unescape(offered[1])).content.decode("utf-8-sig")) == many[::10]


def test_a_local_operator_reads_the_teams_of_their_structure_alone(
    world: World, as_mover: AsMover, client: Client, many: list[str]
) -> None:
    elsewhere = _operator(world, as_mover, client, world.foreign_dermatologist.organization_id)
    assert _shown(elsewhere.get("/annuaire/?cherche=reeducation").content.decode()) == []
    assert _shown(elsewhere.get("/annuaire/equipes.csv").content.decode()) == []


def test_somebody_is_not_added_twice(world: World, operator: Client) -> None:
    team = world.team_of(world.dermatologist)
    url = f"/annuaire/equipes/{team}/membres/{world.dermatologist.role_id}/ajouter/"
    page = operator.post(url, {"statut": "senior"}, follow=True)
    assert "fait déjà partie de cette équipe" in page.content.decode()


def test_a_local_operator_does_not_touch_another_structure(world: World, as_mover: AsMover, client: Client) -> None:
    local = _operator(world, as_mover, client, world.gp.organization_id)
    team = world.team_of(world.dermatologist)
    unknown = local.get(f"/annuaire/equipes/{new_id()}/")
    answer = local.get(f"/annuaire/equipes/{team}/")
    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert local.post(f"/annuaire/equipes/{team}/membres/{world.gp.role_id}/ajouter/").status_code == 404


def test_the_database_refuses_what_the_pages_refuse(world: World, as_mover: AsMover, client: Client) -> None:
    """Not through the actions: the row policies have the last word."""
    _operator(world, as_mover, client, world.gp.organization_id)
    team = world.team_of(world.dermatologist)
    region = Duty(role_id=world.gp.role_id, kind=DutyKind.SECURITY, started_on=today())
    mine = Duty(
        role_id=world.nurse.role_id,
        kind=DutyKind.SECURITY,
        organization_id=world.gp.organization_id,
        started_on=today(),
    )
    joined = TeamMember(team_id=team, role_id=world.gp.role_id, started_on=today())
    for row in (region, mine, joined):
        with open_context(world.nurse), pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_a_function_is_given_by_somebody_else_and_ends_at_once(world: World, operator: Client) -> None:
    given = {"role": world.gp.role_id, "kind": "security", "organization": world.gp.organization_id}
    operator.post("/annuaire/fonctions/", given)
    with open_context(world.gp):
        (duty,) = directory.my_duties()
    assert duty.kind is DutyKind.SECURITY
    operator.post(f"/annuaire/fonctions/{duty.id}/fin/")
    with open_context(world.gp):
        assert directory.my_duties() == []

    page = operator.post("/annuaire/fonctions/", {**given, "role": world.nurse.role_id})
    assert "Une fonction se reçoit d’un autre" in page.content.decode()


def test_a_team_without_a_name_is_refused_with_a_sentence(world: World, operator: Client) -> None:
    answer = operator.post("/annuaire/equipes/nouvelle/", {"organization": world.gp.organization_id, "usage": "melan"})
    assert answer.status_code == 422
