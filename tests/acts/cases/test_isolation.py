"""Another organisation's case by any address: the answer of an unknown one, nothing written, a line in the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from tests.acts.cases.story import ANSWER, MARKS, Desk, photo_bytes, text_of, whole_trail
from tests.world import World

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.identity import facade as identity
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "CANARIXQZ"
STRANGERS = ("p.ormeau", "c.lescarbot", "b.caudron")  # another practice, another hospital's team, a nursing home


@dataclass(frozen=True)
class Place:
    """One case with all that hangs on it, or identifiers that nothing has."""

    case: UUID
    patient: UUID
    photo: UUID
    opinion: UUID
    notification: UUID

    @classmethod
    def unknown(cls) -> "Place":
        return cls(*(new_id() for _ in range(5)))


READS: dict[str, Callable[[Place], str]] = {
    "case": lambda at: f"/demandes/{at.case}/",
    "step": lambda at: f"/demandes/{at.case}/saisie/1/",
    "preview": lambda at: f"/demandes/{at.case}/apercu.pdf",
    "text": lambda at: f"/demandes/{at.case}/reponse.txt",
    "photo": lambda at: f"/documents/{at.photo}/",
    "photo, middle size": lambda at: f"/documents/{at.photo}/apercu/",
    "thumbnail": lambda at: f"/documents/{at.photo}/vignette/",
    "signed PDF": lambda at: f"/documents/{at.opinion}/",
    "record": lambda at: f"/patients/{at.patient}/",
    "new request": lambda at: f"/demandes/nouvelle/?patient={at.patient}",
    "message": lambda at: f"/messages/{at.notification}/",
}
WRITES: dict[str, Callable[[Desk, Place], Any]] = {
    "step": lambda desk, at: desk.step(at.case, 1, {"f-motif": "étranger"}),
    "autosave": lambda desk, at: desk.autosave(at.case, {"f-motif": "étranger"}),
    "autosave of the answer": lambda desk, at: desk.autosave(at.case, ANSWER, "report"),
    "photo": lambda desk, at: desk.photo(at.case, photo_bytes(9)),
    "remove photo": lambda desk, at: desk.post(f"/demandes/{at.case}/photos/retirer/", {"photo_id": str(at.photo)}),
    "marks": lambda desk, at: desk.json(f"/demandes/{at.case}/reperes/", {"photo_id": str(at.photo), "shapes": MARKS}),
    "take": lambda desk, at: desk.fire(at.case, "take"),
    "withdraw": lambda desk, at: desk.fire(at.case, "withdraw"),
    "unknown event": lambda desk, at: desk.fire(at.case, "explode"),
    "start": lambda desk, at: desk.post(
        "/demandes/nouvelle/", {"patient": str(at.patient), "usage": "melan", "key": "k"}
    ),
}


def _unknown_to(world: World, logins: tuple[str, ...]) -> list[UUID]:
    """Patients of the requester whom none of these people may open in any way, past cases included."""
    left = world.patients_of(world.gp)
    for login in logins:
        with open_context(world.principal(login)):
            known = identity.patients(left)
        left = [patient for patient in left if patient not in known]
    return left


def _alone(world: World) -> UUID:
    return _unknown_to(world, (*STRANGERS, "m.quevrain"))[0]


def _place(gp: Desk, patient: UUID, case_id: UUID) -> Place:
    photo = next(iter(gp.photos(case_id)), None)
    opinion = next(iter(gp.photos(case_id, kind="opinion")), None)
    message = next(iter(gp.messages(case_id)), None)
    return Place(
        case_id,
        patient,
        photo.id if photo else new_id(),
        opinion.id if opinion else new_id(),
        message.id if message else new_id(),
    )


@pytest.fixture
def sent(world: World, told_once: Callable[..., Place]) -> Place:
    def tell() -> Place:
        gp, patient = Desk(world, "i.solhac"), _alone(world)
        return _place(gp, patient, gp.sent(patient))

    return told_once("sent", tell)


@pytest.fixture
def answered(world: World, told_once: Callable[..., Place]) -> Place:
    """A request and its answer, whose every text holds the canary."""

    def tell() -> Place:
        gp, expert, patient = Desk(world, "i.solhac"), Desk(world, "m.quevrain"), _alone(world)
        case_id = gp.sent(patient, **{"f-motif": f"{CANARY} du dos", "f-question": f"Que faire de {CANARY} ?"})
        expert.fire(case_id, "take")
        expert.fire(case_id, "ask_back", reason=f"Précisez {CANARY}.")
        gp.fire(case_id, "complete", reason=f"Voici {CANARY}.")
        signed = expert.fire(case_id, "sign", **{**ANSWER, "f-conclusion": f"{CANARY} bénin à l’œil."})
        assert signed.status_code == 302
        return _place(gp, patient, case_id)

    return told_once("answered", tell)


def _refusals(login: str, world: World) -> int:
    return len(whole_trail("access.refused", login, world))


def _same(foreign: Any, unknown: Any) -> None:
    """Not a byte tells one from the other."""
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert foreign.headers["Content-Type"] == unknown.headers["Content-Type"]


def test_by_any_address_somebody_elses_is_as_if_it_did_not_exist(world: World, answered: Place) -> None:
    """The matrix asks this for every role and every route; here, that each refusal leaves its line in the trail."""
    login = STRANGERS[0]
    stranger = Desk(world, login)
    there, nowhere = answered, Place.unknown()
    for name, path in READS.items():
        before = _refusals(login, world)
        foreign, unknown = stranger.get(path(there)), stranger.get(path(nowhere))
        _same(foreign, unknown)
        assert _refusals(login, world) == before + 2, f"{name}: no line in the trail"


def test_nothing_that_a_stranger_sends_is_written(world: World, sent: Place) -> None:
    gp = Desk(world, "i.solhac")
    there, nowhere = sent, Place.unknown()
    before = gp.case(there.case), gp.photos(there.case, kind=None)
    login = STRANGERS[0]
    stranger = Desk(world, login)
    for name, write in WRITES.items():
        refused = _refusals(login, world)
        _same(write(stranger, there), write(stranger, nowhere))
        assert _refusals(login, world) == refused + 2, f"{name}: no line in the trail"
    assert (gp.case(there.case), gp.photos(there.case, kind=None)) == before
    assert gp.case(there.case).row.subject == "Lésion pigmentée du dos"


def test_nobody_is_sent_to_sign_in_and_learns_nothing(world: World, answered: Place) -> None:
    nobody = Desk(world, "")
    there, nowhere = answered, Place.unknown()
    for path in READS.values():
        foreign, unknown = nobody.get(path(there)), nobody.get(path(nowhere))
        assert foreign.status_code == unknown.status_code == 302
        assert foreign["Location"].startswith("/connexion/")
    for write in WRITES.values():
        assert write(nobody, there).status_code in (302, 401)
    for path in ("/", "/demandes/", "/recherche/?q=canari", "/demandes/own.csv", "/messages/", "/live/"):
        assert nobody.get(path).status_code == 302
    late = nobody.autosave(there.case, {"f-motif": "x"})
    assert late.status_code == 302 and late["Location"].startswith("/connexion/")


def test_a_script_whose_session_ended_is_told_in_its_own_way(world: World) -> None:
    gp, nobody = Desk(world, "i.solhac"), Desk(world, "")
    case_id = gp.draft(_alone(world))
    told = nobody.photo(case_id, photo_bytes())
    assert told.status_code == 401 and told.json()["url"] == "/connexion/"
    assert gp.photos(case_id) == []


def test_who_may_see_does(world: World, answered: Place) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    other_expert = Desk(world, "a.tancrede")
    there = answered
    for name, path in READS.items():
        if name in ("step", "preview", "message"):
            continue
        assert gp.get(path(there)).status_code == 200, name
    for name in ("case", "text", "photo", "photo, middle size", "thumbnail", "signed PDF"):
        for desk in (expert, other_expert):
            assert desk.get(READS[name](there)).status_code == 200, name
    assert gp.get(READS["step"](there)).status_code == 302
    assert gp.get(READS["message"](there))["Location"] == f"/demandes/{there.case}/"


def test_the_team_of_a_case_opens_the_case_and_not_the_general_record(world: World) -> None:
    from maillage.kernel.record import facade as record

    # Given a patient of the requester whose record holds something, whom the team does not follow
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    unknown = _unknown_to(world, ("m.quevrain",))
    with open_context(gp.principal):
        known = {patient: record.items(patient) for patient in unknown}
    patient = next(patient for patient, items in known.items() if items)
    fact = known[patient][0].label
    assert fact in gp.get(f"/patients/{patient}/").content.decode()
    assert expert.get(f"/patients/{patient}/").status_code == 404
    # When a request about them is sent
    case_id = gp.sent(patient, **{"f-motif": "Tache du bras"})
    # Then the team opens it, and what else the record holds stays closed
    assert expert.get(f"/demandes/{case_id}/").status_code == 200
    with open_context(expert.principal):
        assert record.items(patient) == []
    assert fact not in expert.get(f"/patients/{patient}/").content.decode()


def test_who_knows_a_patient_by_a_request_asks_nothing_for_them(world: World, sent: Place) -> None:
    """The policy gives them no access to open; they are told so, and nothing is written."""
    gp = Desk(world, "i.solhac")
    expert = Desk(world, "m.quevrain")
    there = sent
    patient = gp.case(there.case).row.patient_id
    fields = {"patient": str(patient), "usage": gp.case(there.case).row.usage_code, "key": "k"}
    answer = expert.post("/demandes/nouvelle/", fields)
    assert answer.status_code == 200
    assert "déclarez sa prise en charge" in text_of(answer)


def test_a_colleague_of_the_requester_reads_and_does_not_act(world: World, sent: Place) -> None:
    gp = Desk(world, "i.solhac")
    there = sent
    colleague = _colleague(world)
    from maillage.acts.cases import facade as cases
    from maillage.acts.workflow.facade import Refused, RefusedKind

    with open_context(colleague):
        assert cases.case(there.case) is not None
        with pytest.raises(Refused) as refused:
            cases.fire(by=colleague, case_id=there.case, event="withdraw")
        assert refused.value.kind is RefusedKind.WRONG_ROLE
    assert gp.case(there.case).row.state == "sent"


def test_a_colleague_of_the_requester_does_not_say_where_their_draft_goes(world: World) -> None:
    from maillage.acts.cases import drafts
    from maillage.acts.cases.models import Case, CaseRecipient
    from maillage.acts.workflow.facade import Refused, RefusedKind

    gp, colleague = Desk(world, "i.solhac"), _colleague(world)
    draft = gp.draft(world.patients_of(world.gp)[0])
    with open_context(colleague):
        case = Case.objects.get(id=draft)
        for choose in (
            lambda: drafts.choose_team(by=colleague, case=case, team_id=world.team_of(world.foreign_dermatologist)),
            lambda: drafts.choose_recipients(by=colleague, case=case, role_ids=[world.foreign_gp.role_id]),
        ):
            with pytest.raises(Refused) as refused:
                choose()
            assert refused.value.kind is RefusedKind.WRONG_ROLE
        assert not CaseRecipient.objects.filter(case=draft).exists()


def _colleague(world: World) -> Principal:
    from maillage.kernel.accounts.facade import principal_for_role
    from maillage.kernel.directory import facade as directory

    with open_context(world.gp):
        people = directory.roles_behind([world.gp.organization_id])
    found = principal_for_role(next(one.role_id for one in people if one.role_id != world.gp.role_id))
    assert found is not None
    return found


def test_a_draft_is_invisible_to_the_team_it_is_addressed_to(world: World) -> None:
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    patient = _alone(world)
    case_id = gp.draft(patient)
    gp.fill(case_id)
    there, nowhere = _place(gp, patient, case_id), Place.unknown()
    for path in READS.values():
        _same(expert.get(path(there)), expert.get(path(nowhere)))
    number = gp.case(case_id).row.number
    for path in ("/", "/demandes/", "/demandes/equipes/", "/demandes/team.csv", "/demandes/cote/"):
        shown = expert.get(path).getvalue().decode()
        assert number not in shown
        assert str(case_id) not in shown


def test_no_word_of_a_case_reaches_a_stranger(world: World, answered: Place) -> None:
    # Given a case whose every text holds a canary, for a patient named after another
    gp = Desk(world, "i.solhac")
    there = answered
    family = gp.case(there.case).row.subject
    assert CANARY in family and CANARY in text_of(gp.get(f"/demandes/{there.case}/"))
    places = [
        *("/", "/demandes/", "/demandes/equipes/", "/demandes/les-miennes/", "/demandes/cote/", "/patients/"),
        *(f"/demandes/{side}/?vue={view}" for side in ("equipes", "les-miennes") for view in ("closes", "rendues")),
        *("/demandes/team.csv", "/demandes/own.csv", "/messages/", "/boite-locale/", "/mon-compte/"),
        *(f"/recherche/?q={CANARY}", f"/recherche/?q={CANARY[:4].lower()}"),
        *(path(there) for path in READS.values()),
    ]
    for login in STRANGERS:
        stranger = Desk(world, login)
        for path in places:
            answer = stranger.get(path)
            body = answer.getvalue().decode(errors="replace")
            # The search box repeats what was typed; nothing else does.
            shown = body.replace(f'value="{CANARY}"', "").replace(f"birth_name={CANARY}", "")
            assert CANARY.lower() not in shown.lower(), f"{login} {path}"
            assert str(there.case) not in body or path.startswith(("/demandes/nouvelle/", f"/demandes/{there.case}"))


def test_a_photo_of_another_case_is_not_moved_nor_marked_through_mine(world: World, sent: Place) -> None:
    gp, foreign = Desk(world, "i.solhac"), Desk(world, "p.ormeau")
    there = sent
    mine = foreign.draft(world.patients_of(world.foreign_gp)[0])
    refused = foreign.post(f"/demandes/{mine}/photos/retirer/", {"photo_id": str(there.photo)})
    assert refused.status_code == 404
    marks = foreign.json(f"/demandes/{mine}/reperes/", {"photo_id": str(there.photo), "shapes": MARKS})
    assert marks.status_code == 404
    # Nor replaced: an upload that names it brings its own photo, and leaves the other where it is
    assert foreign.photo(mine, photo_bytes(3), replaces=str(there.photo)).status_code == 201
    assert there.photo in {photo.id for photo in gp.photos(there.case)}


def test_an_upload_number_of_somebody_else_gives_nothing_of_theirs(world: World) -> None:
    gp, foreign = Desk(world, "i.solhac"), Desk(world, "p.ormeau")
    upload = str(new_id())
    case_id = gp.draft(_alone(world))
    gp.photo(case_id, photo_bytes(), upload_id=upload)
    mine = foreign.draft(world.patients_of(world.foreign_gp)[0])
    assert foreign.photo(mine, photo_bytes(4), upload_id=upload).status_code == 201
    assert [photo.sha256 for photo in foreign.photos(mine)] != [photo.sha256 for photo in gp.photos(case_id)]
    # The same person, in another case: told that this upload has already served
    other = gp.draft(_alone(world))
    again = gp.photo(other, photo_bytes(), upload_id=upload)
    assert again.status_code == 422 and "déjà servi pour une autre demande" in again.json()["error"]


def test_a_case_closed_without_an_answer_closes_to_its_team_with_its_patient(world: World) -> None:
    """Withdrawn by its author, or refused by who took it: the team no longer sees it; who refused keeps it."""
    gp, expert, colleague = (Desk(world, login) for login in ("i.solhac", "m.quevrain", "a.tancrede"))
    patient = world.patients_of(world.gp)[0]
    withdrawn, refused = gp.sent(patient), gp.sent(patient)
    assert expert.get(f"/demandes/{withdrawn}/").status_code == 200
    gp.fire(withdrawn, "withdraw")
    expert.fire(refused, "take")
    expert.fire(refused, "refuse", reason="Hors du domaine de cette équipe.")
    for desk, case_id, status in (
        (gp, withdrawn, 200),
        (gp, refused, 200),
        (expert, withdrawn, 404),
        (expert, refused, 200),
        (colleague, withdrawn, 404),
        (colleague, refused, 404),
    ):
        assert desk.get(f"/demandes/{case_id}/").status_code == status
