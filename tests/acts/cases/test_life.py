"""The whole life of a case through its pages: what each step leaves in the platform."""

import hashlib
import re
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from tests.acts.cases.story import ANSWER, MARKS, VIEWS, Desk, photo_bytes, text_of
from tests.world import World

from maillage.acts.cases.effects import EFFECTS
from maillage.acts.usages.codes import Effect
from maillage.kernel.context.facade import Principal, open_context

pytestmark = pytest.mark.django_db(transaction=True)


def _outbox(case_id: UUID) -> list[str]:
    from maillage.kernel.events.models import OutboxEvent

    with open_context(Principal.system("outbox")):
        moved = OutboxEvent.objects.filter(kind="case.moved", payload__case=str(case_id)).order_by("id")
        return [event.payload["event"] for event in moved]


def _woken(desk: Desk, case_id: UUID) -> int:
    """How many live events about this case the person's browser was sent."""
    from maillage.kernel.events.models import LiveEvent

    with open_context(desk.principal) as context:
        return LiveEvent.objects.filter(holder_id__in=context.holders, subject_id=case_id).count()


def _grants(desk: Desk, case_id: UUID) -> dict[UUID, str]:
    from maillage.kernel.access.models import Grant

    with open_context(desk.principal):
        return dict(Grant.objects.filter(source_id=case_id).values_list("holder_id", "reason"))


def _words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def _ready(gp: Desk, world: World) -> UUID:
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.fill(case_id)
    return case_id


def test_every_effect_of_the_allow_list_is_carried_out() -> None:
    assert set(EFFECTS) == set(Effect)


def test_a_draft_keeps_what_is_typed_and_says_what_is_missing(world: World) -> None:
    # Given a request just opened
    gp = Desk(world, "i.solhac")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    assert gp.case(case_id).row.state == "draft"
    # When something is typed, then the browser is closed
    kept = gp.autosave(case_id, {"f-motif": "Tache du bras", "revision": "0"})
    assert kept.json()["revision"] == 1
    # Then another browser of the same person finds it, and the last step says what it lacks
    again = Desk(world, "i.solhac")
    assert "Tache du bras" in again.get(f"/demandes/{case_id}/saisie/1/").content.decode()
    last = text_of(again.get(f"/demandes/{case_id}/saisie/6/"))
    assert "Il manque la photo : Ensemble." in last
    assert "Indiquez l’accord du patient." in last
    # And a send by hand is refused, and writes nothing
    gp.send(case_id)
    assert gp.case(case_id).row.state == "draft"
    assert _outbox(case_id) == []


def test_the_team_may_see_at_send_and_not_before(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = _ready(gp, world)
    team = world.team_of(world.dermatologist)
    # Given a draft with its team chosen, the team holds nothing
    before = _grants(gp, case_id)
    assert sorted(before.values()) == ["delegate", "requester"] and before[world.gp.organization_id] == "requester"
    assert expert.case(case_id) is None
    assert expert.photos(case_id, kind=None) == []
    assert expert.messages(case_id) == [] and _woken(expert, case_id) == 0
    # When it leaves
    assert gp.send(case_id).status_code == 302
    # Then the team reads it, and each member but nobody else is told
    assert _grants(gp, case_id) == {**before, team: "expert"}
    assert expert.case(case_id).row.state == "sent"
    assert [photo.view_code for photo in expert.photos(case_id)] == list(VIEWS)
    assert [message.text for message in expert.messages(case_id)] == ["Une nouvelle demande attend votre équipe."]
    assert len(Desk(world, "a.tancrede").messages(case_id)) == 1
    assert Desk(world, "c.lescarbot").messages(case_id) == [] and gp.messages(case_id) == []
    assert _woken(expert, case_id) and _outbox(case_id) == ["send"]


def test_the_answer_clock_pauses_and_says_so(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    promised = gp.case(case_id).row.due_at
    expert.fire(case_id, "take")
    assert gp.case(case_id).row.due_at == promised
    # When the expert asks back
    expert.fire(case_id, "ask_back", reason="Une photo plus nette, de profil.")
    # Then nothing is due, both sides read that the promise waits, and the requester reads the question
    row = gp.case(case_id).row
    assert (row.state, row.due_at, row.paused_at is not None) == ("waiting", None, True)
    for desk in (gp, expert):
        page = text_of(desk.get(f"/demandes/{case_id}/"))
        assert "En pause" in page and "Le délai promis est en pause" in page
    assert "Une photo plus nette, de profil." in text_of(gp.get(f"/demandes/{case_id}/"))
    assert [message.text for message in gp.messages(case_id)] == [
        "Une précision vous est demandée sur une de vos demandes."
    ]
    # When one more photo comes with the answer
    assert gp.photo(case_id, photo_bytes(5), "close_up").status_code == 201
    gp.fire(case_id, "complete", reason="La voici.")
    # Then the promise runs again, later by the length of the pause
    case = gp.case(case_id)
    assert case.row.state == "taken" and case.row.paused_at is None
    assert case.row.due_at - promised == case.clocks["answer"].paused_for
    assert expert.messages(case_id)[0].text == "La précision que vous attendiez est arrivée."
    assert len(expert.photos(case_id)) == 3


def test_ask_back_without_a_question_is_refused_and_says_why(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    expert.fire(case_id, "take")
    refused = expert.fire(case_id, "ask_back")
    assert refused.status_code == 422 and "Ce qu’il vous faut : à remplir." in text_of(refused)
    assert gp.case(case_id).row.state == "taken"


def test_a_signature_makes_the_document_and_keeps_the_photos_whole(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    before = {photo.id: gp.get(photo.url).content for photo in gp.photos(case_id)}
    expert.fire(case_id, "take")
    marked = next(iter(before))
    marks = expert.json(f"/demandes/{case_id}/reperes/", {"photo_id": str(marked), "shapes": MARKS})
    assert marks.status_code == 200
    # Given a preview that says it is not signed and leaves no document
    expert.autosave(case_id, ANSWER, "report")
    preview = expert.get(f"/demandes/{case_id}/apercu.pdf")
    assert "Aperçu, pas encore signé" in _words_of(preview.content)
    assert expert.photos(case_id, kind="opinion") == []
    # When the expert signs
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 302
    # Then the PDF that the requester downloads names patient, conclusion and signatory
    (opinion,) = gp.photos(case_id, kind="opinion")
    pdf = gp.get(opinion.url)
    assert pdf["Content-Type"] == "application/pdf"
    words = _words_of(pdf.content)
    band = re.search(r'class="fam">([^<]+)<', gp.get(f"/demandes/{case_id}/").content.decode())
    assert band and band[1].upper() in words.upper()
    assert "Réseau épaissi et zone bleu-gris." in words
    assert "Maëlle Quévrain" in words and "Signé électroniquement le" in words
    assert "pas encore signé" not in words
    # And what was signed is proved by its hash
    from maillage.acts.cases.models import Opinion

    with open_context(gp.principal):
        proved = Opinion.objects.get(case_id=case_id)
    assert proved.pdf_sha256 == hashlib.sha256(pdf.content).hexdigest() == opinion.sha256
    # And an annotated copy stands beside the originals, whose bytes did not move
    (copy,) = gp.photos(case_id, kind="annotated_photo")
    assert copy.derived_from_id == marked and gp.get(copy.url).content != before[marked]
    assert {photo.id: gp.get(photo.url).content for photo in gp.photos(case_id)} == before


def test_the_requester_reads_copies_and_closes(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    assert gp.get(f"/demandes/{case_id}/reponse.txt").content == b""
    expert.answered(case_id)
    # Then the requester is told, the answer clock stops and the reading clock runs
    assert gp.messages(case_id)[0].text == "Une réponse à votre demande est arrivée."
    case = gp.case(case_id)
    assert (case.row.state, case.row.clock) == ("answered", "reading")
    assert case.clocks["answer"].stopped_at and case.clocks["reading"].active
    # When they copy the text, read, close
    text = gp.get(f"/demandes/{case_id}/reponse.txt").content.decode()
    assert "Réseau épaissi et zone bleu-gris." in text and "Signé par Dre Maëlle Quévrain" in text
    assert "<" not in text
    gp.fire(case_id, "read")
    case = gp.case(case_id)
    assert case.row.read_at and case.clocks["reading"].stopped_at and case.row.clock == "" and case.row.due_at is None
    gp.fire(case_id, "close")
    case = gp.case(case_id)
    assert (case.row.state, case.row.state_kind) == ("closed", "closed") and case.row.closed_at
    assert [event.event for event in case.events] == ["send", "take", "sign", "read", "close"]
    assert _outbox(case_id) == ["send", "take", "sign", "read", "close"]
    # And nothing more may be done
    late = expert.fire(case_id, "take")
    assert late.status_code == 422 and "Clôturée" in text_of(late)


def test_the_trail_says_who_did_what_and_why_in_french(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    patient = world.patients_of(world.gp)[0]
    expert.get(f"/demandes/{case_id}/")
    expert.answered(case_id)
    gp.get(gp.photos(case_id, kind="opinion")[0].url)
    lines = [line for line in gp.trail(patient) if line.actor]
    found = {(line.action, line.actor.split(",")[0], line.why) for line in lines}
    requester, team = "demandeur de cet avis", "équipe sollicitée pour cet avis"
    assert {
        ("case.start", "Dr Ivan Solhac", requester),
        ("consent.collect", "Dr Ivan Solhac", "accord recueilli pour l'acte"),
        ("case.send", "Dr Ivan Solhac", requester),
        ("access.grant", "Dr Ivan Solhac", team),
        ("case.open", "Dre Maëlle Quévrain", team),
        ("case.take", "Dre Maëlle Quévrain", team),
        ("document.read", "Dre Maëlle Quévrain", team),
        ("case.sign", "Dre Maëlle Quévrain", team),
        ("document.store", "Dre Maëlle Quévrain", team),
        ("document.read", "Dr Ivan Solhac", requester),
    } <= found
    assert all(line.why and line.why != "aucun motif" for line in lines)


def test_chosen_recipients_read_the_answer_once_signed_and_not_before(world: World) -> None:
    from maillage.kernel.directory import facade as directory

    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    with open_context(gp.principal):
        colleague = next(
            person.role_id
            for person in directory.roles_behind([world.gp.organization_id])
            if person.role_id != world.gp.role_id
        )
    case_id = gp.draft(world.patients_of(world.gp)[0])
    gp.fill(case_id)
    gp.agree(case_id, recipients=(colleague,))
    gp.send(case_id)
    assert colleague not in _grants(gp, case_id)
    expert.answered(case_id)
    assert _grants(gp, case_id)[colleague] == "recipient"


def test_an_expert_refuses_with_a_motive_that_the_requester_reads(world: World, case_id: UUID) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    expert.fire(case_id, "take")
    expert.fire(case_id, "refuse", reason="Relève d’une consultation urgente.")
    case = gp.case(case_id)
    assert (case.row.state, case.row.state_kind, case.row.due_at) == ("declined", "closed", None)
    assert "Relève d’une consultation urgente." in text_of(gp.get(f"/demandes/{case_id}/"))
    assert gp.messages(case_id)[0].text == "Une de vos demandes a été refusée, le motif est dans le dossier."


def test_a_case_given_back_is_free_for_the_team_again(world: World, case_id: UUID) -> None:
    gp, expert, other = Desk(world, "i.solhac"), Desk(world, "m.quevrain"), Desk(world, "a.tancrede")
    expert.fire(case_id, "take")
    refused = other.fire(case_id, "sign", **ANSWER)
    assert refused.status_code == 422 and "Dre Maëlle Quévrain a pris cette demande." in text_of(refused)
    expert.fire(case_id, "release")
    assert gp.case(case_id).row.assignee_role_id is None
    assert other.messages(case_id)[0].text == "Une demande est de nouveau libre pour votre équipe."
    assert other.fire(case_id, "take").status_code == 302
    assert gp.case(case_id).row.assignee_role_id == world.other_dermatologist.role_id


def test_a_discarded_draft_is_closed_without_a_trace_for_the_team(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = _ready(gp, world)
    gp.fire(case_id, "discard")
    case = gp.case(case_id)
    assert (case.row.state, case.row.sent_at) == ("withdrawn", None)
    assert expert.case(case_id) is None and expert.messages(case_id) == []


def test_a_promise_about_to_be_missed_is_told_once(world: World, case_id: UUID) -> None:
    import time_machine

    from maillage.acts.cases import facade as cases

    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    cases.warn_due()  # whatever the region already had to say
    warn_at = gp.case(case_id).row.warn_at
    with time_machine.travel(warn_at, tick=False):
        first = cases.warn_due()
        second = cases.warn_due()
    assert first >= 1 and second == 0
    assert [message.kind for message in expert.messages(case_id)] == ["case.warn", "case.send"]
