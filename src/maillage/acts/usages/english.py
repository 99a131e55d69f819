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
from maillage.acts.usages.contracts import PackageRefused, Problem
from maillage.acts.usages.files import ENGLISH, read_english
from maillage.acts.usages.schema import Strict, UsageDefinition, Words
from maillage.acts.usages.source import SourceError, read_yaml


def find(text: str) -> str | None:
    """The English of a sentence of any usage of this installation."""
    return _lexicon(Path(settings.MAILLAGE_USAGES)).get(text)


@lru_cache(maxsize=4)
def _lexicon(root: Path) -> Mapping[str, str]:
    """Read once by each process. A usage without English, or whose file is unreadable, stays in French."""
    found: dict[str, str] = {}
    for folder in sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else ():
        for french, english in _read(folder)[0].items():
            found.setdefault(french, english)
    return MappingProxyType(found)


def check_english(folder: Path, definition: UsageDefinition, forms: Iterable[Questionnaire]) -> list[Problem]:
    """What keeps the English of a usage from being complete; nothing when it has none yet."""
    if read_english(folder) is None:
        return []
    said, problems = _read(folder)
    asked = sentences_of(definition, forms)
    for sentence in sorted(asked - set(said)):
        problems.append(Problem(ENGLISH, 1, f"« {sentence} » n’a pas d’anglais.", "Ajoutez sa ligne."))
    for sentence in sorted(set(said) - asked):
        problems.append(Problem(ENGLISH, 1, f"« {sentence} » ne se dit plus dans cet usage.", "Retirez sa ligne."))
    return problems


def _read(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    try:
        text = read_english(folder)
        data = read_yaml(text).data if text is not None else {}
    except SourceError as error:
        return {}, [Problem(ENGLISH, error.line, error.message, error.remedy)]
    except PackageRefused as refused:
        return {}, list(refused.problems)
    given = data.items() if isinstance(data, dict) else ()
    said = {french.strip(): english.strip() for french, english in given if _is_text(french) and _is_text(english)}
    if isinstance(data, dict) and len(said) == len(data):
        return said, []
    remedy = "Écrivez une phrase française, deux-points, sa traduction ; « Oui » et « Non » entre guillemets."
    return said, [Problem(ENGLISH, 1, "Chaque ligne donne une phrase et sa traduction.", remedy)]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def sentences_of(definition: UsageDefinition, forms: Iterable[Questionnaire]) -> set[str]:
    """Every sentence of a usage that a person may read on a page."""
    return {
        definition.intended_use,
        *_words(type(definition), definition),
        *(text for form in forms for text in sentences_of_form(form)),
    }


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
