"""Moments of a case that count, the delays between them, and who is called when a promise is not kept at once."""

from typing import Literal

from pydantic import Field

from maillage.acts.usages.strict import Name, Promise, Strict, Words

Called = Literal["team", "assignee", "seniors", "requester", "phone"]


class Instant(Strict):
    """A moment that is kept: stamped by a transition (`stamp:door`), or typed by who holds a role of `by`.

    The order of the definition is the order of the facts: what comes before an earlier line is pointed out.
    """

    label: Words
    by: tuple[Name, ...] = ()


class Interval(Strict):
    """The delay between two moments, looked at against `within` when there is one."""

    label: Words
    start: Name = Field(alias="from")
    to: Name
    within: Promise | None = None


class Rung(Strict):
    """`after` so long without what the clock waits for, `to` is told. `phone`: the requester is told to telephone."""

    after: Promise
    to: Called
