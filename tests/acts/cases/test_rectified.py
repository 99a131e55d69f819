"""A signed answer is rectified, never edited: both versions stay, and whoever read the first one is told."""

import re
from collections.abc import Callable
from threading import Event
from uuid import UUID

import pytest
from tests.acts.cases.story import ANSWER, Desk, text_of, whole_trail
from tests.acts.cases.test_twice import together
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "Le délai écrit était trop long."
Answered = tuple[Desk, Desk, UUID]
RECTIFIED = {**ANSWER, "f-conclusion": "Réseau épaissi, exérèse à programmer plus tôt."}


@pytest.fixture
def answered(world: World, told_once: Callable[..., Answered]) -> Answered:
    """A request answered, which nobody has read yet."""
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")

    def tell() -> Answered:
        case_id = gp.sent(world.patients_of(world.gp)[0])
        expert.answered(case_id)
        return gp, expert, case_id

    return told_once("answered", tell)


@pytest.fixture
def read(answered: Answered) -> Answered:
    """A request answered, read on its page by who asked."""
    gp, _expert, case_id = answered
    gp.get(f"/demandes/{case_id}/")
    return answered


def _rectify(expert: Desk, case_id: UUID, **changed: str) -> None:
    assert expert.fire(case_id, "rectify", reason=WHY).status_code == 302
    signed = expert.fire(case_id, "sign", **{**RECTIFIED, **changed})
    assert signed.status_code == 302, text_of(signed)


def _pdf_text(desk: Desk, document_id: UUID) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    answer = desk.get(f"/documents/{document_id}/")
    assert answer.status_code == 200
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def _documents(desk: Desk, case_id: UUID) -> list[UUID]:
    from maillage.acts.cases import queries
    from maillage.kernel.context.facade import open_context

    with open_context(desk.principal):
        return [signed.document_id for signed in queries.opinions_of(case_id)]


def _pending(desk: Desk) -> list[UUID]:
    from maillage.acts.cases import facade as cases
    from maillage.kernel.context.facade import open_context

    with open_context(desk.principal):
        return list(cases.to_acknowledge())


def test_both_versions_stay_and_the_second_says_what_it_replaces(read: Answered) -> None:
    gp, expert, case_id = read
    (first,) = _documents(gp, case_id)
    _rectify(expert, case_id)
    second, former = _documents(gp, case_id)
    assert former == first
    # Both open, each with its own words
    assert "Réseau épaissi et zone bleu-gris." in _pdf_text(gp, former)
    text = _pdf_text(gp, second)
    assert "Rectifie et remplace l’avis du" in text and WHY in text and "à programmer plus tôt" in text
    # The page shows the one in force, and where the other is
    page = gp.get(f"/demandes/{case_id}/")
    assert "à programmer plus tôt" in text_of(page) and "Réponse rectifiée" in text_of(page)
    assert f"/documents/{second}/" in page.content.decode()
    versions = text_of(gp.get(f"/demandes/{case_id}/versions/"))
    assert "Version 1, remplacée" in versions and "Version 2, en vigueur" in versions and WHY in versions


def test_the_draft_of_a_rectification_starts_from_the_signed_answer_which_it_never_touches(read: Answered) -> None:
    gp, expert, case_id = read
    expert.fire(case_id, "rectify", reason=WHY)
    assert "Réseau épaissi et zone bleu-gris." in expert.get(f"/demandes/{case_id}/").content.decode()
    expert.autosave(case_id, {"f-conclusion": "En cours d’écriture"}, name="report")
    # What others read is the signed one, and that it is being rectified
    page = text_of(gp.get(f"/demandes/{case_id}/"))
    assert "Réseau épaissi et zone bleu-gris." in page and "En cours d’écriture" not in page
    assert "en cours de rectification" in page
    assert "En cours d’écriture" not in gp.get(f"/demandes/{case_id}/reponse.txt").content.decode()


def test_giving_up_changes_nothing_and_a_later_rectification_starts_afresh(read: Answered) -> None:
    gp, expert, case_id = read
    gp.fire(case_id, "read", version="1")
    before = gp.case(case_id)
    expert.fire(case_id, "rectify", reason=WHY)
    expert.autosave(case_id, {"f-conclusion": "Abandonné"}, name="report")
    assert expert.fire(case_id, "keep_answer").status_code == 302
    after = gp.case(case_id)
    assert (after.row.state, after.row.read_at, after.clocks) == ("seen", before.row.read_at, before.clocks)
    assert after.opinion == before.opinion and _pending(gp) == []
    expert.fire(case_id, "rectify", reason=WHY)
    assert "Abandonné" not in expert.get(f"/demandes/{case_id}/").content.decode()
    assert expert.fire(case_id, "sign", **RECTIFIED).status_code == 302
    assert gp.case(case_id).opinion.version == 2


def test_whoever_read_the_first_version_is_told_and_acknowledges_the_second(world: World) -> None:
    # Given an answer opened by who asked (its page), by their colleague (its PDF), and by nobody else
    gp, nurse, expert = Desk(world, "i.solhac"), Desk(world, "n.tardivat"), Desk(world, "m.quevrain")
    case_id = gp.sent(world.patients_of(world.gp)[0])
    expert.answered(case_id)
    gp.get(f"/demandes/{case_id}/")
    (first,) = _documents(gp, case_id)
    colleague = Desk(world, "a.tancrede")
    colleague.get(f"/documents/{first}/")
    _rectify(expert, case_id)
    # Then both have to acknowledge, the signer and who had read nothing have not
    assert (_pending(gp), _pending(colleague)) == ([case_id], [case_id])
    assert (_pending(expert), _pending(nurse)) == ([], [])
    assert any("rectifiée" in line.text for line in gp.messages(case_id))
    assert any("rectifiée" in line.text for line in colleague.messages(case_id))
    assert "Réponse rectifiée : à reconnaître" in text_of(gp.get("/"))
    # When they do, it is said to the signer, with its date, and traced
    page = gp.get(f"/demandes/{case_id}/")
    assert "Voir ce qui a changé" in text_of(page) and "J’ai lu la réponse" not in text_of(page)
    done = gp.post(f"/demandes/{case_id}/versions/", {"version": "2"})
    assert done.status_code == 302
    assert (_pending(gp), _pending(colleague)) == ([], [case_id])
    assert gp.case(case_id).row.state == "seen"
    seen = text_of(expert.get(f"/demandes/{case_id}/versions/"))
    assert "En a pris connaissance" in seen and "Pas encore reconnue" in seen
    assert len(whole_trail("case.acknowledge", "i.solhac", world)) == 1
    gp.post(f"/demandes/{case_id}/versions/", {"version": "2"})
    assert len(whole_trail("case.acknowledge", "i.solhac", world)) == 1


def test_differences_are_told_in_words_and_not_by_colour_alone(read: Answered) -> None:
    gp, expert, case_id = read
    _rectify(expert, case_id)
    html = gp.get(f"/demandes/{case_id}/versions/").content.decode()
    assert re.search(r"<del>[^<]*zone bleu-gris", html) and re.search(r"<ins>[^<]*plus tôt", html)
    assert "Modifié" in html and "<script" not in html.split("Ce qui change")[1].split("</section>")[0]


def test_what_an_expert_wrote_is_never_markup(read: Answered) -> None:
    gp, expert, case_id = read
    _rectify(expert, case_id, **{"f-conclusion": "<b>plus</b> <script>alert(1)</script>"})
    html = gp.get(f"/demandes/{case_id}/versions/").content.decode()
    assert "<b>plus" not in html and "&lt;b&gt;plus" in html and "<script>alert" not in html


def test_saying_one_read_the_former_version_is_refused_and_the_new_one_is_shown(read: Answered) -> None:
    # Given a page of the first version left open while the second is signed
    gp, expert, case_id = read
    _rectify(expert, case_id)
    late = gp.fire(case_id, "read", version="1")
    assert late.status_code == 422
    assert "vient d’être rectifiée" in text_of(late) and "à programmer plus tôt" in text_of(late)
    assert gp.case(case_id).row.read_at is None
    assert gp.fire(case_id, "read", version="2").status_code == 302
    assert _pending(gp) == []


def test_a_closed_case_is_rectified_and_waits_to_be_read_again(read: Answered) -> None:
    gp, expert, case_id = read
    gp.fire(case_id, "read", version="1")
    gp.fire(case_id, "close")
    assert gp.case(case_id).row.closed_at is not None
    _rectify(expert, case_id)
    row = gp.case(case_id).row
    assert (row.state, row.read_at, row.closed_at, row.clock) == ("answered", None, None, "reading")


def test_only_who_may_sign_rectifies(world: World, read: Answered) -> None:
    gp, _expert, case_id = read
    assert gp.fire(case_id, "rectify", reason=WHY).status_code == 422
    assert Desk(world, "c.lescarbot").fire(case_id, "rectify", reason=WHY).status_code == 404
    colleague = Desk(world, "a.tancrede")
    assert colleague.fire(case_id, "rectify", reason=WHY).status_code == 302
    # Whoever began it finishes it
    refused = Desk(world, "m.quevrain").fire(case_id, "sign", **RECTIFIED)
    assert refused.status_code == 422
    assert colleague.fire(case_id, "sign", **RECTIFIED).status_code == 302
    assert "Aurèle Tancrède" in gp.case(case_id).opinion.signed_by_text


def test_a_reading_committed_while_the_rectification_is_signed_still_counts(answered: Answered) -> None:
    from django.db import connection

    from maillage.acts.cases import queries, readings
    from maillage.kernel.context.facade import open_context

    gp, expert, case_id = answered
    expert.fire(case_id, "rectify", reason=WHY)
    on_screen, signed = Event(), Event()

    def read() -> None:
        # The first version is on the screen and its reading not yet committed when the second one is signed.
        try:
            with open_context(gp.principal):
                found = queries.case(None, case_id)
                readings.note(found, "page")
                on_screen.set()
                assert signed.wait(30)
        finally:
            connection.close()

    def sign() -> int:
        assert on_screen.wait(30)
        try:
            return expert.fire(case_id, "sign", **RECTIFIED).status_code
        finally:
            signed.set()

    assert together(read, sign)[1] == 302
    assert _pending(gp) == [case_id]


def test_two_rectifications_at_once_make_one(world: World, read: Answered) -> None:
    gp, _expert, case_id = read
    experts = [Desk(world, "m.quevrain"), Desk(world, "a.tancrede")]
    answers = together(*(lambda desk=desk: desk.fire(case_id, "rectify", reason=WHY) for desk in experts))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert [event.event for event in gp.case(case_id).events].count("rectify") == 1


def test_a_request_withdrawn_while_it_is_answered_ends_one_way_and_the_other_is_told(world: World) -> None:
    # Given a request whose precision is awaited: its author may withdraw it, its expert may answer without waiting
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = gp.sent(world.patients_of(world.gp)[0])
    expert.fire(case_id, "take")
    expert.fire(case_id, "ask_back", reason="Une vue de plus près")

    def answer() -> list[int]:
        return [expert.fire(case_id, "resume").status_code, expert.fire(case_id, "sign", **ANSWER).status_code]

    withdrawn, (resumed, signed) = together(lambda: gp.fire(case_id, "withdraw"), answer)
    row, view = gp.case(case_id).row, gp.case(case_id)
    if withdrawn.status_code == 302:
        # Withdrawn first: nothing was signed, no document exists, the expert was told
        assert row.state == "withdrawn" and view.opinion is None and gp.photos(case_id, kind="opinion") == []
        assert signed in (404, 422) and resumed in (302, 404, 422)
    else:
        assert (withdrawn.status_code, resumed, signed) == (422, 302, 302)
        assert row.state == "answered" and view.opinion is not None
        assert "Trop tard" in text_of(withdrawn)
