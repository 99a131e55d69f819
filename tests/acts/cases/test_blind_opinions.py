"""Invited experts who are blind to one another: until they have signed, nothing of another's opinion, by any way."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from tests.acts.cases.peeking import pages, pdf_text, rows_with, told
from tests.acts.cases.staged import ask, does, publish
from tests.acts.cases.story import Desk, text_of
from tests.kernel.patient_access.visitor import Visitor, received, run_outbox
from tests.world import World

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "avis-independants"
CANARY, OTHER, GUEST = "zébrure", "marbrure", "pommelure"
NAME = "Tancrède"
TERM = "évolutive"
WATCH = {"f-conduite": "watch", "f-raisons": f"Une {CANARY} peu évolutive"}
TREAT = {"f-conduite": "treat", "f-raisons": f"Une {OTHER} récente"}
EMAIL = "a.weber@hopital.example"


@pytest.fixture
def colleague(world: World) -> Desk:
    """Of the team, not invited: they may be tomorrow."""
    return Desk(world, "p.ormeau")


@pytest.fixture
def patient(world: World) -> UUID:
    return world.patients_of(world.gp)[0]


@pytest.fixture
def case_id(world: World, gp: Desk, lead: Desk, near: Desk, far: Desk, patient: UUID, as_mover, told_once) -> UUID:
    """Two experts are asked; one of them has signed."""

    def tell() -> UUID:
        team = publish(world, as_mover, CODE, "m.quevrain", "a.tancrede", "p.ormeau")
        made = ask(gp, CODE, team, patient, {1: {"f-question": "Quelle conduite tenir ?"}})
        does(lead, made, "take")
        does(lead, made, "ask_opinions", invite_person=[str(desk.principal.role_id) for desk in (near, far)])
        does(near, made, "contribute", **WATCH)
        return made

    return told_once("one blind opinion of two signed", tell)


def test_who_has_not_signed_finds_nothing_of_another_opinion_by_any_way(
    case_id: UUID, near: Desk, far: Desk, patient: UUID
) -> None:
    for path, body in pages(far, case_id, patient, term=TERM):
        assert CANARY.encode() not in body, path
        # Elsewhere the same people have other cases.
        assert NAME.encode() not in body or not path.startswith(f"/demandes/{case_id}"), path
    assert rows_with(far, CANARY) == []
    assert rows_with(far, str(near.principal.role_id), str(case_id)) == []
    assert told(far, patient, case_id).isdisjoint({"case.contribute"})
    assert "cases_caseform" in rows_with(near, CANARY)  # its author keeps it


def test_no_message_tells_it(case_id: UUID, near: Desk, far: Desk) -> None:
    run_outbox()
    assert {line.text for line in far.messages(case_id)} == {"Votre avis est demandé sur un dossier."}
    for body in (*(str(each.body) for each in mail.outbox), *(line.text for line in far.messages(case_id))):
        assert CANARY not in body and NAME not in body


def test_a_colleague_who_may_be_invited_tomorrow_is_as_blind(case_id: UUID, colleague: Desk, patient: UUID) -> None:
    for path, body in pages(colleague, case_id, patient, term=TERM):
        assert CANARY.encode() not in body, path
    assert rows_with(colleague, CANARY) == []


def test_what_is_being_concluded_tells_nothing_either(
    case_id: UUID, lead: Desk, far: Desk, colleague: Desk, patient: UUID
) -> None:
    draft = {"f-conclusion": f"Dr Tancrède voit une {CANARY}"}
    assert lead.autosave(case_id, draft, "report").status_code == 200
    assert "cases_caseform" in rows_with(lead, draft["f-conclusion"])
    for desk in (far, colleague):
        assert rows_with(desk, CANARY) == []
        assert not any(CANARY.encode() in body for _path, body in pages(desk, case_id, patient, term=TERM))


def test_who_has_the_case_reads_what_is_signed_and_so_does_who_asked(
    case_id: UUID, gp: Desk, lead: Desk, far: Desk
) -> None:
    for desk in (lead, gp):
        page = text_of(desk.get(f"/demandes/{case_id}/"))
        assert CANARY in page and NAME in page
    assert far.autosave(case_id, TREAT, "advice").status_code == 200
    assert rows_with(lead, OTHER) == []  # a draft is its author's
    early = lead.fire(case_id, "conclude", **{"f-conclusion": "Surveillance"})
    assert early.status_code == 422 and "Lescarbot" in text_of(early)


def test_signing_opens_the_others_to_who_signed_alone(
    case_id: UUID, gp: Desk, lead: Desk, near: Desk, far: Desk, colleague: Desk
) -> None:
    does(far, case_id, "contribute", **TREAT)
    for desk in (near, far):
        page = text_of(desk.get(f"/demandes/{case_id}/"))
        assert CANARY in page and OTHER in page
    assert rows_with(colleague, CANARY) == [] and rows_with(colleague, OTHER) == []
    does(lead, case_id, "conclude", **{"f-conclusion": "Traiter puis revoir"})
    assert CANARY in text_of(colleague.get(f"/demandes/{case_id}/"))
    (opinion,) = gp.photos(case_id, kind="opinion")
    text = pdf_text(gp.get(f"/documents/{opinion.id}/").getvalue())
    assert all(word in text for word in (CANARY, OTHER, NAME, "Lescarbot", "Traiter puis revoir"))


def test_no_statement_of_an_expert_lifts_the_veil(case_id: UUID, far: Desk, colleague: Desk) -> None:
    """Not even one that signs, takes the case, looks, and undoes."""
    assert far.autosave(case_id, TREAT, "advice").status_code == 200
    seat = (
        "INSERT INTO cases_party (id, case_id, place, side, role_id, invited_by_role_id, invited_at, veil, among_peers,"
        f" contributes) VALUES (gen_random_uuid(), '{case_id}', '%s', 'expert', ctx.my_role(), ctx.my_role(), now(),"
        " '%s', true, true)"
    )
    attacks = (
        "UPDATE cases_caseform SET completed_at = now() WHERE name = 'advice'",
        "UPDATE cases_caseform SET veil = ''",
        "UPDATE cases_caseform SET party_id = (SELECT id FROM cases_party WHERE role_id = ctx.my_role())",
        "UPDATE cases_party SET veil = '', ended_at = now()",
        "UPDATE cases_case SET assignee_role_id = ctx.my_role()",
        "UPDATE cases_case SET team_id = NULL, assignee_role_id = NULL",
        f"INSERT INTO cases_sight VALUES (gen_random_uuid(), 'advice', ctx.my_role(), '{case_id}')",
        seat % ("adviser", "advice"),
        seat % ("lead", ""),
        f"SELECT ctx.case_lift_veil('{case_id}', 'advice', 'report')",
        f"SELECT ctx.case_lift_veil('{case_id}', 'advice', 'advice')",
        f"SELECT ctx.case_show_veiled('{case_id}', 'advice', true)",
        "UPDATE cases_case SET assignee_role_id = ctx.my_role();"
        f" SELECT ctx.case_show_veiled('{case_id}', 'advice', true)",
    )
    for desk in (far, colleague):
        for attack in attacks:
            with open_context(desk.principal), connection.cursor() as cursor:
                try:
                    with transaction.atomic():
                        cursor.execute(attack)
                        for table in ("cases_caseform", "cases_caseevent", "cases_party", "audit_auditline"):
                            cursor.execute(f"SELECT t::text FROM {table} AS t")
                            assert not any(CANARY in line for (line,) in cursor.fetchall()), attack
                        cursor.execute("SELECT by_text FROM cases_caseevent WHERE case_id = %s", [case_id])
                        assert not any(NAME in line for (line,) in cursor.fetchall()), attack
                        transaction.set_rollback(True)
                except DatabaseError:
                    continue


def test_who_takes_the_case_over_reads_unless_they_owe_an_opinion(case_id: UUID, lead: Desk, far: Desk) -> None:
    """Whoever holds the case is decided by the table of the usage; whoever owes an opinion stays blind."""
    from maillage.acts.cases import contributions, queries

    with open_context(lead.principal), transaction.atomic():
        case = queries.locked(case_id)
        case.assignee_role_id = far.principal.role_id
        case.save()
        contributions.show_to_readers(case)
    assert rows_with(lead, CANARY) == [] and rows_with(far, CANARY) == []


def test_who_could_have_read_gives_no_opinion(case_id: UUID, lead: Desk, near: Desk) -> None:
    for desk, why in ((lead, "a pu lire les autres avis"), (near, "a déjà signé son avis")):
        does_not = lead.fire(case_id, "ask_more", invite_person=[str(desk.principal.role_id)])
        assert does_not.status_code == 422 or desk is near, text_of(does_not)
        assert why in text_of(does_not) or desk is near
    # Signed, one no longer leaves as if one had said nothing
    assert "Ne pas donner d’avis" not in text_of(near.get(f"/demandes/{case_id}/"))
    assert near.fire(case_id, "leave").status_code == 422
    again = lead.fire(case_id, "ask_more", invite_person=[str(near.principal.role_id)])
    assert again.status_code == 422 and "a déjà signé son avis" in text_of(again)


def test_who_left_without_signing_stays_blind_until_the_answer(
    case_id: UUID, gp: Desk, lead: Desk, far: Desk, patient: UUID
) -> None:
    does(lead, case_id, "conclude_without", reason="Le patient part demain", **{"f-conclusion": "Surveillance"})
    assert gp.case(case_id).row.state == "answered"
    assert CANARY in text_of(far.get(f"/demandes/{case_id}/"))


class Outside:
    """An expert from outside the region, invited by the lead."""

    def __init__(self, lead: Desk, case_id: UUID) -> None:
        from maillage.toolbox.clock import today

        form = {
            "name": "Anna Weber",
            "profession": "dermatologue",
            "organization": "CHU de Lausanne",
            "country": "Suisse",
            "email": EMAIL,
        }
        last = (today() + timedelta(days=7)).isoformat()
        assert lead.post(f"/demandes/{case_id}/invites/", {**form, "last_day": last}).status_code == 302
        run_outbox()
        found = re.search(r"https?://[^/]+(/invite/lien/\S+/)", received(EMAIL)[0])
        assert found
        self.browser = Visitor()
        self.browser.post(found[1])
        run_outbox()
        code = next(found[0] for body in received(EMAIL) if (found := re.search(r"\b\d{6}\b", body)))
        assert self.browser.post("/invite/code/", code=code)["Location"] == "/invite/dossier/"

    def signs(self, text: str) -> None:
        assert self.browser.get("/invite/dossier/").status_code == 200
        assert self.browser.post("/invite/avis/", text=text, signer="1").status_code == 302


def test_a_guest_from_outside_is_one_of_those_peers(
    case_id: UUID, lead: Desk, near: Desk, far: Desk, colleague: Desk, patient: UUID
) -> None:
    guest = Outside(lead, case_id)
    guest.signs(f"Une {GUEST} rare")
    assert CANARY not in text_of(guest.browser.get("/invite/dossier/"))
    for desk in (far, colleague):
        for path, body in pages(desk, case_id, patient, term=TERM):
            assert GUEST.encode() not in body and b"Weber" not in body, path
        assert rows_with(desk, GUEST) == [] and rows_with(desk, "Weber") == []
    for desk in (lead, near):
        assert GUEST in text_of(desk.get(f"/demandes/{case_id}/"))
    does(far, case_id, "contribute", **TREAT)
    assert GUEST in text_of(far.get(f"/demandes/{case_id}/"))
