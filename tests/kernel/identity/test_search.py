"""Search as you type: every word must match, dates and numbers in any grouping, only the reader's patients."""

from datetime import date

import pytest
from tests.kernel.identity.region import (
    EXPERT,
    GP,
    HOSPITAL,
    MARIE,
    NOBODY,
    NURSE,
    OFFICE,
    THERESE,
    AsMover,
    found,
    register,
    rows,
)

from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import NoContext, Principal, open_context
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.contracts import Traits
from maillage.kernel.identity.models import PatientToken
from maillage.toolbox.ids import nir

pytestmark = pytest.mark.django_db(transaction=True)

INS = "2540799999102" + nir.key_of("2540799999102")


@pytest.fixture
def three(region: None) -> None:
    """A patient of each way to be written, all of the practice."""
    register(THERESE, used_name="Rozelier", local_number="IPP-00412")
    register(MARIE, birth_names="Marie Jeanne Œnone")
    register(Traits("D’Alméida", "Jean-Marie", date(1954, 7, 3), "M", "99139"), ins=INS)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("bre", ["BRÉHANDEC Thérèse"], id="the beginning of a name, without accents"),
        pytest.param("BRÉHANDEC THÉRÈSE", ["BRÉHANDEC Thérèse"], id="whole names, with accents"),
        pytest.param("rozel", ["BRÉHANDEC Thérèse"], id="the used name"),
        pytest.param("dup mar", ["DUPONT-MARCHAND Marie"], id="two beginnings"),
        pytest.param("mar dup", ["DUPONT-MARCHAND Marie"], id="in any order"),
        pytest.param("dupontmarchand", ["DUPONT-MARCHAND Marie"], id="a compound name in one piece"),
        pytest.param("oenone", ["DUPONT-MARCHAND Marie"], id="a ligature, among other first names"),
        pytest.param("d'almeida", ["D’ALMÉIDA Jean-Marie"], id="an apostrophe and a particle"),
        pytest.param("jean marie", ["D’ALMÉIDA Jean-Marie", "DUPONT-MARCHAND Marie"], id="exact ones by name"),
        pytest.param("12/03/1958", ["DUPONT-MARCHAND Marie"], id="a date with slashes"),
        pytest.param("12 03 58", ["DUPONT-MARCHAND Marie"], id="a short date with spaces"),
        pytest.param("12031958", ["DUPONT-MARCHAND Marie"], id="a date without separators"),
        pytest.param("1958-03-12", ["DUPONT-MARCHAND Marie"], id="an ISO date"),
        pytest.param("03/1958", ["DUPONT-MARCHAND Marie"], id="a month"),
        pytest.param("1943 breh", ["BRÉHANDEC Thérèse"], id="a year and a name"),
        pytest.param("breh 21/11/1943", ["BRÉHANDEC Thérèse"], id="a name and a date"),
        pytest.param("breh 12/03/1958", [], id="the name of one and the date of another"),
        pytest.param("2 54 07 99", ["D’ALMÉIDA Jean-Marie"], id="the beginning of an INS, in groups"),
        pytest.param(INS, ["D’ALMÉIDA Jean-Marie"], id="a whole INS"),
        pytest.param("IPP-00412", ["BRÉHANDEC Thérèse"], id="a local number"),
        pytest.param("00412", ["BRÉHANDEC Thérèse"], id="a part of a local number"),
        pytest.param("marzz", [], id="nobody"),
        pytest.param("31/02/1958", [], id="a date that cannot be finds nobody"),
        pytest.param("", [], id="nothing typed"),
        pytest.param("b", [], id="one letter is too little"),
        pytest.param("%' OR true --", [], id="what looks like SQL is only text"),
    ],
)
def test_what_is_typed_finds(three: None, typed: str, expected: list[str]) -> None:
    assert found(typed) == expected


def test_a_match_is_ready_to_show(three: None) -> None:
    with open_context(GP):
        (match,) = identity.search("brehandec")
    assert (match.used, match.local_number, match.status_label, match.is_exact) == (
        "utilise ROZELIER",
        "IPP-00412",
        "identité provisoire",
        True,
    )
    assert match.traits_text.startswith("Femme, née le 21 novembre 1943, ")


def test_the_limit_keeps_the_first_by_name(region: None) -> None:
    for name in ("Martel", "Martin", "Marteau", "Martial"):
        register(Traits(name, "Anne", date(1960, 1, 1), "F", "14118"))
    with open_context(GP):
        assert [match.display for match in identity.search("mart", limit=3)] == [
            "MARTEAU Anne",
            "MARTEL Anne",
            "MARTIAL Anne",
        ]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        pytest.param(NOBODY, [], id="nobody"),
        pytest.param(EXPERT, [], id="a stranger"),
        pytest.param(OFFICE, [], id="a role that does not care"),
        pytest.param(NURSE, ["BRÉHANDEC Thérèse"], id="a colleague of the structure"),
    ],
)
def test_who_finds(three: None, who: Principal, expected: list[str]) -> None:
    assert found("brehandec", who) == expected


def test_nobody_searches_without_a_context(three: None) -> None:
    with pytest.raises(NoContext):
        identity.search("brehandec")


def test_a_grant_gives_the_words_and_its_end_takes_them_back(region: None, as_mover: AsMover) -> None:
    # given
    patient = register(THERESE)
    # when
    with open_context(GP):
        access.grant(patient, HOSPITAL, access.Reason.EXPERT)
    # then
    assert found("brehandec", EXPERT) == ["BRÉHANDEC Thérèse"]
    # when
    with open_context(GP):
        access.end(patient, HOSPITAL)
    with open_context(GP):
        identity.unindex_for_holder(patient, HOSPITAL)
    # then
    assert found("brehandec", EXPERT) == []
    assert HOSPITAL not in {holder for (holder,) in rows("identity_patienttoken", "holder_id", as_mover)}


def test_words_are_kept_while_the_grant_holds(region: None) -> None:
    patient = register(THERESE)
    with open_context(EXPERT):
        identity.unindex_for_holder(patient, GP.organization_id)
    assert found("brehandec", GP) == ["BRÉHANDEC Thérèse"]


def test_a_stranger_indexes_nothing(region: None, as_mover: AsMover) -> None:
    from django.db import ProgrammingError, connection

    patient = register(THERESE)
    before = rows("identity_patienttoken", "token, holder_id", as_mover)
    with pytest.raises(ProgrammingError), open_context(EXPERT), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.identity_index(%s, %s, ARRAY['MARTIN'])", [patient, HOSPITAL])
    assert rows("identity_patienttoken", "token, holder_id", as_mover) == before


def test_words_are_out_of_reach_of_a_direct_write(region: None) -> None:
    from django.db import ProgrammingError

    patient = register(THERESE)
    with pytest.raises(ProgrammingError), open_context(GP):
        PatientToken.objects.bulk_create([PatientToken(holder_id=HOSPITAL, token="MARTIN", patient_id=patient)])


def test_a_corrected_name_is_found_by_every_holder(region: None) -> None:
    patient = register(THERESE)
    with open_context(GP):
        access.grant(patient, HOSPITAL, access.Reason.EXPERT)
        identity.correct_traits(patient, {"birth_name": "Kerguélen"})
    assert found("kerguelen", EXPERT) == found("kerguelen", GP) == ["KERGUÉLEN Thérèse"]
    assert found("brehandec", GP) == []
