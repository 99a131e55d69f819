"""A secretary prepares, hands over or sends, and follows, for who delegated; the database keeps the rest from her."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.acts.cases.story import ANSWER, LAST_LOOK, STEPS, VIEWS, Desk, photo_bytes, text_of, whole_trail
from tests.world import World

from maillage.acts.cases import facade as cases
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.kernel.record.kinds import ItemKind

pytestmark = pytest.mark.django_db(transaction=True)

SECRETARY, SENDS_HERSELF, HANDS_OVER = "l.corbin", "i.solhac", "c.aubriot"


@pytest.fixture
def secretary(world: World) -> Desk:
    return Desk(world, SECRETARY)


@pytest.fixture
def gp(world: World) -> Desk:
    """Lets her send, keeps the answer for himself."""
    return Desk(world, SENDS_HERSELF)


@pytest.fixture
def dermatologist(world: World) -> Desk:
    return Desk(world, "m.quevrain")


def _patient(world: World) -> UUID:
    return world.patients_of(world.gp)[0]


def _draft(secretary: Desk, boss: str, patient: UUID | None = None) -> UUID:
    """She opens a request in the name of a physician."""
    patient = patient or _patient(secretary.world)
    role = str(secretary.world.principal(boss).role_id)
    fields = {"patient": str(patient), "usage": "melan", "key": str(uuid4()), "pour": role}
    answer = secretary.post("/demandes/nouvelle/", fields)
    assert answer.status_code == 302, text_of(answer)
    return UUID(answer["Location"].split("/")[2])


def _ended(world: World, boss: str) -> UUID:
    """The physician takes her delegation back."""
    with open_context(world.principal(boss)) as context:
        given = directory.delegations_by(context.principal.role_id)[0]
    answer = Desk(world, boss).post(f"/mon-compte/delegations/{given.id}/fin/")
    assert answer.status_code == 302
    return given.id


def _answered(secretary: Desk, expert: Desk) -> UUID:
    case_id = _draft(secretary, SENDS_HERSELF)
    secretary.fill(case_id)
    assert secretary.send(case_id).status_code == 302
    expert.answered(case_id)
    return case_id


def _sql(desk: Desk, statement: str, values: list[Any]) -> int:
    """What somebody would reach with an injected statement: how many rows are read or written."""
    with open_context(desk.principal), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return len(cursor.fetchall()) if cursor.description else cursor.rowcount


def _refused(desk: Desk, statement: str, values: list[Any]) -> bool:
    try:
        with transaction.atomic():
            return _sql(desk, statement, values) == 0
    except ProgrammingError:
        return True


# --- preparing -------------------------------------------------------------------------------------------------


def test_she_finds_the_patients_of_the_practice_and_nothing_of_their_record(secretary: Desk, world: World) -> None:
    with open_context(secretary.principal):
        patient = next(each for each in world.patients_of(world.gp) if not access.my_grants(each))
        band = identity.patient(patient)
        found = identity.search(band.birth_name)
        assert access.why(patient) == "secrétariat de la structure qui suit le patient"
    assert patient in {match.id for match in found}
    page = secretary.get(f"/patients/{patient}/")
    assert page.status_code == 200
    for closed in ("Mesures", "Qui a vu ce dossier", "Fil"):
        assert f">{closed}</a>" not in page.content.decode()
    for table in ("record_observation", "record_recorditem"):
        assert _sql(secretary, f"SELECT 1 FROM {table} WHERE patient_id = %s", [patient]) == 0


def test_she_finds_nobody_of_another_practice(secretary: Desk, world: World) -> None:
    theirs = set(world.patients_of(world.foreign_gp)) - set(world.patients_of(world.gp))
    with open_context(secretary.principal):
        assert identity.patients(theirs) == {}
    assert secretary.get(f"/patients/{theirs.pop()}/").status_code == 404


def test_a_request_prepared_is_the_physicians_from_the_first_word(secretary: Desk, gp: Desk) -> None:
    case_id = _draft(secretary, SENDS_HERSELF)
    row = gp.case(case_id).row
    assert row.requester_role_id == gp.principal.role_id
    assert row.prepared_by_role_id == secretary.principal.role_id
    step = secretary.get(f"/demandes/{case_id}/saisie/1/")
    assert "Pour Dr Ivan Solhac" in text_of(step)
    assert "Préparée par Léa Corbin" in text_of(gp.get(f"/demandes/{case_id}/saisie/1/"))


def test_she_sends_when_the_delegation_says_so(secretary: Desk, gp: Desk, dermatologist: Desk) -> None:
    case_id = _draft(secretary, SENDS_HERSELF)
    secretary.fill(case_id)
    assert secretary.send(case_id).status_code == 302
    case = dermatologist.case(case_id)
    assert case.row.state == "sent"
    assert case.events[-1].by_text == "Léa Corbin, pour Dr Ivan Solhac"
    assert "Préparée par Léa Corbin" in text_of(dermatologist.get(f"/demandes/{case_id}/"))
    assert "Pour Dr Ivan Solhac" in text_of(secretary.get("/"))


def test_otherwise_she_hands_over_and_the_physician_finishes_and_sends(secretary: Desk, world: World) -> None:
    boss = Desk(world, HANDS_OVER)
    case_id = _draft(secretary, HANDS_OVER)
    assert secretary.step(case_id, 1, STEPS[0]).status_code == 302
    # Given a request that is not complete, which she may not send
    last = text_of(secretary.get(f"/demandes/{case_id}/saisie/{LAST_LOOK}/"))
    assert "Transmettre au médecin" in last and "Envoyer la demande" not in last
    secretary.fire(case_id, "send")
    assert boss.case(case_id).row.state == "draft"
    # When she hands it over
    assert secretary.fire(case_id, "hand_over").status_code == 302
    # Then the physician is told, finds it first, completes it and sends it; she writes no more in it
    assert [message.text for message in boss.messages(case_id)] == [
        "Une demande préparée pour vous est à relire et à envoyer."
    ]
    assert "À relire et envoyer" in text_of(boss.get("/"))
    assert secretary.autosave(case_id, {"f-motif": "après"}).status_code == 409
    boss.fill(case_id)
    assert boss.send(case_id).status_code == 302
    assert boss.case(case_id).row.state == "sent"


def test_what_the_record_knows_is_added_for_the_physician_and_leaves_with_the_request(
    secretary: Desk, gp: Desk, dermatologist: Desk, world: World
) -> None:
    patient = _patient(world)
    with open_context(world.gp):
        record.note_item(patient, ItemKind.ALLERGY, "Lidocaïne essai")
    case_id = _draft(secretary, SENDS_HERSELF, patient)
    secretary.fill(case_id)
    assert "Lidocaïne essai" not in secretary.get(f"/demandes/{case_id}/saisie/1/").content.decode()
    assert "Lidocaïne essai" in gp.get(f"/demandes/{case_id}/saisie/{LAST_LOOK}/").content.decode()
    assert gp.send(case_id).status_code == 302
    assert "Lidocaïne essai" in text_of(dermatologist.get(f"/demandes/{case_id}/"))


def test_she_takes_back_what_she_handed_over(secretary: Desk) -> None:
    case_id = _draft(secretary, HANDS_OVER)
    secretary.fire(case_id, "hand_over")
    page = text_of(secretary.get(f"/demandes/{case_id}/saisie/{LAST_LOOK}/"))
    assert "Transmise à Dre Claire Aubriot" in page and "Reprendre la préparation" in page
    assert secretary.fire(case_id, "prepare_again").status_code == 302
    assert secretary.autosave(case_id, {"f-motif": "repris"}).status_code == 200


def test_she_prepares_for_nobody_else(secretary: Desk, world: World) -> None:
    role = str(world.principal("p.ormeau").role_id)
    for pour in ({"pour": role}, {}):
        fields = {"patient": str(_patient(world)), "usage": "melan", "key": str(uuid4()), **pour}
        answer = secretary.post("/demandes/nouvelle/", fields)
        assert answer.status_code == 200
    with open_context(secretary.principal):
        assert not cases.rows(cases.lines_of_my_place().filter(requester_role_id=role))


def test_a_request_of_a_physician_without_delegation_is_unknown_to_her(secretary: Desk, world: World) -> None:
    nurse_case = Desk(world, "n.tardivat").sent(world.patients_of(world.nurse)[0])
    assert secretary.get(f"/demandes/{nurse_case}/").status_code == 404


# --- what the delegation does not cover ---------------------------------------------------------------------------


def test_the_answer_is_announced_to_her_and_kept_from_her(secretary: Desk, gp: Desk, dermatologist: Desk) -> None:
    case_id = _answered(secretary, dermatologist)
    opinion = gp.photos(case_id, kind="opinion")[0]
    page = secretary.get(f"/demandes/{case_id}/")
    words = text_of(page)
    assert "La réponse est arrivée, Dr Ivan Solhac la lira." in words
    assert ANSWER["f-conclusion"] not in words
    for path in (f"/documents/{opinion.id}/", f"/demandes/{case_id}/apercu.pdf"):
        assert secretary.get(path).status_code == 404
    assert ANSWER["f-conclusion"] not in secretary.get(f"/demandes/{case_id}/reponse.txt").content.decode()
    # And by the database itself
    for table in ("cases_opinion", "cases_annotation"):
        assert _sql(secretary, f"SELECT 1 FROM {table} WHERE case_id = %s", [case_id]) == 0
    assert _sql(secretary, "SELECT 1 FROM cases_caseform WHERE case_id = %s AND name <> 'request'", [case_id]) == 0
    kinds = "SELECT 1 FROM documents_document WHERE source_id = %s AND kind IN ('opinion', 'annotated_photo')"
    assert _sql(secretary, kinds, [case_id]) == 0
    assert _sql(gp, kinds, [case_id]) == 1


def test_no_statement_changes_the_answer_that_is_kept_from_her(secretary: Desk, gp: Desk, dermatologist: Desk) -> None:
    """Not even one that reads nothing, for which the policies of reading are not asked."""
    case_id = _answered(secretary, dermatologist)
    assert _sql(secretary, "UPDATE documents_document SET status_reason = 'x'", []) > 0
    changed = "SELECT 1 FROM documents_document WHERE source_id = %s AND status_reason = 'x' AND kind = "
    assert _sql(gp, f"{changed}'photo'", [case_id]) > 0
    assert _sql(gp, f"{changed}'opinion'", [case_id]) == 0


def test_neither_her_pages_nor_a_statement_sign_read_or_annotate(secretary: Desk, dermatologist: Desk) -> None:
    case_id = _answered(secretary, dermatologist)
    for event in ("sign", "read", "close", "take"):
        assert secretary.fire(case_id, event).status_code == 422
    form = "INSERT INTO cases_caseform (id, case_id, name, response, revision, updated_at, version)"
    assert _refused(secretary, f"{form} VALUES (%s, %s, 'report', '{{}}', 1, now(), 7)", [uuid4(), case_id])
    marks = "INSERT INTO cases_annotation (id, case_id, document_id, shapes, author_role_id, updated_at)"
    photo = secretary.photos(case_id)[0].id
    me = secretary.principal.role_id
    assert _refused(secretary, f"{marks} VALUES (%s, %s, %s, '[]', %s, now())", [uuid4(), case_id, photo, me])


def test_no_statement_sends_without_the_right_to_send(secretary: Desk, gp: Desk) -> None:
    hers, his = _draft(secretary, HANDS_OVER), _draft(secretary, SENDS_HERSELF)
    moved = "UPDATE cases_case SET sent_at = now(), state = 'sent', state_kind = 'open' WHERE id = %s"
    assert _refused(secretary, moved, [hers])
    assert _sql(secretary, moved, [his]) == 1


def test_no_statement_opens_a_case_in_the_name_of_somebody_else(secretary: Desk, world: World) -> None:
    _draft(secretary, SENDS_HERSELF)
    copied = (
        "INSERT INTO cases_case (id, number, usage_version_id, usage_code, patient_id, requester_role_id,"
        " requester_organization_id, prepared_by_role_id, state, state_kind, subject, clock, created_at, updated_at)"
        " SELECT %s, %s, usage_version_id, usage_code, %s, %s, %s, %s, 'draft', 'draft', '', '', now(), now()"
        " FROM cases_case LIMIT 1"
    )
    stranger, me = world.foreign_gp, secretary.principal.role_id
    other = world.patients_of(world.foreign_gp)[0]
    for patient, boss, place in (
        (other, world.gp.role_id, world.gp.organization_id),
        (_patient(world), stranger.role_id, stranger.organization_id),
        (other, world.gp.role_id, stranger.organization_id),
    ):
        assert _refused(secretary, copied, [uuid4(), str(uuid4())[:8], patient, boss, place, me])


# --- a delegation that ends --------------------------------------------------------------------------------------


def test_what_she_typed_before_the_end_is_kept_and_she_is_told(secretary: Desk, gp: Desk, world: World) -> None:
    case_id = _draft(secretary, SENDS_HERSELF)
    assert secretary.autosave(case_id, {"f-motif": "Saisi avant la fin"}).status_code == 200
    _ended(world, SENDS_HERSELF)
    # When she goes on typing, photographs, goes to the next step, sends
    saved = secretary.post(
        f"/demandes/{case_id}/brouillon/request/", {"f-motif": "après"}, **{"X-Requested-With": "XMLHttpRequest"}
    )
    shot = secretary.photo(case_id, photo_bytes())
    for told in (saved, shot):
        assert told.status_code == 409
        assert told.json()["closed"] is True
        assert "Votre délégation de Dr Ivan Solhac a pris fin à" in told.json()["error"]
    for page in (
        secretary.step(case_id, 2, STEPS[1]),
        secretary.send(case_id),
        secretary.get(f"/demandes/{case_id}/saisie/1/"),
    ):
        assert page.status_code == 403
        assert "gardé dans son brouillon" in text_of(page)
    # Then the draft is the physician's, as it was
    assert "Saisi avant la fin" in gp.get(f"/demandes/{case_id}/saisie/1/").content.decode()
    assert gp.case(case_id).row.state == "draft" and gp.photos(case_id) == []
    assert "Lésion" not in text_of(secretary.get("/demandes/les-miennes/"))


@pytest.mark.parametrize("gesture", ["rendez-vous", "prevenu"])
def test_no_gesture_after_the_end_is_a_fault(gesture: str, secretary: Desk, world: World) -> None:
    draft = _draft(secretary, SENDS_HERSELF)
    _ended(world, SENDS_HERSELF)
    assert secretary.post(f"/demandes/{draft}/{gesture}/").status_code == 403


def test_only_who_held_the_delegation_is_told(secretary: Desk, world: World) -> None:
    case_id = _draft(secretary, SENDS_HERSELF)
    _ended(world, SENDS_HERSELF)
    for login in ("p.ormeau", "c.lescarbot", "v.lagadec"):
        stranger = Desk(world, login)
        foreign, unknown = stranger.get(f"/demandes/{case_id}/"), stranger.get(f"/demandes/{uuid4()}/")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content


def test_a_delegation_given_again_opens_nothing_of_before(secretary: Desk, gp: Desk, world: World) -> None:
    case_id = _draft(secretary, SENDS_HERSELF)
    _ended(world, SENDS_HERSELF)
    fields = {"delegate_role_id": str(secretary.principal.role_id), "usage_code": "", "may_send": "on"}
    assert gp.post("/mon-compte/delegations/", fields).status_code == 302
    assert secretary.get(f"/demandes/{case_id}/").status_code == 403
    assert _draft(secretary, SENDS_HERSELF)


def test_the_physician_may_open_what_is_going_on(secretary: Desk, gp: Desk, world: World) -> None:
    case_id = gp.draft(_patient(world))
    _ended(world, SENDS_HERSELF)
    fields = {"delegate_role_id": str(secretary.principal.role_id), "usage_code": "melan", "opens_ongoing": "on"}
    assert gp.post("/mon-compte/delegations/", fields).status_code == 302
    assert secretary.case(case_id) is not None


# --- giving and taking back -----------------------------------------------------------------------------------------


def test_a_physician_sees_who_prepares_and_ends_it(gp: Desk, secretary: Desk, world: World) -> None:
    words = text_of(gp.get("/mon-compte/delegations/"))
    assert "Une personne prépare" in words or "1 personne prépare vos demandes" in words
    assert "Léa Corbin" in words and "envoie" in words and "ne lit pas la réponse" in words
    assert "Vous préparez pour 2 médecins" in text_of(secretary.get("/mon-compte/delegations/"))
    _ended(world, SENDS_HERSELF)
    assert "Personne ne prépare vos demandes" in text_of(gp.get("/mon-compte/delegations/"))
    assert len(whole_trail("delegation.end", SENDS_HERSELF, world)) == 1


def test_who_practises_nowhere_any_more_has_no_page_of_delegations(
    world: World, as_mover: Callable[[], AbstractContextManager[None]]
) -> None:
    from maillage.kernel.directory.models import PractitionerRole

    gp = Desk(world, HANDS_OVER)
    roles = PractitionerRole.objects.filter(id=gp.principal.role_id)
    with as_mover():
        roles.update(started_on=date(2020, 1, 1), ended_on=date(2020, 1, 2))
    for answer in (gp.get("/mon-compte/delegations/"), gp.post(f"/mon-compte/delegations/{uuid4()}/fin/")):
        assert answer.status_code == 302 and answer["Location"] == "/mon-compte/"


def test_nobody_ends_the_delegation_of_another(world: World) -> None:
    with open_context(world.gp) as context:
        given = directory.delegations_by(context.principal.role_id)[0]
    for login in (SECRETARY, HANDS_OVER, "p.ormeau"):
        assert Desk(world, login).post(f"/mon-compte/delegations/{given.id}/fin/").status_code == 404
    with open_context(world.gp) as context:
        assert len(directory.delegations_by(context.principal.role_id)) == 1


def test_a_delegation_goes_to_somebody_outside_care_of_the_same_structure(gp: Desk, world: World) -> None:
    for login in ("p.ormeau", HANDS_OVER, "v.lagadec"):
        with open_context(world.gp) as context, pytest.raises(directory.DelegationRefused):
            directory.delegate(by=context.principal, delegate_role_id=world.principal(login).role_id)


def test_a_secretary_reads_the_answer_when_the_delegation_says_so(
    secretary: Desk, gp: Desk, dermatologist: Desk, world: World
) -> None:
    _ended(world, SENDS_HERSELF)
    fields = {"delegate_role_id": str(secretary.principal.role_id), "usage_code": "melan", "may_send": "on"}
    assert gp.post("/mon-compte/delegations/", {**fields, "may_read_answer": "on"}).status_code == 302
    case_id = _answered(secretary, dermatologist)
    assert ANSWER["f-conclusion"] in text_of(secretary.get(f"/demandes/{case_id}/"))
    assert secretary.get(f"/documents/{gp.photos(case_id, kind='opinion')[0].id}/").status_code == 200
    assert len(secretary.photos(case_id)) == len(VIEWS)
