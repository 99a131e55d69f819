"""Reads the YAML of a package with the line of each key; refuses aliases, duplicate keys, big files; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
# libyaml where the wheel has it: several times faster, same answers.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENS = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSES = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
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
        _screen(text)
        return _compose(text, file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SourceError(
            line,
            "YAML illisible.",
            "Vérifiez le retrait et les deux-points ; mettez entre guillemets un texte qui contient ? : , ou #.",
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise SourceError(
            1, "YAML illisible.", "Le fichier doit être du texte UTF-8 sans caractère de contrôle."
        ) from error


def _compose(text: str, file: str) -> Source:
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise SourceError(1, "Fichier vide.", "Écrivez au moins les clés obligatoires.")
        lines: dict[Path, int] = {}
        _index(node, (), lines)
        places = {path: Place(file, line) for path, line in lines.items()}
        return Source(data=loader.construct_document(node), places=places)
    finally:
        loader.dispose()


def _screen(text: str) -> None:
    """Look at the words before the tree is built: aliases and deep nesting cost nothing to refuse here."""
    depth = 0
    for token in yaml.scan(text, Loader=LOADER):
        if isinstance(token, yaml.AliasToken):
            line = token.start_mark.line + 1
            raise SourceError(line, "Les renvois YAML (*nom) ne sont pas lus.", "Répétez la valeur.")
        depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
        if depth > MAX_DEPTH:
            raise _too_deep(token.start_mark.line + 1)


def _too_deep(line: int) -> SourceError:
    return SourceError(line, "Trop de niveaux imbriqués.", f"Restez sous {MAX_DEPTH} niveaux.")


def _index(node: yaml.Node, path: Path, lines: dict[Path, int]) -> None:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            here = (*path, key)
            if here in lines:
                raise SourceError(
                    key_node.start_mark.line + 1, f"La clé « {key} » est écrite deux fois.", "Gardez-en une."
                )
            lines[here] = key_node.start_mark.line + 1
            _index(value_node, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _index(item, (*path, position), lines)
