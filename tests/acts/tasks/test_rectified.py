"""Signed again, a case asks what its last answer asks: the same stays, the rest is taken back with its reason."""

import pytest
from tests.acts.tasks.followed import Followed, in_days

from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db(transaction=True)


def _sign_again(followed: Followed, *wanted: tuple[str, str, str]) -> None:
    """As the effect does under a rectified answer."""
    from maillage.acts.tasks import facade as tasks
    from maillage.acts.usages.delay import Delay
    from maillage.kernel.context.facade import open_context

    task = followed.tasks()[0]
    source = tasks.Source(
        id=followed.case_id,
        patient_id=task.patient_id,
        usage_code=task.usage_code,
        requester_role_id=task.requester_role_id,
        requester_organization_id=task.owner_organization_id,
        team_id=task.team_id,
    )
    asked = [tasks.Wanted(code, title, delay, Delay.parse(delay).after(today())) for code, title, delay in wanted]
    with open_context(followed.answering.principal):
        tasks.track(source, asked)


def _statuses(followed: Followed) -> list[tuple[str, str, str]]:
    return [(task.code, task.status, task.status_reason) for task in followed.tasks()]


EXCISION = ("excision", "Exérèse complète avec examen anatomopathologique", "P15D")


def test_the_same_answer_twice_makes_one_task(followed):
    _sign_again(followed, EXCISION)
    _sign_again(followed, EXCISION)

    assert _statuses(followed) == [("excision", "requested", "")]


def test_what_is_no_longer_asked_is_taken_back(followed):
    _sign_again(followed, ("photos", "Surveillance, nouvelles photos à envoyer", "P90D"))

    assert _statuses(followed) == [("excision", "cancelled", "réponse rectifiée"), ("photos", "requested", "")]


def test_another_delay_is_another_task(followed):
    _sign_again(followed, (*EXCISION[:2], "P2D"))

    assert [status for _code, status, _reason in _statuses(followed)] == ["cancelled", "requested"]
    assert followed.tasks()[1].due_on < followed.tasks()[0].due_on


def test_what_stays_keeps_its_date_its_owner_and_its_history(followed):
    followed.gesture("reporter", due_on=in_days(40), reason="Le bloc est complet.")

    _sign_again(followed, EXCISION)

    assert followed.task.due_on.isoformat() == in_days(40)


def test_what_was_done_stays_done(followed):
    followed.gesture("fait", on=in_days(0))

    _sign_again(followed, EXCISION)

    assert _statuses(followed) == [("excision", "completed", "")]


def test_taken_back_is_not_put_back_by_hand_over_the_new_one(followed):
    followed.gesture("pas-fait", reason="Refus du patient")
    _sign_again(followed, EXCISION)

    first = followed.tasks()[0]
    followed.asking.post(f"/suites/{first.id}/faire/remettre/")

    assert [status for _code, status, _reason in _statuses(followed)] == ["cancelled", "requested"]
