"""A signed recommendation becomes a task with an owner and a day, followed until done."""

from datetime import timedelta

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.acts.tasks.followed import follow, in_days, later

from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_recommended_becomes_a_task_of_the_requester(world, followed):
    task = followed.task

    assert task.title == "Exérèse complète avec examen anatomopathologique"
    assert task.due_on == today() + timedelta(days=15)
    assert task.owner_role_id == world.gp.role_id
    assert task.owner_organization_id == world.gp.organization_id
    assert task.created_by_text == "Dre Maëlle Quévrain"
    assert not task.is_late


def test_an_answer_that_recommends_nothing_makes_no_task(world):
    followed = follow(world, **{"f-conduite": "no-suspicion", "f-delai": ""})

    assert followed.tasks() == []


def test_done_tells_the_expert_by_the_case(followed):
    answer = followed.gesture("fait", on=in_days(0), note="Exérèse au bloc, pièce envoyée.")

    assert answer.status_code == 302
    assert followed.task.status == "completed"
    assert followed.task.done_by_text == "Dr Ivan Solhac"
    seen = text_of(followed.answering.get(f"/suites/{followed.task.id}/"))
    assert "Exérèse au bloc, pièce envoyée." in seen


def test_done_may_be_taken_back_for_a_while(followed):
    followed.gesture("fait", on=in_days(0))

    followed.gesture("remettre")

    assert followed.task.status == "requested"
    assert followed.task.done_on is None


def test_a_day_to_come_is_not_done(followed):
    answer = followed.gesture("fait", on=in_days(1))

    assert answer.status_code == 422
    assert "est à venir" in text_of(answer)
    assert followed.task.status == "requested"


def test_given_up_says_why_and_tells_who_signed(followed):
    refused = followed.gesture("pas-fait", reason="  ")
    answer = followed.gesture("pas-fait", reason="Le patient refuse l’exérèse.")

    assert refused.status_code == 422
    assert answer.status_code == 302
    assert followed.task.status_reason == "Le patient refuse l’exérèse."
    told = followed.answering.messages(followed.case_id)
    assert any("ne sera pas suivie" in line.text for line in told)


def test_the_expert_follows_and_does_nothing_in_their_place(followed):
    answer = followed.gesture("fait", desk=followed.answering, on=in_days(0))

    assert answer.status_code == 302
    assert "entre les mains du demandeur" in text_of(followed.answering.get(f"/suites/{followed.task.id}/"))
    assert followed.task.status == "requested"


def test_another_date_keeps_the_former_in_the_history(followed):
    before = followed.task.due_on

    assert followed.gesture("reporter", due_on=in_days(30), reason="").status_code == 422
    assert followed.gesture("reporter", due_on=in_days(-1), reason="Vacances").status_code == 422
    followed.gesture("reporter", due_on=in_days(30), reason="Le bloc est complet.")

    assert followed.task.due_on == today() + timedelta(days=30)
    story = text_of(followed.asking.get(f"/suites/{followed.task.id}/"))
    assert "Le bloc est complet." in story
    assert str(before.year) in story


def test_a_colleague_of_the_structure_may_be_given_it_and_no_other(world, followed):
    assert followed.gesture("confier", role=str(world.foreign_gp.role_id)).status_code == 422

    colleague = world.principal("c.aubriot")
    followed.gesture("confier", role=str(colleague.role_id))

    assert followed.task.owner_role_id == colleague.role_id


def test_the_delegate_does_and_does_not_give_up(world, followed):
    """Léa Corbin prepares for Dr Solhac: what she could do for him, she may note; renouncing is his."""
    secretary = Desk(world, "l.corbin")
    assert followed.gesture("reporter", secretary, due_on=in_days(20), reason="Patient absent").status_code == 302

    followed.gesture("pas-fait", secretary, reason="Refus")
    said = text_of(secretary.get(f"/suites/{followed.task.id}/"))
    followed.gesture("fait", secretary, on=in_days(0))

    assert "revient au professionnel" in said
    assert followed.task.status == "completed"
    assert followed.task.done_by_text.startswith("Léa Corbin")


def test_the_overdue_list_keeps_what_is_past_its_day(world, followed, time_machine):
    listed = f'id="ligne-{followed.task.id}"'
    assert listed not in followed.asking.get("/suites/?vue=retard").content.decode()

    later(time_machine, days=16)
    followed.asking = Desk(world, "i.solhac")

    page = followed.asking.get("/suites/?vue=retard").content.decode()
    assert listed in page
    assert "1 jour de retard" in text_of(followed.asking.get(f"/suites/{followed.task.id}/"))
    assert "Exérèse" in followed.asking.get("/suites.csv?vue=retard").getvalue().decode()
    assert listed in Desk(world, "m.quevrain").get("/suites/?vue=retard&qui=reponses").content.decode()


def test_two_people_at_once_do_it_once(world, followed):
    colleague = Desk(world, "c.aubriot")

    first = followed.gesture("fait", on=in_days(0), note="Par Solhac")
    second = followed.gesture("fait", colleague, on=in_days(0), note="Par Aubriot")

    assert (first.status_code, second.status_code) == (302, 302)
    assert "Quelqu’un vient de terminer" in text_of(colleague.get(f"/suites/{followed.task.id}/"))
    assert followed.task.done_by_text == "Dr Ivan Solhac"


def test_a_stranger_finds_no_task(world, followed):
    stranger = Desk(world, "p.ormeau")

    unknown = stranger.get("/suites/01890000-0000-7000-8000-000000000000/")
    foreign = stranger.get(f"/suites/{followed.task.id}/")
    gesture = stranger.post(f"/suites/{followed.task.id}/faire/fait/", {"on": in_days(0)})

    assert (unknown.status_code, foreign.status_code, gesture.status_code) == (404, 404, 404)
    assert followed.tasks(stranger) == []
