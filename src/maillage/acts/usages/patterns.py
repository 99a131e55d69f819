"""A pattern: who does what when, written once in `usages/patterns/<name>.yaml` for all the usages that work that way.

It may continue in `<name>.workflow.yaml`, as a definition does.

A usage names it (`pattern: <name>`), brings its own forms, documents, red flags and acts, says the conditions that the
pattern leaves to it (`conditions`), and may say some words anew. Who signs what, and who is blind to it until when, are
the pattern's alone. Its text is one of the files of the package, so a published version keeps it whatever becomes of
the pattern. Refuses a pattern that is not whole.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pydantic import Field

from maillage.acts.usages.codes import Gesture
from maillage.acts.usages.consent_words import ConsentWords
from maillage.acts.usages.continued import read_continued
from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.contributions import Blind, Contribution
from maillage.acts.usages.files import PATTERNS, pattern_files, pattern_names, read_beside
from maillage.acts.usages.merging import Bounds
from maillage.acts.usages.reading import Read, model_of
from maillage.acts.usages.source import Source
from maillage.acts.usages.strict import ExactText, Name, Reason, Strict, Words
from maillage.acts.usages.table import Role, State, Transition
from maillage.acts.usages.timing import Clock, Instant, Interval

# What a usage may say anew of its pattern: words, who may hold a role, what is promised; never the way.
BOUNDS: Bounds = MappingProxyType(
    {
        "roles": frozenset({"label", "professions"}),
        "states": frozenset({"label"}),
        "instants": frozenset({"label"}),
        "clocks": frozenset({"label", "promise", "warn", "escalate"}),
        "notifications": None,
        "consent_words": None,
    }
)


# A pattern that says neither has neither: who signs and who is blind is the way of working, and a usage adds to none.
_NEITHER: Mapping[str, object] = MappingProxyType({"contributions": {}, "blind": []})


class Pattern(Strict):
    """The part of a definition that several usages share. `title` says it to who writes a usage, not on a page."""

    title: ExactText
    initial: Name
    roles: dict[Name, Role]
    states: dict[Name, State]
    transitions: tuple[Transition, ...] = Field(min_length=1)
    clocks: dict[Name, Clock] = {}
    instants: dict[Name, Instant] = {}
    intervals: tuple[Interval, ...] = ()
    contributions: dict[Name, Contribution] = {}
    blind: tuple[Blind, ...] = ()
    notifications: dict[Name, Words] = {}
    without: dict[Gesture, Reason] = {}
    consent_words: ConsentWords = ConsentWords()


def read_pattern(name: str, files: Mapping[str, str]) -> Read[Pattern]:
    """The pattern of that name among these texts, with the file and the line of each key."""
    source, problems = read_continued(files, *pattern_files(name))
    return (None, None, problems) if source is None else model_of(source, Pattern)


def own_words(name: str, files: Mapping[str, str]) -> tuple[Source | None, list[Problem]]:
    """What a usage receives of its pattern: all but the title, which is not its own."""
    return _own_words(name, tuple((file, files[file]) for file in pattern_files(name) if file in files))


@lru_cache(maxsize=32)
def _own_words(name: str, files: tuple[tuple[str, str], ...]) -> tuple[Source | None, list[Problem]]:
    """Read once for all that follow it: who lays a definition over it makes another one, and changes nothing here."""
    pattern, source, problems = read_pattern(name, dict(files))
    if pattern is None or source is None:
        return None, problems
    data = {**_NEITHER} | {key: value for key, value in source.data.items() if key != "title"}
    return Source(data, source.places), []


def patterns_of(root: Path) -> Mapping[str, str]:
    """The patterns of an installation: name and title, for who begins a usage."""
    found = {name: read_pattern(name, texts_of(root, name))[0] for name in pattern_names(root / PATTERNS)}
    return {name: pattern.title for name, pattern in found.items() if pattern is not None}


def cases_of(root: Path, name: str) -> str:
    """The played cases of a pattern, on the forms of a usage that is being begun."""
    return _text(root, f"{name}.cases.yaml")


def begun_of(root: Path, name: str) -> str:
    """What a usage that is being begun says in place of the blueprint: the forms that the pattern has several people
    sign, the conditions that it leaves to say. Empty when the pattern asks for nothing more."""
    return _text(root, f"{name}.begun.yaml")


def texts_of(root: Path, name: str) -> dict[str, str]:
    """The texts of a pattern, as a package that follows it keeps them."""
    found = {file: read_beside(root / file) for file in pattern_files(name)}
    return {file: text for file, text in found.items() if text is not None}


def _text(root: Path, file: str) -> str:
    return read_beside(root / PATTERNS / file) or ""
