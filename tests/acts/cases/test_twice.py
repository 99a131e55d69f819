"""What is done twice, or by two people at once: one effect, and a sentence for whoever came second."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.acts.cases.story import ANSWER, CONTEXT, Desk, photo_bytes, text_of
from tests.world import World

from maillage.kernel.context.facade import Principal, open_context

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in its own thread, hence on its own connection, released at the same instant."""
    from django.db import connection

    gate, answers = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            answers[place] = act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def _events(desk: Desk, case_id: UUID) -> list[str]:
    return [event.event for event in desk.case(case_id).events]


def _ready(gp: Desk, world: World) -> UUID:
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.fill(case_id)
    return case_id


def test_two_taps_on_start_open_one_draft(world: World) -> None:
    gp = Desk(world, "i.solhac")
    patient, key = world.patients_of(world.gp)[0], str(uuid4())
    assert gp.draft(patient, key) == gp.draft(patient, key)
    assert gp.draft(patient) != gp.draft(patient)


def test_two_taps_on_start_at_once_open_one_draft(world: World) -> None:
    gp = Desk(world, "i.solhac")
    patient, key = world.patients_of(world.gp)[0], str(uuid4())
    again = Desk(world, "i.solhac")
    first, second = together(lambda: gp.draft(patient, key), lambda: again.draft(patient, key))
    assert first == second


def test_a_send_whose_answer_was_lost_is_answered_again_without_a_second_effect(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id, key = _ready(gp, world), str(uuid4())
    first, second = gp.send(case_id, key), gp.send(case_id, key)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert first.status_code == 302
    assert _events(gp, case_id) == ["send"]
    assert len(expert.messages(case_id)) == 1
    with open_context(Principal.system("outbox")):
        from maillage.kernel.events.models import OutboxEvent

        assert OutboxEvent.objects.filter(kind="case.moved", payload__case=str(case_id)).count() == 1


def test_two_taps_on_send_at_once_send_once(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id, key = _ready(gp, world), str(uuid4())
    again = Desk(world, "i.solhac")
    answers = together(lambda: gp.send(case_id, key), lambda: again.send(case_id, key))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert _events(gp, case_id) == ["send"] and len(expert.messages(case_id)) == 1


def test_a_refused_send_may_be_tried_again_with_the_same_page(world: World) -> None:
    # Given a page whose send was refused, because nobody had asked the patient
    gp = Desk(world, "i.solhac")
    case_id, key = gp.draft(world.patients_of(world.gp)[0]), str(uuid4())
    gp.send(case_id, key)
    assert gp.case(case_id).row.state == "draft"
    # When the request is completed, and the same button is tapped on the page still open
    gp.fill(case_id)
    gp.send(case_id, key)
    # Then it leaves
    assert gp.case(case_id).row.state == "sent"


def test_a_key_of_any_length_is_taken(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id = _ready(gp, world)
    assert gp.send(case_id, "é" * 5000).status_code == 302
    assert gp.case(case_id).row.state == "sent"


def test_a_signature_whose_answer_was_lost_is_answered_again(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    key = str(uuid4())
    expert.fire(case_id, "take")
    first, second = (expert.fire(case_id, "sign", key=key, **ANSWER) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(gp.photos(case_id, kind="opinion")) == 1
    assert _events(gp, case_id) == ["send", "take", "sign"]


def test_an_incomplete_signature_is_refused_and_keeps_what_was_written(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    key = str(uuid4())
    expert.fire(case_id, "take")
    written = {name: value for name, value in ANSWER.items() if name != "f-conduite"}
    refused = expert.fire(case_id, "sign", key=key, **written)
    assert refused.status_code == 422
    assert "Réseau épaissi et zone bleu-gris." in refused.content.decode()
    assert gp.photos(case_id, kind="opinion") == []
    # The page still open signs once the answer is whole
    assert expert.fire(case_id, "sign", key=key, **ANSWER).status_code == 302
    assert gp.case(case_id).row.state == "answered"


def test_two_experts_take_at_once_and_the_second_is_told_who(world: World, case_id: UUID) -> None:
    gp = Desk(world, "i.solhac")
    experts = [Desk(world, "m.quevrain"), Desk(world, "a.tancrede")]
    answers = together(*(lambda desk=desk: desk.fire(case_id, "take") for desk in experts))
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [302, 422]
    winner = experts[statuses.index(302)]
    assert gp.case(case_id).row.assignee_role_id == winner.principal.role_id
    assert f"{winner.principal.display} a pris cette demande." in text_of(answers[statuses.index(422)])
    assert _events(gp, case_id) == ["send", "take"]


def test_the_same_expert_taking_twice_is_told_so(world: World, case_id: UUID) -> None:
    expert = Desk(world, "m.quevrain")
    expert.fire(case_id, "take")
    again = expert.fire(case_id, "take")
    assert again.status_code == 422 and "Vous avez déjà pris cette demande." in text_of(again)


def test_a_second_tab_does_not_overwrite_the_first(world: World) -> None:
    gp, other = Desk(world, "i.solhac"), Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    first = gp.autosave(case_id, {"f-motif": "Écrit au cabinet", "revision": "0"})
    # When a tab that was opened before saves what it knows
    second = other.autosave(case_id, {"f-motif": "Écrit sur le téléphone", "revision": "0"})
    # Then it is told, and nothing is lost
    assert second.status_code == 409
    assert second.json()["revision"] == first.json()["revision"]
    assert "modifié ailleurs" in second.json()["error"]
    assert "Écrit au cabinet" in gp.get(f"/demandes/{case_id}/saisie/1/").content.decode()
    # And once it knows the last version, it may save
    assert (
        other.autosave(case_id, {"f-question": "Et le délai ?", "revision": str(first.json()["revision"])}).status_code
        == 200
    )
    page = gp.get(f"/demandes/{case_id}/saisie/1/").content.decode()
    assert "Écrit au cabinet" in page and "Et le délai ?" in page


def test_two_tabs_saving_for_the_first_time_at_once_keep_one(world: World) -> None:
    gp, other = Desk(world, "i.solhac"), Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    answers = together(
        lambda: gp.autosave(case_id, {"f-motif": "Premier onglet", "revision": "0"}),
        lambda: other.autosave(case_id, {"f-motif": "Second onglet", "revision": "0"}),
    )
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200, 409]
    kept = ("Premier onglet", "Second onglet")[statuses.index(200)]
    assert kept in gp.get(f"/demandes/{case_id}/saisie/1/").content.decode()


def test_a_step_keeps_the_answers_of_the_other_steps(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.step(case_id, 1, CONTEXT)
    gp.step(case_id, 2, {"f-phototype": "3"})
    assert CONTEXT["f-motif"] in gp.get(f"/demandes/{case_id}/saisie/1/").content.decode()


def test_a_draft_that_left_is_not_written_any_more(world: World, case_id: UUID) -> None:
    gp = Desk(world, "i.solhac")
    late = gp.autosave(case_id, {"f-motif": "Changé après l’envoi"})
    assert late.status_code == 409 and late.json()["error"] == "Cette fiche n’est plus modifiable."
    assert "Changé après" not in gp.get(f"/demandes/{case_id}/").content.decode()


def test_a_photo_sent_again_after_a_lost_answer_gives_the_same_line(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id, upload = gp.draft(world.patients_of(world.gp)[0]), str(uuid4())
    first, second = (gp.photo(case_id, photo_bytes(), upload_id=upload) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert len(gp.photos(case_id)) == 1


def test_the_same_photo_twice_at_once_is_one_line(world: World) -> None:
    gp, again = Desk(world, "i.solhac"), Desk(world, "i.solhac")
    case_id, upload = gp.draft(world.patients_of(world.gp)[0]), str(uuid4())
    answers = together(
        *(lambda desk=desk: desk.photo(case_id, photo_bytes(), upload_id=upload) for desk in (gp, again))
    )
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(gp.photos(case_id)) == 1


def test_a_photo_taken_again_replaces_the_first_even_when_its_answer_is_lost(world: World) -> None:
    gp = Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.photo(case_id, photo_bytes())
    (blurred,) = gp.photos(case_id)
    upload = str(uuid4())
    answers = [gp.photo(case_id, photo_bytes(1), upload_id=upload, replaces=str(blurred.id)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    (kept,) = gp.photos(case_id)
    assert kept.id != blurred.id
    # What was taken back is gone for everybody, its bytes too
    assert gp.get(blurred.url).status_code == 404
