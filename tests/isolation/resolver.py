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
    return list(_below(get_resolver().url_patterns, Place()))


@dataclass(frozen=True)
class Place:
    """Where a list of patterns hangs: the text before it, its namespaces, the arguments it already takes."""

    text: str = ""
    spaces: tuple[str, ...] = ()
    arguments: frozenset[str] = frozenset()

    def under(self, each: object) -> "Place":
        space = getattr(each, "namespace", None)
        return Place(
            self.text + str(each.pattern),
            (*self.spaces, *((space,) if space else ())),
            self.arguments | frozenset(each.pattern.regex.groupindex),
        )


def _below(patterns: list[object], place: Place) -> Iterator[Address]:
    for each in patterns:
        here = place.under(each)
        if isinstance(each, URLPattern):
            name = ":".join((*place.spaces, each.name)) if each.name else here.text
            yield Address(name, here.text, here.arguments)
        else:
            yield from _below(each.url_patterns, here)


def pattern_of(name: str) -> str:
    """The path of a route that has no name."""
    return f"/{name}"
