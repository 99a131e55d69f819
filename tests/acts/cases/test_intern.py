"""An intern drafts and proposes, a senior amends, signs or hands back; nobody else's draft is overwritten."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from pypdf import PdfReader
from tests.acts.cases.story import ANSWER, MARKS, Desk, text_of
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def intern(world: World) -> Desk:
    return Desk(world, "i.lorient")


@pytest.fixture
def senior(world: World) -> Desk:
    return Desk(world, "m.quevrain")


@pytest.fixture
def other_senior(world: World) -> Desk:
    return Desk(world, "a.tancrede")


def _taken(gp: Desk, intern: Desk) -> UUID:
    case_id = gp.sent(gp.world.patients_of(gp.world.gp)[0])
    assert intern.fire(case_id, "take").status_code == 302
    return case_id


@pytest.fixture
def taken(gp: Desk, intern: Desk, told_once: Callable[..., UUID]) -> UUID:
    return told_once("taken by an intern", lambda: _taken(gp, intern))


@pytest.fixture
def proposed(gp: Desk, intern: Desk, told_once: Callable[..., UUID]) -> UUID:
    def tell() -> UUID:
        case_id = _taken(gp, intern)
        answer = intern.fire(case_id, "propose", **ANSWER)
        assert answer.status_code == 302, text_of(answer)
        return case_id

    return told_once("proposed by an intern", tell)


def _words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def _refused(desk: Desk, statement: str, values: list[Any]) -> bool:
    try:
        with open_context(desk.principal), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount == 0
    except ProgrammingError:
        return True


def test_an_intern_takes_and_proposes_and_never_signs(gp: Desk, intern: Desk, senior: Desk, taken: UUID) -> None:
    case_id = taken
    page = text_of(intern.get(f"/demandes/{case_id}/"))
    assert "Proposer à la signature" in page and "Signer et envoyer" not in page
    assert intern.fire(case_id, "sign", **ANSWER).status_code == 422
    assert intern.fire(case_id, "propose", **ANSWER).status_code == 302
    row = senior.case(case_id).row
    assert (row.state, row.drafted_by_role_id) == ("proposed", intern.principal.role_id)
    assert row.proposed_at is not None and gp.photos(case_id, kind="opinion") == []


def test_what_is_to_sign_comes_first_and_only_seniors_are_told(
    gp: Desk, intern: Desk, senior: Desk, world: World, proposed: UUID
) -> None:
    gp.sent(world.patients_of(world.gp)[0])
    case_id = proposed
    work = senior.get("/").content.decode()
    assert work.index(f"/demandes/{case_id}/") < work.index('class="lines"')
    assert "À signer" in text_of(senior.get("/demandes/?vue=a-signer"))
    assert senior.messages(case_id)[0].text == "Une réponse d’interne attend votre signature."
    assert all("attend votre signature" not in message.text for message in intern.messages(case_id))
    assert "À la signature" in text_of(intern.get("/demandes/"))


def test_a_senior_amends_and_signs_and_the_opinion_says_who_wrote_it(
    gp: Desk, intern: Desk, senior: Desk, proposed: UUID
) -> None:
    case_id = proposed
    page = text_of(senior.get(f"/demandes/{case_id}/"))
    assert "La réponse de Inès Lorient, à relire" in page and ANSWER["f-conclusion"] in page
    amended = {**ANSWER, "f-conclusion": "Relue : réseau épaissi, exérèse."}
    assert senior.fire(case_id, "sign", **amended).status_code == 302
    # Then both names stand under it, on the page, in the text and in the PDF
    opinion = gp.case(case_id).opinion
    assert opinion.signed_by_role_id == senior.principal.role_id
    assert opinion.drafted_by_text.startswith("Inès Lorient, Interne")
    said = "Rédigé par Inès Lorient, Interne"
    assert said in text_of(gp.get(f"/demandes/{case_id}/"))
    assert said in gp.get(f"/demandes/{case_id}/reponse.txt").content.decode()
    pdf = _words(gp.get(f"/documents/{opinion.document_id}/").content)
    assert said in pdf and "relu et signé électroniquement par Dre Maëlle Quévrain" in pdf
    assert "Relue : réseau épaissi" in pdf


def test_a_remark_goes_back_to_the_intern_and_never_to_the_requester(
    gp: Desk, intern: Desk, senior: Desk, proposed: UUID
) -> None:
    case_id = proposed
    assert senior.fire(case_id, "hand_back").status_code == 422
    assert senior.fire(case_id, "hand_back", reason="Précisez les marges.").status_code == 302
    assert "Précisez les marges." in text_of(intern.get(f"/demandes/{case_id}/"))
    assert "Précisez les marges." not in text_of(gp.get(f"/demandes/{case_id}/"))
    with open_context(gp.principal), connection.cursor() as cursor:
        cursor.execute("SELECT event FROM cases_caseevent WHERE case_id = %s AND side = 'expert'", [case_id])
        assert cursor.fetchall() == []
    assert intern.autosave(case_id, {"f-conclusion": "Marges de 2 mm."}, "report").status_code == 200
    assert intern.fire(case_id, "propose", **ANSWER).status_code == 302


def test_two_seniors_at_once_sign_once(
    gp: Desk, intern: Desk, senior: Desk, other_senior: Desk, proposed: UUID
) -> None:
    from tests.acts.cases.test_twice import together

    case_id = proposed
    answers = together(
        lambda: senior.fire(case_id, "sign", **ANSWER), lambda: other_senior.fire(case_id, "sign", **ANSWER)
    )
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    late = next(answer for answer in answers if answer.status_code == 422)
    said = ("a déjà répondu à cette demande", "a modifié ce brouillon", "« Signer et envoyer »")
    assert any(sentence in text_of(late) for sentence in said)
    assert len(gp.photos(case_id, kind="opinion")) == 1


def test_the_second_senior_does_not_overwrite_the_first(
    gp: Desk, intern: Desk, senior: Desk, other_senior: Desk, proposed: UUID
) -> None:
    case_id = proposed
    revision = senior.autosave(case_id, {"f-conclusion": "Celle de Quévrain."}, "report").json()["revision"]
    # When the other signs a page opened before that
    late = other_senior.fire(case_id, "sign", **ANSWER, revision=str(revision - 1))
    assert late.status_code == 422
    assert "Dre Maëlle Quévrain a modifié ce brouillon" in text_of(late)
    assert "Celle de Quévrain." in text_of(other_senior.get(f"/demandes/{case_id}/"))


def test_signed_while_the_intern_types_the_intern_is_told_by_whom(
    gp: Desk, intern: Desk, senior: Desk, proposed: UUID
) -> None:
    case_id = proposed
    assert senior.fire(case_id, "sign", **ANSWER).status_code == 302
    late = intern.autosave(case_id, {"f-conclusion": "Encore une phrase"}, "report")
    assert late.status_code == 409
    assert "Dre Maëlle Quévrain, « Signer et envoyer »" in late.json()["error"]


def test_ones_own_autosave_is_no_conflict(gp: Desk, intern: Desk, senior: Desk, proposed: UUID) -> None:
    case_id = proposed
    before = senior.autosave(case_id, {"f-conclusion": "Un"}, "report").json()["revision"]
    assert senior.autosave(case_id, {"f-conclusion": "Deux"}, "report").status_code == 200
    assert senior.fire(case_id, "sign", **ANSWER, revision=str(before)).status_code == 302


def test_a_senior_marks_the_photos_of_what_waits_for_a_signature(
    gp: Desk, intern: Desk, senior: Desk, proposed: UUID
) -> None:
    case_id = proposed
    photo = senior.photos(case_id)[0].id
    marks = {"photo_id": str(photo), "shapes": MARKS}
    assert senior.json(f"/demandes/{case_id}/reperes/", marks).status_code == 200
    assert intern.json(f"/demandes/{case_id}/reperes/", marks).status_code == 422


def test_no_statement_of_an_intern_signs_nor_writes_what_was_proposed(gp: Desk, intern: Desk, proposed: UUID) -> None:
    case_id = proposed
    photo, me = intern.photos(case_id)[0].id, intern.principal.role_id
    signed = (
        "INSERT INTO cases_opinion (id, case_id, document_id, signed_at, signed_by_role_id, signed_by_text,"
        " response_sha256, pdf_sha256, version, reason) VALUES (%s, %s, %s, now(), %s, 'moi', 'a', 'b', 1, '')"
    )
    assert _refused(intern, signed, [uuid4(), case_id, photo, me])
    edited = "UPDATE cases_caseform SET response = '{}' WHERE case_id = %s AND name = 'report'"
    assert _refused(intern, edited, [case_id])
    assert not _refused(Desk(gp.world, "a.tancrede"), edited, [case_id])


def test_no_statement_of_a_requester_writes_an_answer(gp: Desk, intern: Desk, taken: UUID) -> None:
    case_id = taken
    intern.autosave(case_id, ANSWER, "report")
    assert _refused(gp, "UPDATE cases_caseform SET response = '{}' WHERE case_id = %s AND name = 'report'", [case_id])


def test_released_by_the_intern_the_answer_of_a_senior_is_theirs_alone(
    gp: Desk, intern: Desk, senior: Desk, proposed: UUID
) -> None:
    case_id = proposed
    assert intern.fire(case_id, "rework").status_code == 302
    assert intern.fire(case_id, "release").status_code == 302
    senior.answered(case_id)
    assert gp.case(case_id).opinion.drafted_by_text == ""
