"""Reads the YAML of a package with the line of each key; refuses aliases, duplicate keys, big files; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
# libyaml where the wheel has it: several times faster, same answers.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path = tuple[str | int, ...]


class SourceError(Exception):
    """The text is not a document that we read: one sentence, one line."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        self.line = line
        self.message = message
        self.remedy = remedy
        super().__init__(message)


class Place(NamedTuple):
    """Where a person finds what is written."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """The data of a YAML text, or of several that were merged, and the place where each path stands."""

    data: Any
    places: Mapping[Path, Place]

    def place(self, path: Path) -> Place:
        """The place of a path, or of its nearest parent that is written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place("", 1))


def read_yaml(text: str, *, file: str = "") -> Source:
    """Parse one document. Aliases are refused: a few bytes of them could unfold into gigabytes."""
    if len(text.encode()) > MAX_BYTES:
        raise SourceError(1, "Fichier trop gros.", f"Restez sous {MAX_BYTES // 1024} Kio.")
    try:
        return _Reading(text, file).source()
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error.problem_mark or error.context_mark) from error
    except (yaml.YAMLError, ValueError) as error:
        raise SourceError(
            1, "YAML illisible.", "Le fichier doit être du texte UTF-8 sans caractère de contrôle."
        ) from error


class _Words(SafeConstructor, Resolver):
    """What a word of YAML means: a number, a day, true, nothing, or itself."""


@lru_cache(maxsize=4096)
def _meaning(text: str) -> Any:
    """Of a word without quotes. The same few hundred come back from one usage to the next."""
    words = _Words()
    return words.construct_object(yaml.ScalarNode(words.resolve(yaml.ScalarNode, text, (True, False)), text))


class _Reading:
    """One pass over the events of a text: what is refused is refused before anything is built of it."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._text = text
        self._places: dict[Path, Place] = {}

    def source(self) -> Source:
        self._loader = LOADER(self._text)
        try:
            self._next()  # the stream
            if isinstance(self._next(), yaml.StreamEndEvent):
                raise SourceError(1, "Fichier vide.", "Écrivez au moins les clés obligatoires.")
            data = self._value(self._next(), (), 0)
            self._next()  # the end of the document
            if not isinstance(after := self._next(), yaml.StreamEndEvent):
                raise _unreadable(after.start_mark)
            return Source(data=data, places=self._places)
        finally:
            self._loader.dispose()

    def _next(self) -> Any:
        return self._loader.get_event()

    def _value(self, event: Any, path: Path, depth: int) -> Any:
        line = event.start_mark.line + 1
        self._places.setdefault(path, Place(self._file, line))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            raise SourceError(line, "Les renvois YAML (*nom) ne sont pas lus.", "Répétez la valeur.")
        if event.tag is not None:
            raise _unreadable(event.start_mark)
        if depth == MAX_DEPTH:
            raise SourceError(line, "Trop de niveaux imbriqués.", f"Restez sous {MAX_DEPTH} niveaux.")
        inside = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._sequence
        return inside(path, depth + 1)

    def _scalar(self, event: Any) -> Any:
        plain, _quoted = event.implicit
        try:
            if event.tag in (None, "!"):
                return _meaning(event.value) if plain else event.value
            return _Words().construct_object(yaml.ScalarNode(event.tag, event.value))
        except (yaml.YAMLError, ValueError, LookupError) as error:
            raise _unreadable(event.start_mark) from error

    def _mapping(self, path: Path, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            mark = event.start_mark
            if not isinstance(event, yaml.ScalarEvent):
                raise _unreadable(mark)
            key, here, line = self._scalar(event), (*path, event.value), mark.line + 1
            if here in self._places or key in found:
                raise SourceError(line, f"La clé « {event.value} » est écrite deux fois.", "Gardez-en une.")
            self._places[here] = Place(self._file, line)
            found[key] = self._value(self._next(), here, depth)
        return found

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found)), depth))
        return found


def _unreadable(mark: Any) -> SourceError:
    remedy = "Vérifiez le retrait et les deux-points ; mettez entre guillemets un texte qui contient ? : , ou #."
    return SourceError(mark.line + 1 if mark else 1, "YAML illisible.", remedy)
