"""The cells of the matrix: for one role, every route, every method, and every thing that the route can be asked for."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from string import Formatter

from tests.isolation.roles import Role
from tests.isolation.route import Ask, Kind, Route
from tests.isolation.routes import ROUTES
from tests.isolation.things import Thing, Things, unknown

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ASKING = ("GET", "POST")


@dataclass(frozen=True)
class Cell:
    """One request. `target` is own, foreign, unknown, or empty when the route asks for nothing in particular.

    `twin` is the same request for something that never existed: a foreign cell has to be answered like it.
    """

    role: Role
    name: str
    route: Route
    ask: Ask
    method: str
    target: str
    things: Mapping[str, Thing] = field(default_factory=dict)
    twin: "Cell | None" = None
    is_extra: bool = False  # one more foreign thing: asked only where the route takes the method

    @property
    def label(self) -> str:
        asked = ", ".join(f"{kind} {thing.scope}" for kind, thing in self.things.items())
        extra = " ".join(part for part in (str(dict(self.ask.address) or ""), self.ask.query, self.ask.at) if part)
        return f"{self.role.name}: {self.method} {self.name} {extra} [{self.target} {asked}]"

    def fill(self, template: str) -> str:
        return template.format(**{kind: thing.id for kind, thing in self.things.items()})

    @property
    def changed(self) -> tuple[Thing, ...]:
        """What makes this cell another than its twin."""
        twin = self.twin.things if self.twin else {}
        return tuple(thing for kind, thing in self.things.items() if twin.get(kind) != thing)

    @property
    def given(self) -> frozenset[str]:
        """The identifiers that the asker wrote themselves: to read them again teaches nothing."""
        return frozenset(thing.id for thing in self.things.values())


def kinds_asked(route: Route, ask: Ask) -> tuple[str, ...]:
    """Kinds of things that stand in braces, in the order of the address, the query and the body."""
    texts = (*route.address.values(), *ask.address.values(), ask.query, *map(str, ask.body.values()))
    named = [name for text in texts for _, name, _, _ in Formatter().parse(text) if name]
    return tuple(dict.fromkeys(named))


def cells_of(role: Role, things: Things, methods: tuple[str, ...] = METHODS) -> Iterator[Cell]:
    for name, route in ROUTES.items():
        for rank, ask in enumerate(route.asks):
            asked = methods if rank == 0 else {"POST" if ask.body else "GET"}.intersection(methods)
            yield from _of_ask(role, things, name, route, ask, asked, is_first=rank == 0)


def _of_ask(
    role: Role, things: Things, name: str, route: Route, ask: Ask, methods: Collection[str], *, is_first: bool
) -> Iterator[Cell]:
    kinds = kinds_asked(route, ask)
    own = _own(role, things, kinds, ask.at)
    for method in methods:
        cell = Cell(role, name, route, ask, method, "own" if kinds else "", own)
        if not kinds:
            yield cell
            continue
        taken = method in ASKING
        if taken and all(thing.is_open_to(role) for thing in own.values()):
            yield cell
        for kind in kinds if taken else kinds[:1]:
            twin = replace(cell, target="unknown", things={**own, kind: unknown(kind)})
            if taken and is_first:
                yield twin
            foreign = _foreign(role, things, kind, own, every=taken and is_first)
            for rank, thing in enumerate(foreign):
                yield replace(cell, target="foreign", things={**own, kind: thing}, twin=twin, is_extra=rank > 0)


def _own(role: Role, things: Things, kinds: tuple[str, ...], part: str) -> dict[str, Thing]:
    """One visible thing of each kind, all of one part when they can be; unknown ones where the role has none."""
    chosen: dict[str, Thing] = {}
    for kind in kinds:
        mine = [thing for thing in things.of_kind(kind) if thing.is_open_to(role)]
        beside = {thing.scope for thing in chosen.values()}
        mine.sort(key=lambda thing: (thing.scope not in beside, thing.of.part != part))
        chosen[kind] = mine[0] if mine else unknown(kind)
    return chosen


def _foreign(role: Role, things: Things, kind: str, own: Mapping[str, Thing], *, every: bool) -> list[Thing]:
    """One of the other half; then, for who sees a part of their half, each part of it that they do not see.

    The halves are alike: what is answered about one thing of the other is answered about all of them. Whoever sees
    nothing of a kind is asked about one thing of each half.
    """
    foreign: dict[tuple[str, bool], Thing] = {}
    sees_some = any(thing.is_open_to(role) for thing in things.of_kind(kind))
    for thing in things.of_kind(kind):
        if not thing.is_open_to(role):
            is_near = sees_some and thing.of.half == own[kind].of.half and not thing.owners
            foreign.setdefault((thing.scope if is_near else thing.of.half, bool(thing.owners)), thing)
    farthest = sorted(foreign.values(), key=lambda thing: thing.of.half == own[kind].of.half)
    return farthest if every else farthest[:1]


__all__ = ["ASKING", "METHODS", "Cell", "Kind", "cells_of", "kinds_asked"]
