"""Text a font can show: invisible controls go, a character no font has is named instead of failing a document.

PDF/UA forbids unmapped glyphs, so one emoji typed on a phone would otherwise prevent an opinion from being signed.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

# Categories that print nothing: controls, surrogates, private use, unassigned.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
# PDF/UA-1 forbids the byte order mark in a text. The marks that turn the direction of writing round (Unicode
# TR9) would let a signed sentence read otherwise than it was typed.
_FORBIDDEN = frozenset("\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS = frozenset("\n\t")
_COMPLAINT = re.compile(r"the text `\"(.+?)\"` could not be displayed|disallowed codepoint `\"(.+?)\"`", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")


def clean(value: Any) -> Any:
    """The same JSON value with composed text, plain line ends and no unprintable character."""
    return _map_strings(value, _clean_text)


def name_characters(value: Any, characters: set[str]) -> Any:
    """The same JSON value where each of these characters is written as its code, `[U+1F600]`."""
    table = {ord(character): f"[U+{ord(character):04X}]" for character in characters}
    return _map_strings(value, lambda text: text.translate(table))


def undisplayable(diagnostic: str) -> set[str]:
    """The characters a compiler's diagnostic complains of, ASCII never among them."""
    texts = [shown or forbidden for shown, forbidden in _COMPLAINT.findall(diagnostic)]
    unescaped = (_ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text) for text in texts)
    return {character for text in unescaped for character in text if not character.isascii()}


def _clean_text(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(character for character in text if _prints(character))


def _prints(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    return character not in _FORBIDDEN and unicodedata.category(character) not in _UNPRINTABLE


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _map_strings(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_map_strings(item, change) for item in value]
    return value
