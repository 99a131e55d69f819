"""Names compare without accents, separators or case; what is typed is read without guessing."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.identity.terms import terms_of
from maillage.kernel.identity.traits import LONGEST_KEY, Traits, key, name_tokens, words

TODAY = date(2026, 3, 12)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le Bris-d’Arc", "LE BRIS D ARC"),
        ("LE BRIS D ARC", "LE BRIS D ARC"),
        ("  de la   Tour ", "DE LA TOUR"),
        ("Œuvrard", "OEUVRARD"),
        ("Lætitia", "LAETITIA"),
        ("Straße", "STRASSE"),
        ("Ｍａｒｉｅ", "MARIE"),
        ("N'Guyễn", "N GUYEN"),
        ("M. Dupont", "M DUPONT"),
    ],
)
def test_spellings_of_one_name_have_one_key(text: str, expected: str) -> None:
    assert key(text) == expected


@given(NAMES)
def test_the_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@given(NAMES)
def test_the_key_does_not_depend_on_how_accents_are_written_or_on_case(text: str) -> None:
    assert key(unicodedata.normalize("NFD", text)) == key(unicodedata.normalize("NFC", text))
    assert key(text.upper()) == key(text.upper().lower().upper())


@given(NAMES)
def test_tokens_hold_no_separator_no_accent_and_fit_their_column(text: str) -> None:
    for token in name_tokens(text):
        assert token and len(token) <= LONGEST_KEY
        assert token.isalnum()
        assert not any(unicodedata.combining(character) for character in token)


@given(st.text(st.sampled_from("abcdéèüœABC -'’"), min_size=2, max_size=20), st.integers(2, 20))
def test_any_beginning_of_a_word_is_a_term_that_its_tokens_answer(text: str, cut: int) -> None:
    for word in words(text):
        for term in terms_of(word[:cut], on=TODAY):
            assert any(low <= token < high for low, high in term.ranges for token in name_tokens(text))


@given(NAMES)
def test_no_typed_text_breaks_the_reading(text: str) -> None:
    assert all(prefix for term in terms_of(text, on=TODAY) for prefix in term.prefixes)


@given(st.dates(date(1920, 1, 1), TODAY), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]))
def test_a_full_date_is_found_however_it_is_typed(day: date, shape: str) -> None:
    (term,) = terms_of(day.strftime(shape), on=TODAY)
    assert f"{day:%Y%m%d}" in term.prefixes


@pytest.mark.parametrize(
    ("typed", "prefixes"),
    [
        ("12 03 58", [("19580312", "120358")]),
        ("12/03/21", [("19210312", "20210312")]),
        ("12/03/58 dup", [("19580312",), ("DUP",)]),
        ("2 54 07 99", [("2540799",)]),
        ("2 54 07 2a 004", [("254072A004",)]),
        ("dup dup", [("DUP",)]),
        ("13/2021", [("202113",)]),
        ("d", []),
        ("--", []),
    ],
)
def test_how_a_text_is_read(typed: str, prefixes: list[tuple[str, ...]]) -> None:
    assert [term.prefixes for term in terms_of(typed, on=TODAY)] == prefixes


def test_traits_are_complete_with_the_five() -> None:
    whole = Traits("Bréhandec", "Thérèse", date(1943, 11, 21), "F", "99134")
    assert whole.are_complete
    assert not Traits("Bréhandec", "-", date(1943, 11, 21), "F", "99134").are_complete
    assert not Traits("Bréhandec", "Thérèse", date(1943, 11, 21), "I", "99134").are_complete
    assert whole.digest(None) != whole.digest("243119999904705")
    assert whole.digest(None) == Traits("BREHANDEC", "therese", date(1943, 11, 21), "F", "99134").digest(None)
