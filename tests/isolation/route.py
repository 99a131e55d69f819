"""What is written of a route: whom it is about, and the ways to ask it for somebody's thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    PUBLIC = "answers whoever asks, and holds no data of patients"
    ACCOUNT = "the account of who asks, and no other"
    LIST = "what the asker may see, and nothing else"
    OBJECT = "one thing: theirs, or unknown"
    EXPORT = "a list as a file"


@dataclass(frozen=True)
class Ask:
    """One way to ask a route. `at` names the part of the world that suits it best, where the asker has the choice.

    In addresses, queries and bodies, `{kind}` stands for the thing that is asked for: the matrix puts in turn one
    that the asker may see, each that they may not, and one that never existed.
    """

    address: Mapping[str, str] = field(default_factory=dict)  # what `Route.address` leaves open
    query: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    json: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class Route:
    """`address` gives each argument of the route its kind of thing or its value."""

    kind: Kind
    address: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[Ask, ...] = (Ask(),)
    by_code: bool = False  # kept by the code that answers, before any row policy is asked
    names: tuple[str, ...] = ()  # kinds of things that it names to a role which `reads_ids`
    keeps: tuple[str, ...] = ()  # kinds that its row holds for such a role, and that the page keeps to itself
    why: str = ""


HTMX = {"HX-Request": "true"}
SCRIPT = {"X-Requested-With": "fetch"}
FILES = tuple(Ask({"kind": kind}) for kind in ("csv", "xlsx"))
LIST, ACCOUNT, EXPORT = Route(Kind.LIST), Route(Kind.ACCOUNT), Route(Kind.EXPORT, asks=FILES)


NAMES = ("patient", "case", "document")


def one(*asks: Ask, **address: str) -> Route:
    """A route about one thing, or several that its arguments name."""
    return Route(Kind.OBJECT, address, asks or (Ask(),))


def posts(**body: Any) -> tuple[Ask, ...]:
    return (Ask(body=body),)
