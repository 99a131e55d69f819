"""What can be asked for: every object of the world, with its identifier, its part of the world and its owners."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.isolation.roles import Role
from tests.isolation.scopes import Scope, scope

UNKNOWN_UUID = "0198ffff-ffff-7fff-bfff-ffffffffffff"
UNKNOWN_NUMBER = "999999"
EVERYBODY = ("everybody",)


@dataclass(frozen=True)
class Thing:
    """`scope` names what it belongs to. A thing with `owners` is theirs alone, whatever else they see."""

    kind: str
    id: str
    scope: str
    owners: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()  # roles that may read of it, and may not open it

    @property
    def of(self) -> Scope:
        return scope(self.scope)

    def is_named_to(self, role: Role) -> bool:
        """May they read its identifier, whether or not they may open it?"""
        return self.is_open_to(role) or (role.name in self.not_for and role.may_see(self.of))

    def is_open_to(self, role: Role) -> bool:
        if self.owners == EVERYBODY:
            return True
        if role.name in self.not_for:
            return False
        return role.name in self.owners if self.owners else role.may_see(self.of)


def unknown(kind: str) -> Thing:
    """What nobody ever made."""
    return Thing(kind, UNKNOWN_NUMBER if kind in NUMBERED else UNKNOWN_UUID, "a.record", ("nobody at all",))


# Kinds whose identifier is a number.
NUMBERED = frozenset({"factor", "line"})


class Things:
    """All of them, written once by who builds the world and read by every worker."""

    def __init__(self, things: Iterable[Thing] = (), facts: dict[str, Any] | None = None) -> None:
        self._things = list(things)
        self.facts: dict[str, Any] = facts or {}

    def add(
        self, kind: str, key: object, part: str, owners: tuple[str, ...] = (), *, not_for: tuple[str, ...] = ()
    ) -> None:
        scope(part)
        self._things.append(Thing(kind, str(key), part, owners, not_for))

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._things)

    def of_kind(self, kind: str) -> list[Thing]:
        return [thing for thing in self._things if thing.kind == kind]

    def one(self, kind: str, part: str) -> Thing:
        return next(thing for thing in self.of_kind(kind) if thing.scope == part)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps({"things": [asdict(thing) for thing in self._things], "facts": self.facts}))

    @classmethod
    def read(cls, path: Path) -> "Things":
        known = json.loads(path.read_text())
        things = (
            {name: tuple(v) if isinstance(v, list) else v for name, v in each.items()} for each in known["things"]
        )
        return cls((Thing(**each) for each in things), known["facts"])
