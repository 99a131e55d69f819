"""What the other rooms get from the directory."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.world import AsMover

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import facade, load
from maillage.kernel.directory.contracts import (
    ContactView,
    NewOrganization,
    NewPractitioner,
    NewRole,
    NewTeam,
    NewTeamMember,
    OrganizationView,
    PersonView,
)
from maillage.kernel.directory.folding import fold
from maillage.kernel.directory.models import Team
from maillage.toolbox.clock import today
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)

HOSPITAL, PRACTICE = new_id(), new_id()
MAELLE, IVAN, CELESTE = new_id(), new_id(), new_id()
EXPERT, REQUESTER, FORMER, CLERK = (new_id() for _ in range(4))
TEAM, ASLEEP, WOUNDS = (new_id() for _ in range(3))

MAELLE_VIEW = PersonView(EXPERT, "Dre Maëlle Quévrain", "Dermatologie, CH de Montvaste", HOSPITAL)
IVAN_VIEW = PersonView(REQUESTER, "Dr Ivan Solhac-Œuvrard", "Médecine générale, Cabinet Solhac", PRACTICE)
CLERK_VIEW = PersonView(CLERK, "Céleste Le Goff", "CH de Montvaste", HOSPITAL)


@pytest.fixture
def reader(as_mover: AsMover) -> Iterator[None]:
    day = today()
    with as_mover():
        load.organizations(
            [
                NewOrganization(HOSPITAL, "CH de Montvaste", "hospital", commune="Montvaste", phone="02 61 91 00 10"),
                NewOrganization(PRACTICE, "Cabinet Solhac", "practice"),
            ]
        )
        load.practitioners(
            [
                NewPractitioner(MAELLE, "Quévrain", "Maëlle", "10", "99700000017", "Dre", "Dermatologie"),
                NewPractitioner(IVAN, "Solhac-Œuvrard", "Ivan", "10", None, "Dr", "Médecine générale"),
                NewPractitioner(CELESTE, "Le Goff", "Céleste", "60"),
            ]
        )
        load.roles(
            [
                NewRole(EXPERT, MAELLE, HOSPITAL, day),
                NewRole(FORMER, MAELLE, PRACTICE, day - timedelta(90), "Remplaçante", day - timedelta(1)),
                NewRole(REQUESTER, IVAN, PRACTICE, day),
                NewRole(CLERK, CELESTE, HOSPITAL, day, is_care=False),
            ]
        )
        load.teams(
            [
                NewTeam(TEAM, HOSPITAL, "Mélan", "melan", "Photos de peau"),
                NewTeam(ASLEEP, PRACTICE, "Mélan du cabinet", "melan"),
                NewTeam(WOUNDS, HOSPITAL, "Plaies complexes", "plaies"),
            ]
        )
        load.team_members(
            [NewTeamMember(TEAM, EXPERT, day), NewTeamMember(TEAM, REQUESTER, day - timedelta(9), day - timedelta(1))]
        )
        Team.objects.filter(id=ASLEEP).update(is_active=False)
    with open_context(Principal(key=f"role:{EXPERT}", role_id=EXPERT)):
        yield


def test_a_role_says_who_practises_where(reader: None) -> None:
    view = facade.role(EXPERT)
    assert view.person == MAELLE_VIEW
    assert (view.rpps, view.profession, view.specialty, view.is_care, view.is_running) == (
        "99700000017",
        "10",
        "Dermatologie",
        True,
        True,
    )
    assert view.organization == OrganizationView(
        HOSPITAL, "CH de Montvaste", "hospital", commune="Montvaste", phone="02 61 91 00 10"
    )
    assert not facade.role(FORMER).is_running
    assert facade.role(new_id()) is None


def test_the_teams_of_a_usage_and_their_members(reader: None) -> None:
    assert [(view.id, view.display, view.usage_code) for view in facade.teams_for("melan")] == [
        (TEAM, "Mélan, CH de Montvaste", "melan")
    ]
    assert facade.teams_for("unheard-of") == []
    assert facade.team_members(TEAM) == [MAELLE_VIEW]
    assert facade.team_members(new_id()) == []
    assert [view.id for view in facade.my_teams()] == [TEAM]
    assert facade.team(ASLEEP).is_active is False


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("quev", [MAELLE_VIEW]),
        ("QUÉVRAIN maë", [MAELLE_VIEW]),
        ("maelle derm", [MAELLE_VIEW]),
        ("goff", [CLERK_VIEW]),
        ("oeuvrard", [IVAN_VIEW]),
        ("solhac-œuv", [IVAN_VIEW]),
        ("vrain", []),
        ("q", []),
        ("  ", []),
        ("%", []),
        ("quev solhac", []),
    ],
)
def test_people_are_found_by_the_beginning_of_their_words(reader: None, typed: str, found: list[PersonView]) -> None:
    assert facade.search_people(typed) == found


def test_an_ended_role_is_found_no_more(reader: None) -> None:
    assert [person.role_id for person in facade.search_people("quevrain")] == [EXPERT]


def test_the_first_by_name_are_found_whoever_has_left(as_mover: AsMover) -> None:
    day, gone = today(), today() - timedelta(1)
    names = [("Martin", "Zoé"), ("Martin", "Alix"), ("Martinet", "Bruno"), ("Martin", "Alix"), ("Martin", "Aaron")]
    ids = [new_id() for _ in names]
    zoe, alix, bruno, namesake, aaron = (new_id() for _ in names)
    with as_mover():
        structures = (HOSPITAL, "CH de Montvaste", "hospital"), (PRACTICE, "Cabinet Solhac", "practice")
        load.organizations([NewOrganization(*each) for each in structures])
        load.practitioners([NewPractitioner(each, *name, "10") for each, name in zip(ids, names, strict=True)])
        present = zip((zoe, alix, bruno), ids, strict=False)
        load.roles(
            [
                *(NewRole(role, person, PRACTICE, day) for role, person in present),
                NewRole(namesake, ids[3], HOSPITAL, day),
                NewRole(aaron, ids[4], HOSPITAL, gone, "", gone),
            ]
        )
    with open_context(Principal(key=f"role:{zoe}", role_id=zoe)):
        # Aaron no longer practises and takes nobody's place; of two who bear the same names, the structure decides.
        assert [person.role_id for person in facade.search_people("mart", limit=1)] == [namesake]
        assert [person.role_id for person in facade.search_people("mart", limit=2)] == [namesake, alix]
        assert [person.role_id for person in facade.search_people("mart")] == [namesake, alix, zoe, bruno]
        assert [role.person.role_id for role in facade.search_roles("mart", limit=1)] == [aaron]


def test_how_to_reach_people(reader: None) -> None:
    assert facade.contacts_of([EXPERT, FORMER, new_id()]) == [
        ContactView(EXPERT, "Dre Maëlle Quévrain", "Dermatologie, CH de Montvaste", "02 61 91 00 10")
    ]


def test_who_stands_behind_a_holder(reader: None) -> None:
    assert facade.roles_behind([TEAM]) == [MAELLE_VIEW]
    # A structure stands for those who care there; the clerk does not.
    assert facade.roles_behind([HOSPITAL]) == [MAELLE_VIEW]
    assert facade.roles_behind([PRACTICE, TEAM, EXPERT]) == [MAELLE_VIEW, IVAN_VIEW]
    assert facade.roles_behind([FORMER, new_id()]) == []


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Maëlle QUÉVRAIN", "maelle quevrain"), ("Œuvrard-D’Aÿ", "oeuvrard d ay"), ("  ", ""), ("Straße", "strasse")],
)
def test_folding(name: str, folded: str) -> None:
    assert fold(name) == folded
