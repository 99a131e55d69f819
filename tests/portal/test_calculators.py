"""The operator of the region puts a calculator out or lights it: kept, in the trail, refused to anybody else."""

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.world import AsMover, World

from maillage.acts.forms import facade as forms
from maillage.acts.forms.models import CalculatorSwitch
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.contracts import DutyKind
from maillage.toolbox.clock import now

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/annuaire/calculs/"


def _operate(world: World, as_mover: AsMover, client: Client, place: UUID | None) -> Client:
    return world.on_duty(client, as_mover, DutyKind.OPERATOR, place=place)


def _on(world: World, name: str) -> bool:
    with open_context(world.gp):
        return forms.is_on(name)


def test_a_calculator_is_lit_and_put_out_for_everybody(world: World, as_mover: AsMover, client: Client) -> None:
    operator = _operate(world, as_mover, client, None)
    assert (_on(world, "aggir"), _on(world, "nihss")) == (False, True)
    assert operator.post(f"{PAGE}aggir/", {"etat": "allumer"})["Location"] == PAGE
    operator.post(f"{PAGE}nihss/", {"etat": "eteindre"})
    assert (_on(world, "aggir"), _on(world, "nihss")) == (True, False)
    shown = operator.get(PAGE).content.decode()
    assert "Noémie Tardivat" in shown
    assert "annexe 2-2" in shown
    assert operator.post(f"{PAGE}inconnu/", {"etat": "allumer"}).status_code == 404


def test_who_operates_one_structure_finds_no_such_page(world: World, as_mover: AsMover, client: Client) -> None:
    operator = _operate(world, as_mover, client, world.nurse.organization_id)
    assert operator.get(PAGE).status_code == 404
    assert operator.post(f"{PAGE}aggir/", {"etat": "allumer"}).status_code == 404
    with open_context(world.nurse), pytest.raises(DatabaseError), transaction.atomic():
        CalculatorSwitch.objects.create(calculator="aggir", is_on=True, made_at=now(), made_by_text="X")
    assert PAGE not in operator.get("/annuaire/").content.decode()


def test_the_bar_leads_who_operates_the_region_to_it(world: World, as_mover: AsMover, client: Client) -> None:
    operator = _operate(world, as_mover, client, None)
    for page in ("", "delegations/", "fonctions/", "usages/", "usages/protocoles/", "calculs/"):
        assert f'href="{PAGE}"' in operator.get(f"/annuaire/{page}").content.decode(), page
