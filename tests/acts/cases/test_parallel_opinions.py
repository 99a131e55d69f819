"""Several experts give each their own opinion; the one who has the case reads them side by side and concludes."""

from io import BytesIO
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from pypdf import PdfReader
from tests.acts.cases.staged import ask, does, publish
from tests.acts.cases.story import Desk, text_of
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "avis-croises"
WATCH = {"f-conduite": "watch", "f-raisons": "Peu évolutif depuis un an"}
TREAT = {"f-conduite": "treat", "f-raisons": "Évolution récente"}


@pytest.fixture
def case_id(world: World, gp: Desk, lead: Desk, near: Desk, far: Desk, as_mover, told_once) -> UUID:
    """Two experts are asked, one of another hospital."""

    def tell() -> UUID:
        team = publish(world, as_mover, CODE, "m.quevrain", "a.tancrede")
        made = ask(gp, CODE, team, world.patients_of(world.gp)[0], {1: {"f-question": "Quelle conduite tenir ?"}})
        does(lead, made, "take")
        does(lead, made, "ask_opinions", invite_person=[str(desk.principal.role_id) for desk in (near, far)])
        return made

    return told_once("parallel opinions asked", tell)


def test_what_waits_for_me_says_that_my_opinion_is_awaited(case_id: UUID, far: Desk) -> None:
    assert "Votre avis" in text_of(far.get("/demandes/"))
    assert f"/demandes/{case_id}/" in far.get("/").content.decode()
    page = text_of(far.get(f"/demandes/{case_id}/"))
    assert "Signer mon avis" in page and "Signer la synthèse" not in page and "en attente" in page


def test_each_drafts_for_themselves(case_id: UUID, gp: Desk, lead: Desk, near: Desk, far: Desk) -> None:
    assert near.autosave(case_id, WATCH, "advice").status_code == 200
    assert far.autosave(case_id, TREAT, "advice").status_code == 200
    assert WATCH["f-raisons"] in text_of(near.get(f"/demandes/{case_id}/"))
    for desk in (gp, lead, far):
        assert WATCH["f-raisons"] not in text_of(desk.get(f"/demandes/{case_id}/"))
        with open_context(desk.principal), connection.cursor() as cursor:
            cursor.execute("SELECT response::text FROM cases_caseform WHERE case_id = %s", [case_id])
            assert not any(WATCH["f-raisons"] in line for (line,) in cursor.fetchall())
    assert lead.autosave(case_id, WATCH, "advice").status_code == 409  # nobody writes for them


def test_signed_once_it_is_read_and_never_changed(case_id: UUID, lead: Desk, near: Desk, far: Desk) -> None:
    does(near, case_id, "contribute", **WATCH)
    assert near.fire(case_id, "contribute", **TREAT).status_code == 422
    assert "/faire/contribute/" not in near.get(f"/demandes/{case_id}/").content.decode()
    assert WATCH["f-raisons"] in text_of(lead.get(f"/demandes/{case_id}/"))
    assert lead.messages(case_id)[0].text == "Un avis que vous attendiez est signé."
    with open_context(near.principal), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_caseform SET response = '{}' WHERE name = 'advice'")
        assert cursor.rowcount == 0
    with open_context(far.principal), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_party WHERE role_id = %s", [near.principal.role_id])
        (party,) = cursor.fetchone()
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(
                "INSERT INTO cases_caseform (id, case_id, name, version, party_id, response, revision, updated_at)"
                " VALUES (gen_random_uuid(), %s, 'advice', 2, %s, '{}', 1, now())",
                [case_id, party],
            )


def test_the_lead_waits_for_all_or_says_why_not(case_id: UUID, gp: Desk, lead: Desk, near: Desk) -> None:
    does(near, case_id, "contribute", **WATCH)
    early = lead.fire(case_id, "conclude", **{"f-conclusion": "Surveillance"})
    assert early.status_code == 422 and "Lescarbot" in text_of(early)
    does(lead, case_id, "conclude_without", reason="Le patient part demain", **{"f-conclusion": "Surveillance"})
    assert gp.case(case_id).row.state == "answered"


def test_the_synthesis_carries_each_opinion_named_and_dated(
    case_id: UUID, gp: Desk, lead: Desk, near: Desk, far: Desk
) -> None:
    does(near, case_id, "contribute", **WATCH)
    does(far, case_id, "contribute", **TREAT)
    page = text_of(lead.get(f"/demandes/{case_id}/"))
    assert "Ce que chacun a signé" in page and "diffère" in page
    preview = lead.get(f"/demandes/{case_id}/apercu.pdf")
    assert preview.status_code == 200
    does(lead, case_id, "conclude", **{"f-conclusion": "Traiter puis revoir"})
    (opinion,) = gp.photos(case_id, kind="opinion")
    data = gp.get(f"/documents/{opinion.id}/").getvalue()
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
    for word in ("Traiter puis revoir", "Tancrède", "Lescarbot", "Peu évolutif", "Évolution récente", "signé par"):
        assert word in text
    # Rectified, the opinions stay as they were signed.
    does(lead, case_id, "rectify", reason="Erreur de côté")
    does(lead, case_id, "conclude", **{"f-conclusion": "Traiter à gauche"})
    assert gp.case(case_id).opinion.version == 2


def test_who_gives_their_place_back_is_no_longer_awaited(
    case_id: UUID, gp: Desk, lead: Desk, near: Desk, far: Desk
) -> None:
    left = far.fire(case_id, "leave")
    assert left.status_code == 302 and left["Location"] == "/demandes/"
    assert far.get(f"/demandes/{case_id}/").status_code == 404
    does(near, case_id, "contribute", **WATCH)
    does(lead, case_id, "conclude", **{"f-conclusion": "Surveillance"})
    assert gp.case(case_id).row.state == "answered"
