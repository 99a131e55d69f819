"""A request passes to another team: the former one loses it, who had taken it keeps it, the promise goes on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.acts.cases.chain import Chain
from tests.acts.cases.passing import USAGE, published
from tests.acts.cases.story import Desk, text_of
from tests.acts.cases.test_twice import together
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"f-motif": "Un motif", "f-question": "Une question ?"}


@pytest.fixture
def chain(
    world: World, as_mover: Callable[[], AbstractContextManager[None]], tmp_path: Path, told_once: Callable[..., Chain]
) -> Chain:
    return told_once("published", lambda: published(world, as_mover, tmp_path))


def sent(chain: Chain, gp: Desk, **sending: str) -> UUID:
    case_id = chain.draft(gp, USAGE, chain.world.patients_of(chain.world.gp)[0])
    assert gp.step(case_id, 1, ASKED).status_code == 302
    fields = {"answer": "given", "team": str(chain.teams[USAGE]), **sending}
    assert gp.step(case_id, 2, fields).status_code == 302
    assert gp.fire(case_id, "send").status_code == 302
    return case_id


def pass_on(chain: Chain, desk: Desk, case_id: UUID, team: str = "ailleurs") -> Any:
    return desk.fire(case_id, "pass_on", reason="Hors de mon domaine.", invite_team=str(chain.teams[team]))


def desks(world: World) -> tuple[Desk, Desk, Desk, Desk]:
    return Desk(world, "i.solhac"), Desk(world, "m.quevrain"), Desk(world, "a.tancrede"), Desk(world, "c.lescarbot")


def test_the_other_team_takes_over_and_the_first_one_loses_it(chain, world):
    gp, near, colleague, far = desks(world)
    case_id = sent(chain, gp)
    before = gp.case(case_id)
    assert far.get(f"/demandes/{case_id}/").status_code == 404
    page = near.get(f"/demandes/{case_id}/")
    assert "L’équipe qui reprend" in text_of(page)
    assert pass_on(chain, near, case_id).status_code == 302
    after = gp.case(case_id)
    assert (after.row.state, after.row.team_id) == ("sent", chain.teams["ailleurs"])
    assert after.row.due_at == before.row.due_at
    assert [line.text for line in far.messages(case_id)] == ["Une demande vient d’une autre équipe."]
    assert near.get(f"/demandes/{case_id}/").status_code == 404
    assert colleague.get(f"/demandes/{case_id}/").status_code == 404
    assert near.photos(case_id, kind=None) == []
    assert far.get(f"/demandes/{case_id}/").status_code == 200
    chain.answered(far, case_id)
    assert gp.case(case_id).row.state == "answered"
    assert case_id not in _opened_to(near, after.row.patient_id)


def _opened_to(desk: Desk, patient: UUID) -> set[UUID | None]:
    """The cases of a patient that an access in force opens to somebody."""
    from maillage.kernel.access import facade as access

    with open_context(desk.principal):
        return {grant.source_id for grant in access.my_grants(patient)}


def test_who_had_taken_it_keeps_what_they_did(chain, world):
    gp, near, colleague, far = desks(world)
    case_id = sent(chain, gp)
    assert near.fire(case_id, "take").status_code == 302
    assert pass_on(chain, near, case_id).status_code == 302
    page = near.get(f"/demandes/{case_id}/")
    assert page.status_code == 200
    assert "Hors de mon domaine." in text_of(page)
    assert near.fire(case_id, "take").status_code == 422
    assert colleague.get(f"/demandes/{case_id}/").status_code == 404
    assert gp.case(case_id).row.assignee_role_id is None
    chain.answered(far, case_id)


@pytest.mark.parametrize("team", ["passage", None])
def test_only_another_team_of_this_usage_takes_over(chain, world, team):
    gp, near, _colleague, _far = desks(world)
    case_id = sent(chain, gp)
    chosen = str(chain.teams[team] if team else world.team_of(world.dermatologist))
    answer = near.fire(case_id, "pass_on", reason="Motif", invite_team=chosen)
    assert answer.status_code == 422
    assert "Cette équipe ne peut pas reprendre" in text_of(answer)
    assert near.fire(case_id, "pass_on", reason="Motif").status_code == 422
    assert gp.case(case_id).row.team_id == chain.teams[USAGE]


def test_handed_over_twice_at_once_it_passes_once(chain, world):
    gp, near, colleague, _far = desks(world)
    case_id = sent(chain, gp)
    answers = together(lambda: pass_on(chain, near, case_id), lambda: pass_on(chain, colleague, case_id))
    assert sorted(answer.status_code == 302 for answer in answers) == [False, True]
    assert [event.event for event in gp.case(case_id).events] == ["send", "pass_on"]


def test_handed_over_while_somebody_signs_one_of_both_holds(chain, world):
    gp, near, colleague, _far = desks(world)
    case_id = sent(chain, gp)
    assert near.fire(case_id, "take").status_code == 302
    answers = together(
        lambda: near.fire(case_id, "sign", **{"f-conclusion": "Mon avis."}),
        lambda: pass_on(chain, colleague, case_id),
    )
    assert sorted(answer.status_code == 302 for answer in answers) == [False, True]
    case = gp.case(case_id)
    signed = answers[0].status_code == 302
    assert (case.row.state == "answered") == signed
    assert (case.opinion is not None) == signed
    assert (case.row.team_id == chain.teams["ailleurs"]) != signed


def test_the_database_opens_this_door_and_no_other(chain, world):
    from django.db import ProgrammingError, connection, transaction

    from maillage.acts.cases.models import Case

    gp, near, _colleague, far = desks(world)
    case_id, to = sent(chain, gp), chain.teams["ailleurs"]
    for desk in (gp, near, far):
        with open_context(desk.principal), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute("SELECT ctx.case_hand_over(%s, %s, 'pass_on', 'expert')", [case_id, to])
    for desk in (gp, near):
        with open_context(desk.principal), pytest.raises(ProgrammingError), transaction.atomic():
            Case.objects.filter(id=case_id).update(team_id=to)


def test_addressed_by_name_it_waits_for_them_then_opens_to_their_team(chain, world):
    import time_machine

    from maillage.acts.cases import facade as cases
    from maillage.toolbox.clock import now

    gp, near, colleague, _far = desks(world)
    case_id = sent(chain, gp, expert=str(world.dermatologist.role_id))
    assert len(near.messages(case_id)) == 1
    assert colleague.messages(case_id) == []
    page = text_of(colleague.get(f"/demandes/{case_id}/"))
    assert "Adressée à" in page
    assert "Prendre la demande" not in page
    assert colleague.fire(case_id, "take").status_code == 422
    due = gp.case(case_id).row.due_at
    assert due is not None
    with time_machine.travel(due, tick=True):
        assert now() >= due
        assert cases.escalate_due() >= 1
    assert len(colleague.messages(case_id)) == 1
    assert colleague.fire(case_id, "take").status_code == 302


def test_the_chosen_expert_takes_it_or_leaves_it_to_the_others(chain, world):
    gp, near, colleague, _far = desks(world)
    taken = sent(chain, gp, expert=str(world.dermatologist.role_id))
    chain.answered(near, taken)
    left = sent(chain, gp, expert=str(world.dermatologist.role_id))
    assert near.fire(left, "leave").status_code == 302
    assert colleague.fire(left, "take").status_code == 302


def test_somebody_of_another_team_is_not_chosen(chain, world):
    gp, _near, _colleague, _far = desks(world)
    case_id = chain.draft(gp, USAGE, world.patients_of(world.gp)[0])
    assert gp.step(case_id, 1, ASKED).status_code == 302
    fields = {"answer": "given", "team": str(chain.teams[USAGE]), "expert": str(world.foreign_dermatologist.role_id)}
    answer = gp.step(case_id, 2, fields)
    assert answer.status_code == 422
    assert "ne répond pas dans l’équipe choisie" in text_of(answer)
