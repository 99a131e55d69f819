"""An answered case becomes an appointment in one gesture, and the secretary sees what she needs and no more."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.acts.tasks.followed import Followed, follow, in_days

from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db(transaction=True)
SECRETARY = "f.keravel"
PLACE = "Consultation de dermatologie, bâtiment B"


def ask(followed: Followed, **fields: str) -> UUID:
    """The requester's one gesture; gives the identifier of what came to the secretary."""
    answer = followed.asking.post(f"/demandes/{followed.case_id}/rendez-vous/", {"key": str(uuid4()), **fields})
    assert answer.status_code == 302, text_of(answer)
    return UUID(_appointments(followed, followed.asking)[0].id.hex)


def _appointments(followed: Followed, desk: Desk):
    from maillage.acts.tasks import facade as tasks
    from maillage.kernel.context.facade import open_context

    with open_context(desk.principal):
        return tasks.appointments_of_case(followed.case_id)


def book(desk: Desk, appointment_id: UUID, **changed: str):
    fields = {"day": in_days(9), "hour": "14:30", "place": PLACE, "note": "", **changed}
    return desk.post(f"/rendez-vous/{appointment_id}/faire/fixer/", fields)


def test_the_gesture_asks_for_nothing_to_be_typed_again(followed):
    page = followed.asking.get(f"/demandes/{followed.case_id}/").content.decode()
    form = page.split(f'action="/demandes/{followed.case_id}/rendez-vous/"')[1].split("</form>")[0]

    required = [field for field in re.findall(r"<(?:input|select|textarea)[^>]*>", form) if " required" in field]
    visible = re.findall(r'<(?:textarea|select|input)(?![^>]*type="hidden")[^>]*name="(\w+)"', form)

    assert required == []
    assert set(visible) <= {"note", "phone"}


def test_what_reaches_the_secretary_comes_from_the_case(world, followed):
    appointment_id = ask(followed, note="Plutôt le matin")

    secretary = Desk(world, SECRETARY)
    page = text_of(secretary.get(f"/rendez-vous/{appointment_id}/"))
    assert "Exérèse complète avec examen anatomopathologique" in page
    assert "Dr Ivan Solhac" in page
    assert "Plutôt le matin" in page
    assert str((today() + timedelta(days=15)).year) in page
    assert "Rendez-vous à fixer avant le" in page


def test_the_secretary_sees_nothing_else_of_the_case(world, followed):
    appointment_id = ask(followed)
    secretary = Desk(world, SECRETARY)

    page = text_of(secretary.get(f"/rendez-vous/{appointment_id}/"))
    photo = followed.asking.photos(followed.case_id)[0]

    assert "Réseau épaissi" not in page
    assert secretary.get(f"/demandes/{followed.case_id}/").status_code == 404
    assert secretary.get(photo.url).status_code == 404
    assert secretary.photos(followed.case_id, kind=None) == []
    recommended = [task for task in followed.tasks(secretary) if task.kind == "recommendation"]
    assert recommended == []


def test_booked_the_requester_is_told_and_the_task_takes_its_day(world, followed):
    appointment_id = ask(followed)
    secretary = Desk(world, SECRETARY)

    answer = book(secretary, appointment_id)

    assert answer.status_code == 302, text_of(answer)
    page = text_of(followed.asking.get(f"/demandes/{followed.case_id}/"))
    assert "14 h 30" in page.replace("\u00a0", " ")
    assert PLACE in page
    task = next(task for task in followed.tasks() if task.kind == "appointment")
    assert task.status == "accepted"
    assert task.due_on == today() + timedelta(days=9)


def test_an_appointment_says_when_and_where(world, followed):
    appointment_id = ask(followed)
    secretary = Desk(world, SECRETARY)

    for wrong in ({"day": in_days(-1)}, {"place": " "}, {"hour": "25:00"}, {"day": ""}):
        assert book(secretary, appointment_id, **wrong).status_code == 422


def test_the_second_of_two_secretaries_is_told(world, followed):
    appointment_id = ask(followed)
    first, second = Desk(world, SECRETARY), Desk(world, "m.quevrain")

    assert book(first, appointment_id).status_code == 302
    late = second.post(f"/rendez-vous/{appointment_id}/faire/rappeler/", {"note": ""})

    assert late.status_code == 302
    assert "Quelqu’un vient de répondre" in text_of(second.get(f"/rendez-vous/{appointment_id}/"))


def test_declined_gives_its_reason_and_another_may_be_asked(world, followed):
    appointment_id = ask(followed)
    secretary = Desk(world, SECRETARY)

    secretary.post(f"/rendez-vous/{appointment_id}/faire/refuser/", {"reason": "Pas de place avant trois mois."})

    page = text_of(followed.asking.get(f"/rendez-vous/{appointment_id}/"))
    assert "Pas de place avant trois mois." in page
    assert ask(followed) != appointment_id


def test_asked_to_call_back_the_requester_reads_the_number(world, followed):
    appointment_id = ask(followed)

    Desk(world, SECRETARY).post(f"/rendez-vous/{appointment_id}/faire/rappeler/", {"note": "Voir le transport."})

    page = text_of(followed.asking.get(f"/rendez-vous/{appointment_id}/"))
    assert "Fanny Keravel vous demande de rappeler" in page
    assert "Voir le transport." in page


def test_taken_back_it_closes_to_the_secretary(world, followed):
    appointment_id = ask(followed)
    secretary = Desk(world, SECRETARY)
    patient = _appointments(followed, followed.asking)[0]
    assert secretary.get(f"/rendez-vous/{appointment_id}/").status_code == 200

    followed.asking.post(f"/rendez-vous/{appointment_id}/faire/retirer/", {"reason": "Vu en urgence"})

    assert secretary.get(f"/rendez-vous/{appointment_id}/").status_code == 404
    assert patient.family not in text_of(secretary.get("/rendez-vous/"))


def test_one_request_at_a_time_and_the_same_tap_twice_is_one(followed):
    key = str(uuid4())

    for _tap in range(2):
        followed.asking.post(f"/demandes/{followed.case_id}/rendez-vous/", {"key": key})
    followed.asking.post(f"/demandes/{followed.case_id}/rendez-vous/", {"key": str(uuid4())})

    assert len(_appointments(followed, followed.asking)) == 1


def test_an_answer_without_need_of_it_offers_none(world):
    followed = follow(world, **{"f-conduite": "no-suspicion", "f-delai": ""})

    followed.asking.post(f"/demandes/{followed.case_id}/rendez-vous/", {"key": str(uuid4())})

    assert (
        "/rendez-vous/" not in followed.asking.get(f"/demandes/{followed.case_id}/").content.decode().split("<main")[1]
    )
    assert _appointments(followed, followed.asking) == []


def test_the_experts_do_not_ask_themselves(followed):
    followed.answering.post(f"/demandes/{followed.case_id}/rendez-vous/", {"key": str(uuid4())})

    assert _appointments(followed, followed.answering) == []


def test_a_stranger_finds_no_appointment(world, followed):
    appointment_id = ask(followed)

    for login in ("p.ormeau", "c.lescarbot"):
        stranger = Desk(world, login)
        assert stranger.get(f"/rendez-vous/{appointment_id}/").status_code == 404
        assert book(stranger, appointment_id).status_code == 404


def test_who_begins_to_keep_a_diary_finds_what_waits(world, followed):
    """Viviane Lagadec becomes a secretary of Dr Tancrède after the request was sent."""
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.directory.models import Delegation

    appointment_id = ask(followed)
    newcomer = Desk(world, "v.lagadec")
    assert newcomer.get(f"/rendez-vous/{appointment_id}/").status_code == 404
    boss = world.other_dermatologist.role_id

    with open_context(world.other_dermatologist):
        given = Delegation(
            delegator_role_id=boss, delegate_role_id=newcomer.principal.role_id, created_by_id=boss,
            started_on=today(), usage_code="",
        )  # fmt: skip
        Delegation.objects.bulk_create([given])

    assert newcomer.get(f"/rendez-vous/{appointment_id}/").status_code == 200


def test_export_holds_the_rows_of_the_screen_only(world, followed):
    appointment_id = ask(followed)
    secretary = Desk(world, SECRETARY)

    body = secretary.get("/rendez-vous.csv").getvalue().decode()

    line = _appointments(followed, followed.asking)[0]
    assert line.family in body
    assert str(appointment_id) not in body
    assert line.family not in Desk(world, "c.lescarbot").get("/rendez-vous.csv").getvalue().decode()
    assert secretary.get("/rendez-vous.xlsx").getvalue()[:2] == b"PK"
