"""The wrong photo, the wrong patient: closed at once by the database, then given back, or closed and made again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from tests.acts.cases.story import ANSWER, Desk, photo_bytes, text_of, whole_trail
from tests.acts.cases.test_twice import together
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

REVIEWS = "/demandes/mises-a-l-ecart/"
SUBJECT = "Lésion du talon vue un mardi de brume"  # no other case of the region says so
CLINICAL = (SUBJECT, "Plus large depuis trois mois")
Taken = tuple[Desk, Desk, UUID]


@pytest.fixture
def taken(world: World, told_once: Callable[..., Taken]) -> Taken:
    """A request that its team has taken and opened."""
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")

    def tell() -> Taken:
        case_id = gp.sent(world.patients_of(world.gp)[0], **{"f-motif": SUBJECT})
        expert.fire(case_id, "take")
        expert.get(f"/demandes/{case_id}/")
        return gp, expert, case_id

    return told_once("taken and opened", tell)


def _report(desk: Desk, case_id: UUID, **fields: str) -> Any:
    return desk.post(f"/demandes/{case_id}/erreur/", {"note": "Ce n’est pas elle", **fields})


def _report_photo(desk: Desk, case_id: UUID) -> UUID:
    photo = desk.photos(case_id)[0].id
    assert _report(desk, case_id, kind="photo", photo=str(photo)).status_code == 302
    return photo


def _quarantine(desk: Desk, case_id: UUID) -> Any:
    from maillage.acts.cases import quarantine
    from maillage.kernel.context.facade import open_context

    with open_context(desk.principal):
        return quarantine.of_case(case_id)[0]


def _decide(world: World, case_id: UUID, decision: str) -> Any:
    """Dre Claire Aubriot settles the identities of the structure that asked."""
    desk = Desk(world, "c.aubriot")
    found = _quarantine(desk, case_id)
    assert desk.get(f"{REVIEWS}{found.id}/").status_code == 200
    return desk.post(f"{REVIEWS}{found.id}/", {"decision": decision, "words": "Vérifié avec le patient"})


def _sql(desk: Desk, statement: str, *given: Any) -> list[tuple[Any, ...]]:
    """What the application role reads in this person's name, no filter of ours in between."""
    from django.db import connection

    from maillage.kernel.context.facade import open_context

    with open_context(desk.principal), connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()


def _refused_sql(desk: Desk, statement: str, *given: Any) -> bool:
    """True when the database refuses, or touches nothing."""
    from django.db import DatabaseError, connection

    from maillage.kernel.context.facade import open_context

    try:
        with open_context(desk.principal), connection.cursor() as cursor:
            cursor.execute(statement, given)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


CONTENT = {
    "forms": "SELECT response FROM cases_caseform WHERE case_id = %s",
    "answers": "SELECT id FROM cases_opinion WHERE case_id = %s",
    "words": "SELECT reason FROM cases_caseevent WHERE case_id = %s",
    "marks": "SELECT shapes FROM cases_annotation WHERE case_id = %s",
    "documents": "SELECT wrapped_key FROM documents_document WHERE source_id = %s",
    "pictures": "SELECT r.wrapped_key FROM documents_rendition r JOIN documents_document d ON d.id = r.document_id"
    " WHERE d.source_id = %s",
    "subject": "SELECT subject FROM cases_case WHERE id = %s AND subject <> ''",
}


def test_a_wrong_photo_leaves_every_reader_at_once_and_its_address_says_why(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    kept = len(gp.photos(case_id))
    photo = _report_photo(expert, case_id)
    for desk in (gp, expert, Desk(world, "a.tancrede")):
        assert photo not in {shown.id for shown in desk.photos(case_id)}
        assert len(desk.photos(case_id)) == kept - 1
        for size in ("", "apercu/", "vignette/"):
            answer = desk.get(f"/documents/{photo}/{size}")
            assert answer.status_code == 410 and "pas la bonne" in text_of(answer)
        page = desk.get(f"/demandes/{case_id}/")
        assert str(photo) not in page.content.decode() and "Photo mise à l’écart : Ensemble" in text_of(page)
    # To a stranger it is as unknown as ever
    assert Desk(world, "p.ormeau").get(f"/documents/{photo}/").status_code == 404


def test_a_quarantined_photo_is_unreadable_even_by_sql(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    expert.json(f"/demandes/{case_id}/reperes/", {"photo_id": str(gp.photos(case_id)[0].id), "shapes": [_mark()]})
    photo = _report_photo(gp, case_id)
    seen = "SELECT wrapped_key FROM documents_document WHERE id = %s"
    small = "SELECT wrapped_key FROM documents_rendition WHERE document_id = %s"
    marks = "SELECT shapes FROM cases_annotation WHERE document_id = %s"
    for desk in (expert, Desk(world, "a.tancrede")):
        assert [_sql(desk, each, photo) for each in (seen, small, marks)] == [[], [], []]
        assert _refused_sql(desk, "UPDATE documents_document SET status = 'approved' WHERE id = %s", photo)
        assert _sql(desk, "SELECT ctx.document_put_back(%s)", photo) == [(0,)]


def _mark() -> dict[str, Any]:
    return {"kind": "arrow", "letter": "A", "x1": 0.1, "y1": 0.1, "x2": 0.5, "y2": 0.5}


def test_an_opinion_that_shows_the_photo_is_withheld_with_it_and_says_so(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 302
    document = gp.case(case_id).opinion.document_id
    _report_photo(gp, case_id)
    answer = expert.get(f"/documents/{document}/")
    assert answer.status_code == 410 and "contient une photo mise à l’écart" in text_of(answer)
    page = expert.get(f"/demandes/{case_id}/")
    assert page.status_code == 200 and f"/documents/{document}/" not in page.content.decode()
    # Given back, both are as they were
    assert _decide(world, case_id, "lifted").status_code == 302
    assert expert.get(f"/documents/{document}/").status_code == 200 and len(expert.photos(case_id)) == 2


def test_a_confirmed_photo_never_comes_back_and_the_right_one_is_asked_for(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    photo = _report_photo(expert, case_id)
    assert _decide(world, case_id, "confirmed").status_code == 302
    # Nobody opens it any more, not even who decided
    assert Desk(world, "c.aubriot").get(f"/documents/{photo}/").status_code == 410
    assert gp.get(f"/documents/{photo}/").status_code == 410
    assert "Joignez la bonne photo : Ensemble" in text_of(gp.get(f"/demandes/{case_id}/"))
    assert "Joignez la bonne photo" not in text_of(expert.get(f"/demandes/{case_id}/"))
    # The author sends it although the case is with the expert, who is told
    assert gp.photo(case_id, photo_bytes(7), "overview").status_code == 201
    assert len(expert.photos(case_id)) == 2
    assert any("photo qui manquait" in line.text for line in expert.messages(case_id))
    assert gp.photo(case_id, photo_bytes(8), "overview").status_code == 422
    # The case goes on: it is signed, and a second review is refused
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 302
    Desk(world, "c.aubriot").post(f"{REVIEWS}{_quarantine(gp, case_id).id}/", {"decision": "lifted"})
    assert gp.get(f"/documents/{photo}/").status_code == 410


def test_a_rectified_answer_replaces_one_whose_document_was_withheld(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    expert.fire(case_id, "sign", **ANSWER)
    first = gp.case(case_id).opinion.document_id
    _report_photo(gp, case_id)
    _decide(world, case_id, "confirmed")
    expert.fire(case_id, "rectify", reason="Une photo n’était pas la bonne.")
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 302
    second = gp.case(case_id).opinion
    assert second.version == 2 and gp.get(f"/documents/{second.document_id}/").status_code == 200
    assert gp.get(f"/documents/{first}/").status_code == 410
    assert "PDF mis à l’écart" in text_of(gp.get(f"/demandes/{case_id}/versions/"))


def test_a_wrong_patient_closes_the_whole_case_to_every_reader_in_the_database(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    gp_colleague, team_colleague = Desk(world, "n.tardivat"), Desk(world, "a.tancrede")
    assert _report(expert, case_id, kind="patient").status_code == 302
    for desk in (gp, expert, team_colleague, gp_colleague):
        assert {name: _sql(desk, each, case_id) for name, each in CONTENT.items()} == {key: [] for key in CONTENT}
    # No address of the case shows a word of it
    for path in ("", "apercu.pdf", "reponse.txt", "versions/", "erreur/"):
        answer = expert.get(f"/demandes/{case_id}/{path}")
        assert answer.status_code == (410 if path else 200)
        assert not any(word in answer.content.decode() for word in CLINICAL)
    page = text_of(expert.get(f"/demandes/{case_id}/"))
    assert "Ce dossier est mis à l’écart" in page and "Signalé par" in page and "Dre Claire Aubriot" in page
    assert not any(word in text_of(expert.get("/demandes/")) for word in CLINICAL)


def test_nothing_moves_in_a_withheld_case_and_no_promise_runs(taken: Taken) -> None:
    gp, expert, case_id = taken
    assert gp.case(case_id).row.due_at is not None
    _report(gp, case_id, kind="patient")
    row = gp.case(case_id).row
    assert (row.due_at, row.warn_at) == (None, None) and row.paused_at is not None
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 410
    assert expert.autosave(case_id, ANSWER, name="report").status_code in (409, 410)
    assert gp.photo(case_id, photo_bytes(9), "overview").status_code == 409
    assert expert.case(case_id).row.state == "taken"
    # The database refuses whoever is not its reviewer to give it back, or to rewrite the report
    assert _refused_sql(expert, "UPDATE cases_case SET withheld = '' WHERE id = %s", case_id)
    assert _refused_sql(expert, "UPDATE cases_quarantine SET status = 'lifted' WHERE case_id = %s", case_id)
    assert _refused_sql(gp, "UPDATE cases_case SET withheld = '' WHERE id = %s", case_id)
    assert _refused_sql(gp, "DELETE FROM cases_quarantine WHERE case_id = %s", case_id)


def test_given_back_the_case_is_as_it_was_and_its_promise_runs_again(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    before = gp.case(case_id)
    _report(expert, case_id, kind="patient")
    assert _decide(world, case_id, "lifted").status_code == 302
    after = gp.case(case_id)
    assert (after.row.subject, after.row.state, len(after.events)) == (
        before.row.subject,
        before.row.state,
        len(before.events),
    )
    assert after.row.due_at is not None and after.row.due_at >= before.row.due_at
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 302


def test_only_its_reviewer_opens_what_is_withheld_and_each_opening_is_traced(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    _report(expert, case_id, kind="patient")
    found = _quarantine(gp, case_id)
    for login in ("i.solhac", "m.quevrain", "a.tancrede", "n.tardivat", "p.ormeau"):
        desk = Desk(world, login)
        assert desk.get(f"{REVIEWS}{found.id}/").status_code == 404
        desk.post(f"{REVIEWS}{found.id}/", {"decision": "lifted"})
        assert str(found.id) not in desk.get(REVIEWS).content.decode()
    assert gp.case(case_id).row.withheld == "open"
    reviewer = Desk(world, "c.aubriot")
    assert "1 erreur signalée" in text_of(reviewer.get("/"))
    page = reviewer.get(f"{REVIEWS}{found.id}/")
    assert page.status_code == 200 and "Faut-il une exérèse" in text_of(page)
    lines = whole_trail("case.review_open", "c.aubriot", world)
    assert len(lines) == 1 and "patient" in lines[0] and "vérification d’une erreur" in lines[0]


def test_where_nobody_has_the_identity_duty_the_author_decides(world: World) -> None:
    author, expert = Desk(world, "p.ormeau"), Desk(world, "m.quevrain")
    case_id = author.sent(world.patients_of(world.foreign_gp)[0])
    _report(expert, case_id, kind="patient")
    found = _quarantine(author, case_id)
    assert Desk(world, "c.aubriot").get(f"{REVIEWS}{found.id}/").status_code == 404
    assert author.get(f"{REVIEWS}{found.id}/").status_code == 200
    assert author.post(f"{REVIEWS}{found.id}/", {"decision": "lifted"}).status_code == 302
    assert author.case(case_id).row.withheld == ""


def test_who_has_the_duty_and_is_no_party_sees_the_case_only_while_they_decide(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    with_duty = _with_identity_duty(world, "b.caudron")
    _report(expert, case_id, kind="patient")
    found = _quarantine(gp, case_id)
    assert "1 erreur signalée" in text_of(with_duty.get(REVIEWS))
    page = with_duty.get(f"{REVIEWS}{found.id}/")
    assert page.status_code == 200 and "Faut-il une exérèse" in text_of(page)
    assert with_duty.post(f"{REVIEWS}{found.id}/", {"decision": "lifted"}).status_code == 302
    # Decided, they see no more of it than before
    assert with_duty.get(f"/demandes/{case_id}/").status_code == 404
    assert _sql(with_duty, "SELECT response FROM cases_caseform WHERE case_id = %s", case_id) == []
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 302


def test_who_decides_without_having_opened_it_is_no_fault(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    with_duty = _with_identity_duty(world, "b.caudron")
    _report(expert, case_id, kind="patient")
    address = f"{REVIEWS}{_quarantine(gp, case_id).id}/"
    assert with_duty.post(address, {"decision": "lifted"}).status_code == 302
    assert gp.case(case_id).row.withheld == ""


def _with_identity_duty(world: World, login: str) -> Desk:
    """Somebody of another structure, given the duty of identities in the one that asked."""
    import psycopg
    from django.db import connection

    from maillage.config.environment import environment
    from maillage.toolbox.ids import new_id

    settings = connection.settings_dict
    given = (new_id(), world.principal(login).role_id, world.gp.organization_id)
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user="maillage_mover",
        password=environment().read_secrets().database_mover,
    ) as mover:
        mover.execute(
            "INSERT INTO directory_duty (id, role_id, kind, organization_id, started_on)"
            " VALUES (%s, %s, 'identity', %s, '2020-01-01')",
            given,
        )
    return Desk(world, login)


def test_confirmed_the_case_is_made_again_for_the_right_patient_with_nothing_typed_twice(
    world: World, taken: Taken
) -> None:
    gp, expert, case_id = taken
    wrong, right = world.patients_of(world.gp)[:2]
    _report(expert, case_id, kind="patient")
    assert _decide(world, case_id, "confirmed").status_code == 302
    page = gp.get(f"/demandes/{case_id}/")
    assert "Refaire pour le bon patient" in text_of(page)
    # Closed without an answer it is gone from the team with its patient; who had taken it is told why
    assert Desk(world, "a.tancrede").get(f"/demandes/{case_id}/").status_code == 404
    assert "Ce dossier est clos" in text_of(expert.get(f"/demandes/{case_id}/"))
    # When its author chooses the right patient
    made = gp.post(f"/demandes/{case_id}/refaire/", {"patient": str(right)})
    assert made.status_code == 302, text_of(made)
    draft = UUID(made["Location"].split("/")[2])
    view = gp.case(draft)
    assert (view.row.patient_id, view.row.state, view.row.subject) == (right, "draft", SUBJECT)
    assert [photo.view_code for photo in gp.photos(draft)] == ["overview", "close_up"]
    assert {photo.patient_id for photo in gp.photos(draft)} == {right}
    # Only the agreement is asked again; then it leaves
    gp.agree(draft)
    assert gp.send(draft).status_code == 302 and gp.case(draft).row.state == "sent"
    # Made once; the former one is closed for good, its author included
    assert gp.post(f"/demandes/{case_id}/refaire/", {"patient": str(right)}).status_code == 404
    assert _sql(gp, "SELECT response FROM cases_caseform WHERE case_id = %s", case_id) == []
    assert wrong != right and "Ouvrir la demande refaite" in text_of(gp.get(f"/demandes/{case_id}/"))


def test_what_came_from_the_wrong_record_stays_behind(world: World) -> None:
    from maillage.acts.cases import answers, queries
    from maillage.acts.cases.redoing import PREFILLED
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.record import facade as record

    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    known = next(
        patient for patient in world.patients_of(world.gp) if _facts(gp, lambda each=patient: record.known_facts(each))
    )
    case_id = gp.sent(known)
    with open_context(gp.principal):
        former = answers.response_of(queries.case(None, case_id), "request")
    assert PREFILLED in str(former)
    _report(expert, case_id, kind="patient")
    _decide(world, case_id, "confirmed")
    right = next(each for each in world.patients_of(world.gp) if each != known)
    draft = UUID(gp.post(f"/demandes/{case_id}/refaire/", {"patient": str(right)})["Location"].split("/")[2])
    with open_context(gp.principal):
        fresh = answers.response_of(queries.case(None, draft), "request")
        own = record.known_facts(right)
    for taken in _facts(gp, lambda: record.known_facts(known)).values():
        assert taken in own.values() or taken not in str(fresh)


def _facts(desk: Desk, read: Callable[[], dict[str, str]]) -> dict[str, str]:
    from maillage.kernel.context.facade import open_context

    with open_context(desk.principal):
        return read()


def test_everyone_who_had_opened_it_is_told_in_one_line_without_patient_data(world: World, taken: Taken) -> None:
    gp, expert, case_id = taken
    colleague, stranger = Desk(world, "a.tancrede"), Desk(world, "n.tardivat")
    colleague.get(f"/demandes/{case_id}/")
    _report(expert, case_id, kind="patient")
    assert any("mis à l’écart" in line.text for line in colleague.messages(case_id))
    assert any("mis à l’écart" in line.text for line in gp.messages(case_id))
    assert stranger.messages(case_id) == []
    _decide(world, case_id, "lifted")
    assert any("de nouveau ouvert" in line.text for line in colleague.messages(case_id))
    assert any("de nouveau ouvert" in line.text for line in expert.messages(case_id))


def test_two_people_reporting_at_once_make_one_report(taken: Taken) -> None:
    gp, expert, case_id = taken
    first, second = together(
        lambda: _report(gp, case_id, kind="patient"), lambda: _report(expert, case_id, kind="patient")
    )
    assert sorted([first.status_code, second.status_code])[0] == 302
    assert {first.status_code, second.status_code} <= {302, 410, 422}
    assert _sql(gp, "SELECT count(*) FROM cases_quarantine WHERE case_id = %s", case_id) == [(1,)]


def test_reported_while_it_is_signed_nothing_is_left_half_open(taken: Taken) -> None:
    gp, expert, case_id = taken
    reported, signed = together(
        lambda: _report(gp, case_id, kind="patient"), lambda: expert.fire(case_id, "sign", **ANSWER)
    )
    assert reported.status_code == 302 and signed.status_code in (302, 410, 422)
    assert gp.case(case_id).row.withheld == "open"
    assert {name: _sql(expert, each, case_id) for name, each in CONTENT.items()} == {key: [] for key in CONTENT}


def test_screens_that_show_it_are_emptied_even_under_who_is_writing(taken: Taken) -> None:
    gp, expert, case_id = taken
    page = expert.get(f"/demandes/{case_id}/").content.decode()
    stamp = page.split("?vu=")[1].split("&")[0].split('"')[0]
    _report_photo(gp, case_id)
    woken = expert.get(f"/demandes/{case_id}/?vu={stamp}&saisie=1", **{"HX-Request": "true"})
    assert woken.headers["HX-Refresh"] == "true"
    _report(gp, case_id, kind="patient")
    woken = expert.get(f"/demandes/{case_id}/?vu={stamp}&saisie=1", **{"HX-Request": "true"})
    assert woken.headers["HX-Refresh"] == "true"


def test_a_stranger_reports_nothing(world: World, taken: Taken) -> None:
    gp, _expert, case_id = taken
    photo = gp.photos(case_id)[0].id
    for login in ("p.ormeau", "c.lescarbot"):
        assert _report(Desk(world, login), case_id, kind="patient").status_code == 404
        assert _report(Desk(world, login), case_id, kind="photo", photo=str(photo)).status_code == 404
    assert len(gp.photos(case_id)) == 2 and gp.case(case_id).row.withheld == ""
    # Nor does a photo of another case leave through this one
    other = gp.sent(world.patients_of(world.gp)[1])
    assert _report(gp, other, kind="photo", photo=str(photo)).status_code == 404
