"""What is kept in French is said in the language of who reads it, and kept in French whoever writes it."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from maillage.toolbox.language import in_french, kept, kept_with, said, said_filled

SENT_BY = kept_with("transmis par %(who)s le %(day)s")
LEXICON = {"Réponse": "Answer", "transmis par %(who)s le %(day)s": "handed over by %(who)s on %(day)s"}


@pytest.fixture(autouse=True)
def catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.toolbox.language.gettext", lambda text: LEXICON.get(text, text))


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("text", ["", "Réponse", "12 mars 2026"])
def test_a_french_page_says_what_was_kept(text: str) -> None:
    assert said(kept(text)) == text


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Réponse", "Answer"),
        ("Sans traduction", "Sans traduction"),
        ("", ""),
        ("12 mars 2026", "12 March 2026"),
        ("1er avril 2026", "1 April 2026"),
        ("2 mars", "2 March"),
        ("12 mars 2026 à 10\u00a0h\u00a042", "12 March 2026, 10:42"),
        ("12 mars 2026 à 9\u00a0h", "12 March 2026, 9:00"),
        ("2 jours", "2\u00a0days"),
        ("le 12 mars 2026 au soir", "le 12 mars 2026 au soir"),
        ("transmis par Dre Quévrain le 2 mars 2026", "handed over by Dre Quévrain on 2 March 2026"),
        ("transmis par réponse le 2 mars", "handed over by answer on 2 March"),
    ],
)
def test_an_english_page_says_its_translation(text: str, expected: str) -> None:
    assert said_filled(text) == expected


@pytest.mark.usefixtures("english")
def test_what_somebody_typed_is_never_taken_for_a_sentence_of_ours() -> None:
    assert said("transmis par erreur le lendemain") == "transmis par erreur le lendemain"


@pytest.mark.usefixtures("english")
def test_values_are_kept_in_the_french_sentence() -> None:
    assert SENT_BY % {"who": "Dre Quévrain", "day": "2 mars"} == "transmis par Dre Quévrain le 2 mars"


@pytest.mark.usefixtures("english")
def test_what_is_signed_is_french() -> None:
    @in_french()
    def sign() -> str | None:
        return translation.get_language()

    assert (sign(), sign(), translation.get_language()) == ("fr", "fr", "en")
