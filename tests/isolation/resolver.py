"""Every address that the site answers, as the resolver of Django knows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Address:
    """`name` as `reverse` takes it; a pattern without one is called by its text."""

    name: str
    pattern: str
    arguments: frozenset[str]


def addresses() -> list[Address]:
    return list(_below(get_resolver().url_patterns, "", ()))


def _below(patterns: list[object], before: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for each in patterns:
        text = before + str(each.pattern)
        if isinstance(each, URLPattern):
            name = ":".join((*spaces, each.name)) if each.name else text
            yield Address(name, text, frozenset(each.pattern.regex.groupindex))
        else:
            space = (each.namespace,) if each.namespace else ()
            yield from _below(each.url_patterns, text, (*spaces, *space))


def pattern_of(name: str) -> str:
    """The path of a route that has no name."""
    return f"/{name}"
