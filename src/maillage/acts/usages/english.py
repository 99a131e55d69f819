"""The English of a usage: `en.yaml`, beside its definition, gives each French sentence its translation.

It is no part of the frozen version: a version is what was agreed with clinicians, in French, and what is signed. A
better translation therefore reaches running cases at once, and an older version is read in English too, as far as it
says the same sentences. Refuses, when the package is checked, a sentence that has no English or is said no more.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from inspect import get_annotations
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from django.conf import settings

from maillage.acts.forms.facade import Questionnaire, sentences_of_form
from maillage.acts.usages.contracts import PackageRefused, Problem, UsagePackage
from maillage.acts.usages.files import ENGLISH, PATTERNS, package_folders, pattern_file, pattern_names, read_beside
from maillage.acts.usages.patterns import Pattern, read_pattern
from maillage.acts.usages.schema import Strict, UsageDefinition, Words
from maillage.acts.usages.source import SourceError, read_yaml


def find(text: str) -> str | None:
    """The English of a sentence of any usage of this installation."""
    return _lexicon(Path(settings.MAILLAGE_USAGES)).get(text)


@lru_cache(maxsize=4)
def _lexicon(root: Path) -> Mapping[str, str]:
    """Read once by each process. A usage without English, or whose file is unreadable, stays in French."""
    found: dict[str, str] = {}
    shared = [_english_of(root, name) for name in pattern_names(root / PATTERNS)]
    for path in (*shared, *(folder / ENGLISH for folder in package_folders(root))):
        for french, english in _read(path, path.name)[0].items():
            found.setdefault(french, english)
    return MappingProxyType(found)


def _english_of(root: Path, pattern: str) -> Path:
    return root / PATTERNS / f"{pattern}.{ENGLISH}"


def check_english(folder: Path, package: UsagePackage) -> list[Problem]:
    """What keeps the English of a usage from being complete; nothing when it has none yet."""
    asked = sentences_of(package.definition, package.forms.values())
    if package.definition.pattern is not None:
        file = pattern_file(package.definition.pattern)
        asked -= _sentences_of_pattern(read_pattern(file, package.files[file])[0])
    return _compared(folder / ENGLISH, ENGLISH, asked)


def check_english_of_pattern(root: Path, name: str, text: str) -> list[Problem]:
    """The same of the sentences that a pattern lends to its usages."""
    path = _english_of(root, name)
    return _compared(path, f"{PATTERNS}/{path.name}", _sentences_of_pattern(read_pattern(name, text)[0]))


def _compared(path: Path, file: str, asked: set[str]) -> list[Problem]:
    if not path.exists():
        return []
    said, problems = _read(path, file)
    for sentence in sorted(asked - set(said)):
        problems.append(Problem(file, 1, f"« {sentence} » n’a pas d’anglais.", "Ajoutez sa ligne."))
    for sentence in sorted(set(said) - asked):
        remedy = "Retirez sa ligne : elle ne se dit plus, ou l’anglais du patron la donne."
        problems.append(Problem(file, 1, f"« {sentence} » n’est pas une phrase à traduire ici.", remedy))
    return problems


def _read(path: Path, file: str) -> tuple[dict[str, str], list[Problem]]:
    try:
        text = read_beside(path)
        data = read_yaml(text).data if text is not None else {}
    except SourceError as error:
        return {}, [Problem(file, error.line, error.message, error.remedy)]
    except PackageRefused as refused:
        return {}, list(refused.problems)
    given = data.items() if isinstance(data, dict) else ()
    said = {french.strip(): english.strip() for french, english in given if _is_text(french) and _is_text(english)}
    if isinstance(data, dict) and len(said) == len(data):
        return said, []
    remedy = "Écrivez une phrase française, deux-points, sa traduction ; « Oui » et « Non » entre guillemets."
    return said, [Problem(file, 1, "Chaque ligne donne une phrase et sa traduction.", remedy)]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def sentences_of(definition: UsageDefinition, forms: Iterable[Questionnaire]) -> set[str]:
    """Every sentence of a usage that a person may read on a page."""
    return {
        definition.intended_use,
        *_words(type(definition), definition),
        *(text for form in forms for text in sentences_of_form(form)),
    }


def _sentences_of_pattern(pattern: Pattern | None) -> set[str]:
    return set(_words(Pattern, pattern)) if pattern is not None else set()


def _words(annotation: Any, value: Any) -> Iterator[str]:
    """What the schema declares as `Words`, wherever it stands."""
    if annotation is Words:
        if value:
            yield value
    elif isinstance(value, Strict):
        for name, hint in _hints(type(value)).items():
            yield from _words(hint, getattr(value, name))
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            if one is not type(None) and value is not None:
                yield from _words(one, value)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _words(get_args(annotation)[1], one)
    elif isinstance(value, tuple) and get_args(annotation):
        for one in value:
            yield from _words(get_args(annotation)[0], one)


@lru_cache(maxsize=64)
def _hints(model: type[Strict]) -> Mapping[str, Any]:
    """As written: pydantic itself forgets which alias a field was declared with."""
    found: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        found |= get_annotations(base)
    return {name: _unwrapped(found[name]) for name in model.model_fields}


def _unwrapped(hint: Any) -> Any:
    """`Annotated[tuple[…], …]` is seen as its tuple; `Words` itself is kept."""
    return get_args(hint)[0] if hint is not Words and get_origin(hint) is Annotated else hint
