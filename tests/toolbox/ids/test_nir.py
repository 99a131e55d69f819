"""NIR and INS: keys with Corsica, the sentence under the field, fictitious numbers."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.published import published

from maillage.toolbox.ids import InvalidIdentifier, nir

# Published test INS (valid) and official samples whose key is wrong, as national sources carry them.
VALID = ["279035121518989", "277076322082910", "239088815400243", "253072B07300470", "253072A07300443"]
WRONG_KEY = ["222127505611201", "223042545611404", "276059205062865", "224027511583555", "221042545611404"]

bodies = st.builds(
    "{}{:02}{:02}{}{:06}".format,
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["01", "75", "97", "99", "2A", "2B"]),
    st.integers(0, 999_999),
)


@pytest.fixture(scope="module")
def vectors():
    return published("vectors", "nir_cle.json")


def test_the_reference_vectors_agree(vectors):
    valid = {line["n"]: nir.check_key(line["n"]) for line in vectors["published"]}
    keys = {line["nir13"]: nir.key_of(line["nir13"]) for line in vectors["cases"]}

    assert valid == {line["n"]: line["valid"] for line in vectors["published"]}
    assert keys == {line["nir13"]: line["cle"] for line in vectors["cases"]}


@pytest.mark.parametrize("number", VALID)
def test_a_valid_number_is_read_however_it_is_grouped(number):
    assert nir.parse(number) == number
    assert nir.parse(f"  {nir.format_groups(number).lower()} ") == number
    assert nir.parse(".".join(number)) == number
    assert nir.parse(number.replace("2", "２")) == number


@pytest.mark.parametrize("number", WRONG_KEY)
def test_a_typed_number_with_a_wrong_key_is_refused_in_one_sentence(number):
    with pytest.raises(InvalidIdentifier) as refusal:
        nir.parse(number)

    assert refusal.value.message_fr == (
        f"La clé {number[13:]} ne correspond pas au numéro : vérifiez chaque chiffre, puis la clé."
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Saisissez les 15 caractères du numéro."),
        ("2 54 07", "Le numéro de sécurité sociale (INS) compte 15 caractères : il en manque 10."),
        (
            "2540799999102266",
            "Le numéro de sécurité sociale (INS) compte 15 caractères : vous en avez saisi 1 de trop.",
        ),
        ("2 54 07 99 999 102", "Il manque la clé : les deux derniers chiffres du numéro."),
        (
            "2O4079999910226",
            "Retirez « O » : seuls des chiffres sont attendus, et 2A ou 2B en Corse.",
        ),
        (
            "25407٣999910226",
            "Retirez « ٣ » : seuls des chiffres sont attendus, et 2A ou 2B en Corse.",
        ),
        (
            "254073A99910226",
            "La lettre n’existe que dans « 2A » ou « 2B », après le mois de naissance : vérifiez-la.",
        ),
        ("954079999910226", "Le numéro commence par 1 ou 2 : vérifiez le premier chiffre."),
        (
            "254139999910226",
            "Le mois de naissance « 13 » n’existe pas : vérifiez les 4e et 5e chiffres.",
        ),
    ],
)
def test_each_mistake_has_its_sentence(typed, sentence):
    with pytest.raises(InvalidIdentifier) as refusal:
        nir.parse(typed)

    assert str(refusal.value) == sentence


def test_groups_are_those_of_the_card():
    assert nir.format_groups("254079999910226") == "2 54 07 99 999 102 26"
    assert nir.format_groups("253072B07300470") == "2 53 07 2B 073 004 70"
    assert nir.format_groups("2540799999102") == "2 54 07 99 999 102"


def test_a_birth_month_unknown_to_the_register_is_accepted():
    body = "1552075120034"

    assert nir.parse(body + nir.key_of(body)) == body + nir.key_of(body)


@given(body=bodies, position=st.integers(0, 14), shift=st.integers(1, 9))
def test_one_changed_digit_is_always_refused(body, position, shift):
    number = body + nir.key_of(body)
    if not number[position].isdigit():
        return
    changed = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]

    assert nir.check_key(number)
    assert not nir.check_key(changed)


@given(text=st.text(max_size=40))
def test_any_text_is_either_a_number_or_a_french_sentence(text):
    try:
        number = nir.parse(text)
    except InvalidIdentifier as refusal:
        assert str(refusal).endswith((".", "chiffre."))
    else:
        assert nir.check_key(number)


@given(
    seed=st.integers(),
    born=st.dates(date(1915, 1, 1), date(2026, 1, 1)),
    place=st.sampled_from(["14118", "2A004", "2B033", "97411", "99100"]),
)
def test_a_fictitious_ins_is_valid_agrees_with_the_traits_and_stays_in_the_test_domain(seed, born, place):
    first, again = (nir.make_ins(random.Random(seed), sex="female", birth_on=born, place_code=place) for _ in range(2))

    assert first == again
    assert nir.parse(first.matricule) == first.matricule
    assert first.matricule.startswith(f"2{born:%y%m}{place}")
    assert first.oid == "1.2.250.1.213.1.4.10"


def test_a_fictitious_ins_refuses_a_place_that_is_not_an_insee_code():
    with pytest.raises(ValueError, match="INSEE"):
        nir.make_ins(random.Random(1), sex="male", birth_on=date(1980, 1, 1), place_code="Caen")
