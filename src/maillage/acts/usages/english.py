"""The English of a usage: `en.yaml`, beside its definition, gives each French sentence its translation.

It is no part of the frozen version: a version is what was agreed with clinicians, in French, and what is signed. A
better translation therefore reaches running cases at once, and an older version is read in English too, as far as it
says the same sentences. Refuses, when the package is checked, a sentence that has no English or is said no more.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from maillage.acts.usages.contracts import PackageRefused, Problem, UsagePackage
from maillage.acts.usages.files import (
    ENGLISH,
    PATTERNS,
    base_code,
    package_folders,
    pattern_names,
    read_beside,
)
from maillage.acts.usages.package import base_of
from maillage.acts.usages.patterns import Pattern, read_pattern
from maillage.acts.usages.source import SourceError, read_yaml
from maillage.acts.usages.wording import sentences_in, sentences_of_package


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
    return _compared(folder / ENGLISH, ENGLISH, sentences_of_package(package) - _written_elsewhere(package))


def _written_elsewhere(package: UsagePackage) -> set[str]:
    """What a usage takes from its base or from its pattern has its English there."""
    if base_code(package.sources) is not None:
        return sentences_of_package(base_of(package.sources))
    if package.definition.pattern is None:
        return set()
    return _sentences_of_pattern(read_pattern(package.definition.pattern, package.files)[0])


def check_english_of_pattern(root: Path, name: str, pattern: Pattern) -> list[Problem]:
    """The same of the sentences that a pattern lends to its usages."""
    path = _english_of(root, name)
    return _compared(path, f"{PATTERNS}/{path.name}", _sentences_of_pattern(pattern))


def _sentences_of_pattern(pattern: Pattern | None) -> set[str]:
    return set() if pattern is None else sentences_in(pattern)


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
