"""A case with several promises: the one due soonest is shown, and each reminder says what is awaited."""

from typing import Any
from uuid import UUID

import pytest
from tests.acts.cases.patterns import Asking, published
from tests.acts.cases.story import text_of
from tests.acts.tasks.followed import later

pytestmark = pytest.mark.django_db(transaction=True)


def promising(definition: dict[str, Any]) -> None:
    """A receipt within the hour, an answer within two, counted from the same instant."""
    definition["clocks"]["answer"] |= {"promise": "PT2H", "warn": "PT30M", "escalate": "notify_team"}
    definition["clocks"]["receipt"] = {
        "label": "Prise en compte", "starts": ["send"], "stops": ["take"], "promise": "PT1H", "warn": "PT20M",
        "escalate": "notify_team", "ladder": [{"after": "PT50M", "to": "team"}],
    }  # fmt: skip


@pytest.fixture
def desks(world, as_mover, tmp_path) -> tuple[Asking, Asking]:
    team = published(world, as_mover, tmp_path, promising)
    return Asking(world, "i.solhac", team=team), Asking(world, "m.quevrain", team=team)


@pytest.fixture
def case_id(world, desks) -> UUID:
    return desks[0].sent(world.patients_of(world.gp)[0])


def said(desk: Asking, case_id: UUID) -> list[str]:
    """What the clocks told this person of the case, the oldest first."""
    from maillage.acts.cases import facade as cases

    cases.warn_due()
    cases.climb_due()
    cases.escalate_due()
    return [line.text for line in reversed(desk.messages(case_id)) if line.kind.startswith(("case.warn", "case.l"))]


def test_the_one_due_soonest_is_shown_then_the_next(desks, case_id: UUID) -> None:
    asking, answering = desks
    row = asking.case(case_id).row
    assert (row.clock, row.due_at is not None) == ("receipt", True)
    assert "prise en compte promise" in text_of(asking.get(f"/demandes/{case_id}/"))
    first = row.due_at
    assert answering.fire(case_id, "take").status_code == 302
    row = asking.case(case_id).row
    assert row.clock == "answer" and row.due_at > first


def test_each_reminder_says_what_is_awaited(desks, case_id: UUID, time_machine) -> None:
    _asking, answering = desks
    later(time_machine, minutes=41)
    later(time_machine, minutes=10)
    later(time_machine, minutes=15)
    told = said(answering, case_id)
    assert any("il est attendu : prise en compte" in text for text in told), told
    assert any("Votre équipe est attendue" in text and "prise en compte" in text for text in told), told
    assert any("est passé, il est toujours attendu : prise en compte" in text for text in told), told
    assert not any("réponse" in text for text in told), told


def test_an_answer_keeps_its_own_words(desks, case_id: UUID, time_machine) -> None:
    _asking, answering = desks
    assert answering.fire(case_id, "take").status_code == 302
    later(time_machine, minutes=95)
    assert said(answering, case_id) == ["Une réponse promise arrive à son terme."]


def test_a_later_promise_speaks_while_an_earlier_one_is_late(desks, case_id: UUID, time_machine) -> None:
    asking, answering = desks
    later(time_machine, minutes=65)
    said(answering, case_id)
    assert asking.case(case_id).row.clock == "receipt"
    later(time_machine, minutes=30)  # the answer is due within its half hour, nobody has taken the request
    assert said(answering, case_id)[-1:] == ["Une réponse promise arrive à son terme."]
    later(time_machine, minutes=30)
    assert said(answering, case_id)[-1:] == ["Une réponse promise est en retard."]
    once = said(answering, case_id)
    later(time_machine, minutes=60)
    assert said(answering, case_id) == once


def test_a_promise_that_was_loaded_running_speaks_too(desks, case_id: UUID, as_mover, time_machine) -> None:
    from maillage.acts.cases import facade as cases
    from maillage.acts.cases.models import CaseClock

    with as_mover():
        CaseClock.objects.filter(case_id=case_id).update(warn_at=None, late_at=None, climb_at=None)
    later(time_machine, minutes=65)
    assert said(desks[1], case_id) == []
    while cases.plan_unplanned():
        pass
    told = said(desks[1], case_id)
    assert any("il est attendu : prise en compte" in text for text in told), told
    assert any("est passé, il est toujours attendu : prise en compte" in text for text in told), told
