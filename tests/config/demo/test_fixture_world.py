"""The region that every test database holds, as its fixture tells it."""

import pytest
from django.test import Client
from tests.world import World

from maillage.kernel.context.facade import open_context
from maillage.kernel.identity import facade as identity

pytestmark = pytest.mark.django_db


def test_each_named_person_practises_where_they_are_said_to(world: World) -> None:
    places = {
        who.display: who.place
        for who in (
            world.gp, world.foreign_gp, world.nurse, world.dermatologist, world.other_dermatologist,
            world.foreign_dermatologist,
        )
    }  # fmt: skip
    assert places == {
        "Dr Ivan Solhac": "Médecin généraliste, maison de santé de Vernelle",
        "Dre Pascale Ormeau": "Médecin généraliste, cabinet médical du Quai",
        "Noémie Tardivat": "Infirmière à domicile, cabinet infirmier de Vernelle",
        "Dre Maëlle Quévrain": "Dermatologie, CH de Montvaste",
        "Dr Aurèle Tancrède": "Dermatologie, CH de Montvaste",
        "Dr Corentin Lescarbot": "Dermatologie, CH d’Orbeville",
    }


def test_colleagues_share_a_team_and_strangers_do_not(world: World) -> None:
    assert world.team_of(world.dermatologist) == world.team_of(world.other_dermatologist)
    assert world.team_of(world.dermatologist) != world.team_of(world.foreign_dermatologist)


def test_a_patient_of_one_practice_is_unknown_to_the_other(world: World) -> None:
    mine, theirs = world.patients_of(world.gp), set(world.patients_of(world.foreign_gp))
    assert mine and theirs
    alone = next(patient for patient in mine if patient not in theirs)
    with open_context(world.gp):
        found = identity.patient(alone)
        assert found is not None and found.id == alone
    with open_context(world.foreign_gp):
        assert identity.patient(alone) is None


def test_the_client_is_signed_in_past_the_second_factor(world: World, client: Client) -> None:
    world.login(client, "i.solhac")
    assert client.get("/mon-compte/", follow=True).status_code == 200
