"""Promised delays, moments of a case that count, and who is called when a promise is not kept at once."""

from typing import Literal

from pydantic import Field

from maillage.acts.usages.strict import Expression, Name, Promise, Strict, Words

Called = Literal["team", "assignee", "seniors", "requester", "phone"]


class Instant(Strict):
    """A moment that is kept: stamped by a transition (`stamp:door`), or typed by who holds a role of `by`.

    The order of the definition is the order of the facts: what comes before an earlier line is pointed out.
    `reads`: what stamps it takes its time from the request (FHIRPath), where it was asked; unanswered, no stamp.
    """

    label: Words
    by: tuple[Name, ...] = ()
    reads: Expression | None = None


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


class Clock(Strict):
    """A promised delay. `starts` and `stops` name transitions or states entered, `pauses` names states.

    `ladder` says who is told, and when, while it runs: counted from its start, without its pauses. `agrees` is the
    gender of the label in French: a decision is "promise", an arbitration "promis".
    """

    label: Words
    agrees: Literal["f", "m"] = "f"
    starts: tuple[Name, ...] = Field(min_length=1)
    stops: tuple[Name, ...] = Field(min_length=1)
    pauses: tuple[Name, ...] = ()
    promise: Promise
    warn: Promise
    escalate: Literal["notify_team", "notify_requester", "notify_assignee", "open_to_team"] | None = None
    ladder: tuple[Rung, ...] = ()
