"""RPPS, FINESS and SIRET: keys of real numbers, the sentence under the field, fictitious numbers."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox.ids import InvalidIdentifier, finess, luhn, rpps, siret

RPPS = [
    "10000023084",
    "10000336601",
    "10002422979",
    "10004762901",
    "10005681340",
    "10100997245",
    "99700218896",
]
FINESS = ["750712184", "690781810", "210780581", "140000100"]
FINESS_CORSICA = ["2A0000014", "2A0000022", "2A0000154", "2B0000012", "2B0000020", "2B0000152"]
SIRET = ["73282932000074", "35600000049837", "35600000000048"]


@pytest.mark.parametrize(("register", "numbers"), [(rpps, RPPS), (finess, FINESS + FINESS_CORSICA), (siret, SIRET)])
def test_real_numbers_are_read_however_they_are_typed(register, numbers):
    for number in numbers:
        assert register.parse(number) == number
        assert register.parse(f" {number[:3]} {number[3:6]} {number[6:]} ".lower()) == number
        assert register.parse("-".join(number)) == number


@pytest.mark.parametrize(
    ("register", "typed", "sentence"),
    [
        (
            rpps,
            "10100050075",
            "Ce numéro RPPS n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre.",
        ),
        (rpps, "101009972", "Le numéro RPPS compte 11 chiffres : il en manque 2."),
        (rpps, "101009972455", "Le numéro RPPS compte 11 chiffres : vous en avez saisi 1 de trop."),
        (rpps, "1010099724S", "Le numéro RPPS ne contient que des chiffres : retirez « S »."),
        (rpps, "  ", "Saisissez les 11 chiffres du numéro."),
        (
            finess,
            "458174839",
            "Ce numéro FINESS n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre.",
        ),
        (
            finess,
            "2A0000012",
            "Ce numéro FINESS n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre.",
        ),
        (finess, "75071218", "Le numéro FINESS compte 9 caractères : il en manque 1."),
        (
            finess,
            "2C0000014",
            "Le numéro FINESS compte neuf chiffres ; seule la Corse commence par « 2A » ou « 2B ».",
        ),
        (
            siret,
            "73282932000079",
            "Ce numéro SIRET n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre.",
        ),
        (
            siret,
            "35600000049838",
            "Ce numéro SIRET n’existe pas : sa clé ne correspond pas, vérifiez chaque chiffre.",
        ),
        (siret, "732829320", "Le numéro SIRET compte 14 chiffres : il en manque 5."),
    ],
)
def test_each_mistake_has_its_sentence(register, typed, sentence):
    with pytest.raises(InvalidIdentifier) as refusal:
        register.parse(typed)

    assert str(refusal.value) == sentence


@given(seed=st.integers(), position=st.integers(0, 10), shift=st.integers(1, 9))
def test_one_changed_digit_of_an_rpps_is_refused(seed, position, shift):
    number = rpps.make_rpps(random.Random(seed))
    changed = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]

    assert rpps.parse(number) == number
    with pytest.raises(InvalidIdentifier):
        rpps.parse(changed)


@given(
    seed=st.integers(),
    department=st.sampled_from(["14", "50", "76", "2A", "2B", "97"]),
    position=st.integers(2, 8),
    shift=st.integers(1, 9),
)
def test_one_changed_digit_of_a_finess_is_refused_in_corsica_too(seed, department, position, shift):
    number = finess.make_finess(random.Random(seed), department=department)
    changed = number[:position] + str((int(number[position]) + shift) % 10) + number[position + 1 :]

    assert finess.parse(number) == number
    assert number.startswith(department)
    with pytest.raises(InvalidIdentifier):
        finess.parse(changed)


@given(seed=st.integers())
def test_a_fictitious_siret_belongs_to_a_valid_company(seed):
    number = siret.make_siret(random.Random(seed))

    assert siret.parse(number) == number
    assert luhn.is_valid(number[:9])


def test_makers_are_deterministic():
    first, again = random.Random(2026), random.Random(2026)

    assert [make(first) for make in (rpps.make_rpps, siret.make_siret)] == [
        make(again) for make in (rpps.make_rpps, siret.make_siret)
    ]


def test_national_identifiers_carry_the_register_digit():
    assert rpps.ps_idnat("10100997245") == "810100997245"
    assert finess.struct_idnat("2A0000014") == "12A0000014"
    with pytest.raises(InvalidIdentifier):
        rpps.ps_idnat("10100997246")


@pytest.mark.parametrize("register", [rpps, finess, siret])
@given(text=st.text(max_size=30))
def test_any_text_is_either_a_number_or_a_refusal(register, text):
    try:
        number = register.parse(text)
    except InvalidIdentifier as refusal:
        assert str(refusal).endswith(".")
    else:
        assert register.parse(number) == number
