"""An operator says a usage otherwise for a structure: its readers see it, others do not, and it may be undone."""

import re
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.world import AsMover, World

from maillage.acts.usages import facade as usages
from maillage.acts.usages.models import Overlay
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory.contracts import DutyKind
from maillage.toolbox.clock import now

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "dermatologie"


@pytest.fixture
def place(world: World) -> UUID:
    """The practice of the nurse, who operates it, and of her colleagues."""
    assert world.nurse.organization_id
    return world.nurse.organization_id


@pytest.fixture
def operator(world: World, as_mover: AsMover, client: Client, place: UUID) -> Client:
    return world.on_duty(client, as_mover, DutyKind.OPERATOR, place=place)


def _field(page: str, label: str) -> str:
    found = re.search(rf'for="(mot-[0-9a-f]+)">{re.escape(label)}<', page)
    assert found, label
    return found[1]


def _read(principal: Principal) -> usages.UsagePackage:
    with open_context(principal):
        return usages.package(usages.active_version(CODE).id)


def test_words_change_for_the_readers_of_the_place_alone(world: World, operator: Client, place: UUID) -> None:
    page = f"/annuaire/usages/{CODE}/{place}/"
    shown = operator.get(page).content.decode()
    typed = {"title": "Peau", "hours_answer": "24", "may_add": "on"}
    typed[_field(shown, "Motif en une ligne")] = "Motif, en clair"

    tried = operator.post(page, typed | {"apercu": "1"}).content.decode()
    assert "Aperçu : ce qui changera" in tried
    assert "Motif, en clair" in tried
    assert _read(world.nurse).definition.title == "Dermatologie"

    assert operator.post(page, typed)["Location"] == page
    here = _read(world.nurse)
    assert here.definition.title == "Peau"
    assert here.forms["request"].items["motif"].text == "Motif, en clair"
    elsewhere = _read(world.foreign_gp)
    assert elsewhere.definition.title == "Dermatologie"
    assert elsewhere.forms["request"].items["motif"].text == "Motif en une ligne"
    assert here.definition.transitions[0].to == elsewhere.definition.transitions[0].to
    with open_context(world.nurse):
        assert {each.title for each in usages.active_usages()} >= {"Peau"}
        promised = usages.package(usages.active_version(CODE).id, promised_to=place)
    assert (str(promised.definition.clocks["answer"].promise), str(here.definition.clocks["answer"].promise)) == (
        "P1D",
        "P2D",
    )


def test_the_last_change_is_undone_and_each_is_in_the_trail(world: World, operator: Client, place: UUID) -> None:
    page = f"/annuaire/usages/{CODE}/{place}/"
    for title in ("Peau", "Dermato"):
        operator.post(page, {"title": title, "may_add": "on"})
    operator.post(f"{page}defaire/")
    assert _read(world.nurse).definition.title == "Peau"
    operator.post(page, {"title": "", "may_add": "on"})
    assert _read(world.nurse).definition.title == "Dermatologie"
    shown = operator.get(page).content.decode()
    assert shown.count("Noémie Tardivat") >= 4


@pytest.mark.parametrize("hours", ["1", "1000", "demain"])
def test_a_promise_out_of_its_bounds_is_refused(world: World, operator: Client, place: UUID, hours: str) -> None:
    answer = operator.post(f"/annuaire/usages/{CODE}/{place}/", {"hours_answer": hours, "may_add": "on"})
    assert answer.status_code == 422
    with open_context(world.nurse):
        assert Overlay.objects.count() == 0


def test_another_place_and_an_unknown_usage_are_unknown(world: World, operator: Client, place: UUID) -> None:
    other = world.foreign_gp.organization_id
    for code, where in ((CODE, other), (CODE, "region"), (CODE, uuid4()), ("inconnu", place)):
        assert operator.get(f"/annuaire/usages/{code}/{where}/").status_code == 404
        assert operator.post(f"/annuaire/usages/{code}/{where}/defaire/").status_code == 404


def test_the_database_refuses_who_operates_nothing(world: World) -> None:
    with open_context(world.gp), pytest.raises(DatabaseError), transaction.atomic():
        Overlay.objects.create(
            usage_code=CODE, organization_id=world.gp.organization_id, changes={}, made_at=now(), made_by_text="X"
        )


def test_a_case_keeps_the_promise_made_to_its_structure(world: World, operator: Client, place: UUID) -> None:
    from maillage.acts.clocks import arithmetic

    operator.post(f"/annuaire/usages/{CODE}/{place}/", {"hours_answer": "24", "may_add": "on"})
    with open_context(world.nurse):
        version = usages.active_version(CODE).id
        promised = usages.package(version, promised_to=place).definition.clocks["answer"]
        state = arithmetic.start(now(), promised)
    operator.post(f"/annuaire/usages/{CODE}/{place}/", {"hours_answer": "96", "may_add": "on"})
    with open_context(world.nurse):
        later = usages.package(version, promised_to=place).definition.clocks["answer"]
    assert arithmetic.due_at(later, state, now()) == promised.promise.after(state.started_at)


def test_read_in_english_only_the_words_of_the_usage_are_french_and_marked(
    world: World, operator: Client, place: UUID
) -> None:
    from tests.journeys.english import left_in_french
    from tests.portal.test_english_everywhere import Texts

    page = f"/annuaire/usages/{CODE}/{place}/"
    word = _field(operator.get(page).content.decode(), "Motif en une ligne")
    operator.post("/langue/", {"language": "en"})
    typed = {"title": "Peau", "hours_answer": "24", "may_add": "on", word: "Motif, en clair", "apercu": "1"}
    shown = operator.post(page, typed).content.decode()
    assert "Motif, en clair" in shown
    texts = Texts()
    texts.feed(shown)
    assert left_in_french(texts.texts) == []
