"""What of a page is left in French when it is read in English: sentences of the catalog, whole or with values."""

import re
from collections.abc import Iterable
from functools import cache

import yaml
from tools.translations import catalog

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def left_in_french(texts: Iterable[str]) -> list[str]:
    plain = {_plain(text) for text in texts} - {""}
    return sorted(filter(_is_french, plain))


@cache
def _is_french(text: str) -> bool:
    """Most texts stand on every page."""
    whole, with_values = _french()
    return text in whole or any(one.fullmatch(text) for one in with_values)


@cache
def _french() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The sentences of the catalog whose English differs: whole, and those that hold values."""
    whole, with_values = set(), []
    for entry in catalog.read():
        for sentence, english in zip(_strings(entry.id), _strings(entry.string), strict=True):
            if not sentence or sentence == english:
                continue
            if not PLACEHOLDER.search(sentence):
                whole.add(_plain(sentence))
            # A sentence that is little but values would be seen everywhere.
            elif len(re.findall(r"[^\W\d_]{3,}", PLACEHOLDER.sub(" ", sentence))) > 1:
                parts = map(re.escape, PLACEHOLDER.split(_plain(sentence)))
                with_values.append(re.compile(".+".join(parts)))
    # One word may be French for a thing and English for another: `Face`, the front of a body, the front of a head.
    english = {_plain(text) for entry in catalog.read() for text in _strings(entry.string)} | _english_of_usages()
    return frozenset(whole - english), tuple(with_values)


def _english_of_usages() -> set[str]:
    files = (catalog.ROOT / "usages").glob("*/en.yaml")
    return {_plain(text) for file in files for text in yaml.safe_load(file.read_text("utf-8")).values()}


def _strings(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, tuple | list) else (str(said),)


def _plain(text: str) -> str:
    return " ".join(text.replace("%%", "%").split())
