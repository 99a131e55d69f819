"""Canaries: one word for each part of each organisation's data, which no innocent text contains.

A canary is made of letters only, so that it passes as a name, survives a line break in a PDF and a change of case,
and says by itself whose data leaked.
"""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pypdf import PdfReader

HALVES = ("a", "b")
PREFIX = "qzx"
FOUND = re.compile(rf"{PREFIX}([{''.join(HALVES)}])([a-pr-z]+)q".encode())
NOISE = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789"))
TAGS = re.compile(rb"<[^>]*>")

# What stands under each canary.
PARTS = {
    "identity": "a patient whose requests went to the team",
    "hidden": "a patient that the team never heard of",
    "gone": "a patient whose only request was withdrawn",
    "facts": "what the general record knows and every request repeats: allergies, treatments, history",
    "record": "the general record: notes, measures, alerts, what belongs to no request",
    "draft": "a request that has not left",
    "sent": "a request that waits for its team",
    "taken": "a request that an expert holds",
    "answer": "an answer that is not signed yet",
    "waiting": "a request sent back for a precision",
    "answered": "a request with a signed answer",
    "opinion": "that answer, of which the patient was not told yet",
    "announced": "a request whose answer was announced to the patient",
    "told": "that answer",
    "withdrawn": "a request withdrawn before anybody took it",
    "mistaken": "a request put aside: it was the wrong patient",
    "task": "what remains to be done after an answer",
    "appointment": "an appointment that was asked for",
    "doubt": "what a patient asked the security officer",
}
# The letter that ends a canary is in none of them.
assert not [part for part in PARTS if "q" in part]
# The policies open a whole case to its parties; what is not signed yet is kept from the requester by the pages.
KEPT_BY_PAGES = frozenset({"answer"})


@dataclass(frozen=True, order=True)
class Scope:
    """One part of the data of one half of the world."""

    half: str
    part: str

    def __post_init__(self) -> None:
        assert self.half in HALVES and self.part in PARTS, f"{self.half}.{self.part} is no part of the world"

    @property
    def canary(self) -> str:
        return f"{PREFIX}{self.half}{self.part}q"

    @property
    def name(self) -> str:
        return f"{self.half}.{self.part}"

    def matches(self, patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(self.name, pattern) for pattern in patterns)


def scope(name: str) -> Scope:
    return Scope(*name.split("."))


ALL = tuple(Scope(half, part) for half in HALVES for part in PARTS)


def scopes_in_text(text: str) -> set[Scope]:
    """Whose canaries stand in a text, whatever case, accents, tags or breaks stand between their letters."""
    folded = unicodedata.normalize("NFKD", text).casefold().encode("ascii", "ignore")
    readings = (folded, TAGS.sub(b"", folded)) if b"<" in folded else (folded,)
    return {
        Scope(half.decode(), part.decode())
        for reading in readings
        for half, part in FOUND.findall(reading.translate(None, NOISE))
        if part.decode() in PARTS
    }


def scopes_in_bytes(data: bytes) -> set[Scope]:
    """The same in a file: a PDF by its words, a workbook by its members, anything else as text."""
    return scopes_in_text(readable(data))


def readable(data: bytes) -> str:
    """What a person could read in these bytes."""
    if data.startswith(b"%PDF"):
        document = PdfReader(io.BytesIO(data))
        said = [page.extract_text() for page in document.pages]
        return "\n".join([*said, str(document.metadata or "")])
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            return "\n".join(members.read(name).decode("utf-8", "ignore") for name in members.namelist())
    return data.decode("utf-8", "ignore")
