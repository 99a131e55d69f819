"""The regional look-up says one of three words, is counted and audited, and attaching declares a care."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.kernel.identity.region import (
    EXPERT,
    GP,
    HOSPITAL,
    NOBODY,
    OFFICE,
    THERESE,
    AsMover,
    found,
    register,
    rows,
    trail,
)

from maillage.kernel.audit.facade import trail_of_patient
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.contracts import Answer, IdentityRefused, Traits
from maillage.toolbox.ids import InvalidIdentifier, nir

pytestmark = pytest.mark.django_db(transaction=True)

INS = "2431199999047" + nir.key_of("2431199999047")
OTHER_INS = "2431199999048" + nir.key_of("2431199999048")


def ask(traits: Traits, ins: str | None = None, by: Principal = EXPERT) -> Answer:
    with open_context(by):
        return identity.look_up(traits, ins=ins).answer


@pytest.mark.parametrize(
    ("traits", "ins", "answer"),
    [
        pytest.param(THERESE, None, "exists", id="the complete traits"),
        pytest.param(
            replace(THERESE, birth_name="BREHANDEC", first_birth_name="therese"), None, "exists", id="without accents"
        ),
        pytest.param(Traits(birth_on=THERESE.birth_on), INS, "exists", id="the INS and the birth date"),
        pytest.param(Traits(sex="F"), INS, "exists", id="the INS and the sex"),
        pytest.param(Traits(), INS, "unsure", id="the INS alone"),
        pytest.param(Traits(birth_on=date(1950, 1, 1), sex="M"), INS, "unsure", id="the INS, nothing that agrees"),
        pytest.param(THERESE, OTHER_INS, "unsure", id="the traits with another INS"),
        pytest.param(replace(THERESE, birth_place_code=""), None, "unsure", id="without the birthplace"),
        pytest.param(replace(THERESE, birth_on=None), None, "unsure", id="without the birth date"),
        pytest.param(replace(THERESE, first_birth_name=""), None, "unsure", id="without the first name"),
        pytest.param(replace(THERESE, sex="I"), None, "unsure", id="an undetermined sex"),
        pytest.param(replace(THERESE, birth_place_code="14118"), None, "unsure", id="a homonym born elsewhere"),
        pytest.param(replace(THERESE, first_birth_name="Zoé"), None, "absent", id="another first name"),
        pytest.param(replace(THERESE, birth_on=date(1943, 11, 22)), None, "absent", id="another day"),
        pytest.param(
            Traits("Zzz", "", date(1950, 1, 1), "F", ""),
            None,
            "unsure",
            id="partial traits of somebody unknown",
        ),
    ],
)
def test_one_of_three_words(region: None, traits: Traits, ins: str | None, answer: str) -> None:
    register(THERESE, ins=INS)
    assert ask(traits, ins) == answer


def test_two_persons_with_the_same_traits_are_never_one(region: None) -> None:
    # given: the same traits in two structures, which only a race or a takeover brings
    register(THERESE)
    register(replace(THERESE, birth_place_code="14118"), by=EXPERT)
    # then
    assert ask(THERESE, by=GP) == Answer.UNSURE


def test_somebody_unidentified_is_never_the_answer(region: None) -> None:
    with open_context(GP):
        identity.declare_unidentified("Bréhandec", approximate_age=82, sex="F")
    assert ask(THERESE) == Answer.ABSENT


def test_partial_traits_say_the_same_whether_the_person_exists_or_not(region: None) -> None:
    partial = [
        replace(THERESE, **{name: None if name == "birth_on" else ""})
        for name in ("birth_name", "first_birth_name", "birth_on", "sex", "birth_place_code")
    ]
    before = [ask(traits) for traits in partial]
    register(THERESE)
    assert [ask(traits) for traits in partial] == before == [Answer.UNSURE] * 5


def test_a_typed_ins_with_a_wrong_key_is_not_asked(region: None, as_mover: AsMover) -> None:
    with pytest.raises(InvalidIdentifier, match="La clé 00 ne correspond pas"), open_context(EXPERT):
        identity.look_up(THERESE, ins="243119999904700")
    assert rows("identity_regionallookup", "id", as_mover) == []


def test_every_question_leaves_a_line_without_the_traits(region: None, as_mover: AsMover) -> None:
    ask(THERESE)
    ((why, patient, detail),) = trail("identity.lookup", as_mover)
    assert (why, patient) == ("recherche régionale avant de créer un patient", None)
    assert detail == {"answer": "absent", "by": "traits"}


def test_the_thirty_first_question_in_ten_minutes_is_refused_and_audited(region: None, as_mover: AsMover) -> None:
    # given
    with open_context(EXPERT):
        for _ in range(30):
            identity.look_up(THERESE)
    # when
    with open_context(EXPERT), pytest.raises(IdentityRefused, match="Attendez dix minutes"):
        identity.look_up(THERESE)
    # then
    assert trail("identity.lookup", as_mover)[-1][2] == {"answer": "limited", "by": "traits"}
    assert len(rows("identity_regionallookup", "id", as_mover)) == 30
    assert ask(THERESE, by=GP) == Answer.ABSENT, "the limit is each professional's own"


def test_an_attachment_counts_as_a_question(region: None, as_mover: AsMover) -> None:
    register(THERESE)
    with open_context(EXPERT):
        for _ in range(30):
            identity.look_up(THERESE)
    with open_context(EXPERT), pytest.raises(IdentityRefused, match="Attendez dix minutes"):
        identity.attach(THERESE, declares_care=True)
    assert found("brehandec", EXPERT) == []


@pytest.mark.parametrize("who", [NOBODY, Principal("role:nobody")])
def test_who_is_not_a_professional_asks_nothing(region: None, as_mover: AsMover, who: Principal) -> None:
    with pytest.raises(ProgrammingError), open_context(who):
        identity.look_up(THERESE)
    assert rows("identity_regionallookup", "id", as_mover) == []


def test_a_declared_care_opens_the_record_to_the_structure(region: None) -> None:
    # given
    patient = register(THERESE, ins=INS)
    # when
    with open_context(EXPERT):
        attached = identity.attach(Traits(sex="F"), ins=INS, declares_care=True)
    # then
    assert attached == patient
    assert found("brehandec", EXPERT) == ["BRÉHANDEC Thérèse"]
    with open_context(GP):
        lines = {(line.action, line.why) for line in trail_of_patient(patient)}
    assert ("identity.attach", "prise en charge déclarée par le professionnel") in lines


def _grants(as_mover: AsMover) -> list[object]:
    return [holder for _, holder in rows("access_grant", "id, holder_id", as_mover)]


@pytest.mark.parametrize(
    ("who", "traits", "declares"),
    [
        pytest.param(EXPERT, THERESE, False, id="without the declaration"),
        pytest.param(EXPERT, replace(THERESE, birth_place_code=""), True, id="on partial traits"),
        pytest.param(EXPERT, replace(THERESE, birth_on=date(1943, 11, 22)), True, id="on somebody else's traits"),
        pytest.param(Principal.system("outbox"), THERESE, True, id="by a job"),
        pytest.param(OFFICE, THERESE, True, id="by a role that does not care"),
        pytest.param(replace(EXPERT, organization_id=GP.organization_id), THERESE, True, id="for another structure"),
    ],
)
def test_an_attachment_refused_opens_nothing(
    region: None, as_mover: AsMover, who: Principal, traits: Traits, declares: bool
) -> None:
    register(THERESE)
    before = _grants(as_mover)
    with pytest.raises(IdentityRefused), open_context(who):
        identity.attach(traits, declares_care=declares)
    assert _grants(as_mover) == before


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("SELECT ctx.declare_care(%s, %s, %s)", id="declaring a care without the look-up"),
        pytest.param(
            "INSERT INTO access_grant (id, patient_id, holder_id, reason, granted_at, granted_by_id)"
            " VALUES (gen_random_uuid(), %s, %s, 'declared', now(), %s)",
            id="writing the grant",
        ),
    ],
)
def test_no_statement_opens_a_known_identifier(region: None, as_mover: AsMover, statement: str) -> None:
    patient = register(THERESE)
    before = _grants(as_mover)
    with pytest.raises(ProgrammingError), open_context(EXPERT), connection.cursor() as cursor:
        cursor.execute(statement, [patient, HOSPITAL, EXPERT.role_id])
    assert _grants(as_mover) == before


def test_the_match_tells_the_application_nothing_more_than_it_sees(region: None) -> None:
    register(THERESE)
    sql = "SELECT answer, patient FROM ctx.identity_match('', 'BREHANDEC', 'THERESE', '1943-11-21', 'F', '99134')"
    with open_context(EXPERT), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.fetchone() == ("absent", None)


def test_questions_are_neither_forged_nor_read_by_others(region: None) -> None:
    ask(THERESE, by=GP)
    with open_context(EXPERT), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_regionallookup")
        assert cursor.fetchone() == (0,)
        for statement in (
            "INSERT INTO identity_regionallookup VALUES (gen_random_uuid(), 'role:x', '', 'absent', now())",
            "DELETE FROM identity_regionallookup",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(statement)
