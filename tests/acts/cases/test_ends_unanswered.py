"""A request that ends without an answer says so: nothing of it reads as done to its author."""

from uuid import UUID

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.world import World

pytestmark = pytest.mark.django_db


def withdrawn(author: Desk, case_id: UUID, _expert: Desk) -> int:
    return author.fire(case_id, "withdraw").status_code


def refused(_author: Desk, case_id: UUID, expert: Desk) -> int:
    expert.fire(case_id, "take")
    return expert.fire(case_id, "refuse", reason="Relève d’une consultation urgente.").status_code


@pytest.mark.parametrize("ended", [withdrawn, refused])
def test_a_request_that_ends_unanswered_says_so(world: World, ended) -> None:
    author, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = author.sent(world.patients_of(author.principal)[0])

    assert ended(author, case_id, expert) == 302

    answer = author.get(f"/demandes/{case_id}/")
    page = text_of(answer)
    assert "Sans réponse" in page and "Pas encore de réponse" not in page
    assert "Terminée" not in page
    assert 'class="state done"' not in answer.content.decode()
