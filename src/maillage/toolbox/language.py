"""Sentences that are kept in French and said in the reader's language; refuses to keep anything in another one.

What is stored (the trail, a notice, the words of a usage) is French: it is proof, it is signed, and whoever reads it
next may read it in another language. It is translated when it is shown, by the catalog of the pages or by a lexicon
that a room brings with its own data.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from django.utils.translation import get_language, gettext, gettext_lazy, override

FRENCH, ENGLISH = "fr", "en"
Lexicon = Callable[[str], str | None]
_lexicons: list[Lexicon] = []
_forms: list[tuple[re.Pattern[str], str]] = []

# For tables of labels: translated when it is shown, and typed as the text that it is for whoever shows it.
lazy = cast(Callable[[str], str], gettext_lazy)


def add_lexicon(find: Lexicon) -> None:
    """`find` gives the English of a French sentence of its room's data, or None. Called once, by an `apps.py`."""
    _lexicons.append(find)


def in_english() -> bool:
    """Whether the page being made is read in English."""
    return (get_language() or FRENCH).split("-")[0] == ENGLISH


def said(text: str) -> str:
    """A French sentence that was kept, as the reader of the page reads it; itself when nobody translated it."""
    if not text or not in_english():
        return text
    for find in _lexicons:
        if found := find(text):
            return found
    return gettext(text)


def said_filled(text: str) -> str:
    """The same for a sentence of ours that may hold values; never for what somebody typed, which may look like one."""
    translated = said(text)
    if translated != text or not in_english():
        return translated
    for pattern, form in _forms:
        if match := pattern.fullmatch(text):
            return gettext(form) % {name: _value_said(value) for name, value in match.groupdict().items()}
    return text


def _value_said(value: str) -> str:
    """A value may be a list of words of ours (`mot de passe, code`), or a label without its capital."""
    return ", ".join(_word_said(word) for word in value.split(", "))


def _word_said(word: str) -> str:
    translated = said(word)
    if translated != word:
        return translated
    capital = capitalised(word)
    label = said(capital)
    return label[:1].lower() + label[1:] if label != capital else word


def kept(text: str) -> str:
    """Marks a literal French sentence that will be stored, for the catalog to hold it; `said` gives its English."""
    return text


def kept_with(text: str) -> str:
    """The same for a sentence stored with values in it, declared at the head of its module; see `said_filled`."""
    parts = re.split(r"%\((\w+)\)s", text)
    pattern = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    _forms.append((re.compile(pattern), text))
    return text


def capitalised(text: str) -> str:
    """At the head of a sentence: the other letters stay as they are, a name or an English month has its own capital."""
    return text[:1].upper() + text[1:]


@contextmanager
def in_french() -> Iterator[None]:
    """Around what is written to be kept, or signed: `with in_french():`, or `@in_french()` over a function."""
    with override(FRENCH):
        yield
