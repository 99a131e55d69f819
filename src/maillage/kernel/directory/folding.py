"""The form in which names are compared: no accent, no case, no punctuation."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """`Maëlle QUÉVRAIN-Œuf` → `maelle quevrain oeuf`."""
    bare = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    letters = "".join(character for character in bare if not unicodedata.combining(character))
    return _NOT_A_LETTER.sub(" ", letters).strip()
