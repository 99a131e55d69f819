"""A case goes on as another usage, or as its next episode: one thread, nothing typed again, nobody sees more."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.acts.cases.chain import FIRST, Chain, published
from tests.acts.cases.story import Desk, photo_bytes, text_of
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
Mover = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def chain(world: World, as_mover: Mover, tmp_path: Path, told_once: Callable[..., Chain]) -> Chain:
    return told_once("published", lambda: published(world, as_mover, tmp_path))


@pytest.fixture
def expert(world: World) -> Desk:
    return Desk(world, "m.quevrain")


def left(desk: Desk, case_id: UUID, to: str) -> int:
    """How many required questions a conversion leaves to type, as its page counts them."""
    from maillage.acts.cases import converting, queries
    from maillage.kernel.context.facade import current

    with open_context(desk.principal):
        case = queries.case(current(), case_id)
        assert case is not None
        return len(converting.preview(case, to, current()).left)


def answers(desk: Desk, case_id: UUID) -> dict[str, Any]:
    from maillage.acts.cases import queries
    from maillage.acts.cases.carrying import flat

    with open_context(desk.principal):
        given = flat(queries.form(case_id, "request").response)
    return {link: next(v for k, v in one[0].items() if k.startswith("value")) for link, one in given.items()}


def test_a_patient_crosses_four_usages_with_nothing_typed_again(chain, world, gp, expert):
    patient = world.patients_of(world.gp)[0]
    first = chain.sent(gp, patient)
    chain.answered(expert, first, "Faire un bilan.")
    typed = left(gp, first, "avis")
    second = chain.convert(gp, first, "avis")
    assert answers(gp, second) == {
        "motif": "Ulcère de jambe",
        "question": "Que faire ?",
        "domicile": {"system": "https://maillage.example/CodeSystem/care-place", "code": "home", "display": "home"},
    }
    chain.leave(gp, second, "avis")
    chain.answered(expert, second, "À discuter ensemble.")
    typed += left(expert, second, "reunion")
    third = chain.convert(expert, second, "reunion")
    assert answers(expert, third)["resume"] == "À discuter ensemble."
    chain.leave(expert, third, "reunion")
    chain.answered(Desk(world, "a.tancrede"), third, "Consultation.")
    typed += left(expert, third, "consultation")
    fourth = chain.convert(expert, third, "consultation")
    chain.leave(expert, fourth, "consultation")
    assert typed == 0
    page = text_of(expert.get(f"/demandes/{fourth}/"))
    story = page[page.index("Le fil") :]
    places = [story.index(title) for title in ("Plaie", "Avis", "Reunion", "Consultation")]
    assert places == sorted(places)


def test_the_page_says_what_is_carried_and_what_is_left(chain, world, gp, expert):
    first = chain.sent(gp, world.patients_of(world.gp)[0])
    chain.answered(expert, first)
    page = text_of(gp.get(f"/demandes/{first}/poursuivre/self/"))
    assert "Ce qui reste à saisir Surface" in page
    assert "Ulcère de jambe" in page
    draft = chain.convert(gp, first, "self")
    shown = text_of(gp.get(f"/demandes/{draft}/saisie/1/"))
    assert "repris de « Plaie » du" in shown
    assert "Suite de « Plaie » du" in shown
    assert "surface" not in answers(gp, draft)


def test_asked_twice_it_opens_one_draft(chain, world, gp, expert):
    first = chain.sent(gp, world.patients_of(world.gp)[0])
    chain.answered(expert, first)
    assert chain.convert(gp, first, "avis") == chain.convert(gp, first, "avis")


def test_photos_go_on_to_another_usage_and_are_taken_anew_for_the_next_episode(chain, world, gp, expert):
    first = chain.draft(gp, "plaie", world.patients_of(world.gp)[0])
    assert gp.photo(first, photo_bytes(), "close_up").status_code == 201
    chain.leave(gp, first, "plaie", **FIRST)
    chain.answered(expert, first)
    carried = gp.photos(chain.convert(gp, first, "avis"))
    assert [photo.view_code for photo in carried] == ["close_up"]
    assert gp.photos(chain.convert(gp, first, "self")) == []


def test_a_wound_over_months_is_one_thread_with_its_trend(chain, world, gp, expert):
    case_id = chain.sent(gp, world.patients_of(world.gp)[0])
    for area in ("8", "3,5"):
        chain.answered(expert, case_id)
        case_id = chain.convert(gp, case_id, "self")
        chain.leave(gp, case_id, "plaie", **{"f-surface": area})
    page = text_of(expert.get(f"/demandes/{case_id}/"))
    assert "Surface : 12,5 cm² le" in page
    assert "3,5 cm² le" in page
    assert page.count("Plaie") >= 3
    patient = gp.case(case_id).row.patient_id
    assert "Étape 3 du fil « Plaie » du" in text_of(gp.get(f"/patients/{patient}/"))


def test_who_answers_what_follows_reads_the_signed_answer_and_nothing_else_of_what_came_before(
    chain, world, gp, expert, as_mover
):
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewTeam, NewTeamMember
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    other, elsewhere = Desk(world, "c.lescarbot"), new_id()
    with as_mover():
        who = other.principal
        load.teams([NewTeam(elsewhere, who.organization_id, "Ailleurs", "avis")])
        load.team_members([NewTeamMember(elsewhere, who.role_id, today())])
    first = chain.sent(gp, world.patients_of(world.gp)[0])
    chain.answered(expert, first, "Faire un bilan.")
    draft = chain.convert(gp, first, "avis")
    assert other.photos(first, kind=None) == []
    chain.teams["avis"] = elsewhere
    chain.leave(gp, draft, "avis")
    [signed] = other.photos(first, kind=None)
    assert other.get(signed.url).status_code == 200
    page = text_of(other.get(f"/demandes/{draft}/"))
    assert "La réponse signée" in page
    assert other.get(f"/demandes/{first}/").status_code == 404
    # The former team learns nothing of what came after.
    before = text_of(expert.get(f"/demandes/{first}/"))
    assert "Le fil" not in before
    assert expert.get(f"/demandes/{draft}/").status_code == 404


def test_a_patient_who_said_no_is_not_carried_there(chain, world, gp, expert):
    patient = world.patients_of(world.gp)[0]
    first = chain.sent(gp, patient)
    chain.answered(expert, first)
    refused = chain.draft(gp, "avis", patient)
    assert gp.step(refused, 2, {"answer": "refused", "team": str(chain.teams["avis"])}).status_code == 302
    before = len(world_cases(gp, patient))
    answer = gp.post(f"/demandes/{first}/poursuivre/avis/", {"key": str(uuid4())})
    assert answer.status_code == 422
    assert "Le patient a refusé « Avis » le" in text_of(answer)
    assert len(world_cases(gp, patient)) == before
    assert [event.event for event in gp.case(first).events][-1] == "sign"
    # Having changed their mind, they said so in a request of its own.
    assert gp.step(refused, 2, {"answer": "given", "team": str(chain.teams["avis"])}).status_code == 302
    assert gp.get(f"/demandes/{first}/poursuivre/avis/").status_code == 200


def world_cases(desk: Desk, patient: UUID) -> list[Any]:
    from maillage.acts.cases import facade as cases

    with open_context(desk.principal):
        return cases.cases_of_patient(patient)


def test_a_withdrawn_usage_is_no_target_and_its_running_cases_go_on(chain, world, gp, expert, as_mover):
    from maillage.acts.usages import facade as usages

    patient = world.patients_of(world.gp)[0]
    first = chain.sent(gp, patient)
    chain.answered(expert, first)
    running = chain.convert(gp, first, "avis")
    chain.leave(gp, running, "avis")
    with as_mover():
        assert usages.withdraw(code="avis", by="test") == 1
    assert "Demander un avis" not in text_of(gp.get(f"/demandes/{first}/"))
    answer = gp.post(f"/demandes/{first}/poursuivre/avis/", {"key": str(uuid4())})
    assert answer.status_code == 422
    assert "n’est plus proposé" in text_of(answer)
    chain.answered(expert, running, "Toujours là.")
    assert gp.case(running).row.state == "answered"


@pytest.mark.parametrize(("login", "to", "status"), [("m.quevrain", "avis", 422), ("p.ormeau", "avis", 404)])
def test_nobody_else_carries_it_on(chain, world, gp, expert, login, to, status):
    first = chain.sent(gp, world.patients_of(world.gp)[0])
    chain.answered(expert, first)
    assert Desk(world, login).post(f"/demandes/{first}/poursuivre/{to}/", {"key": "k"}).status_code == status
    assert gp.get(f"/demandes/{first}/poursuivre/inconnu/").status_code == 404


def test_the_database_refuses_a_thread_that_no_usage_says(chain, world, gp, expert):
    from django.db import ProgrammingError, transaction

    from maillage.acts.cases.models import Case

    first = chain.sent(gp, world.patients_of(world.gp)[0])  # not answered: it goes on as nothing yet
    draft = chain.draft(gp, "avis", world.patients_of(world.gp)[0])
    with open_context(gp.principal):
        row = Case.objects.get(id=draft)
        for changed in ({"follows_id": first, "thread_id": first}, {"follows_id": draft, "thread_id": first}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                Case.objects.filter(id=draft).update(**changed)
        values = {f.attname: getattr(row, f.attname) for f in Case._meta.concrete_fields}
        made = Case(**{**values, "id": uuid4(), "number": "x-1", "follows_id": first, "thread_id": first})
        with pytest.raises(ProgrammingError), transaction.atomic():
            made.save(force_insert=True)


def test_a_rectified_answer_is_told_to_who_works_on_what_follows(chain, world, gp, expert):
    from maillage.acts.cases import threads

    first = chain.sent(gp, world.patients_of(world.gp)[0])
    chain.answered(expert, first)
    second = chain.convert(gp, first, "avis")
    chain.leave(gp, second, "avis")
    with open_context(expert.principal):
        assert threads.followers_of(first) == [(second, gp.principal.role_id)]
