"""The table of a usage: who takes part, in which states, and which gesture moves a case from one to another."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from maillage.acts.usages import codes
from maillage.acts.usages.strict import Expression, Name, Profession, Strict, Words

Party = Literal["requester", "assistant", "expert", "observer"]
Standing = Literal["any", "senior", "junior"]
StateKind = Literal["draft", "open", "paused", "answered", "closed"]


class Role(Strict):
    """A place in the case. `party` says on which side, `membership` what fills it.

    `invited`: a team or people whom a transition invites (effect `invite`), or who take the place themselves (`join`).

    `named`: the expert to whom the request is addressed by name, who alone of their team may take it until a clock
    opens it to the others.

    `standing` splits a team of experts: who signs, who is signed for. `sending` keeps a role of an assistant to those
    whom the delegation lets send.
    """

    label: Words
    party: Party
    membership: Literal["organisation", "team", "person", "delegation", "invited", "named"] = "person"
    professions: tuple[Profession, ...] = ()
    standing: Standing = "any"
    sending: bool = False


class State(Strict):
    """`label` is what the requester reads; `owner` is the role from which something is awaited."""

    label: Words
    kind: StateKind
    owner: Name = "none"
    final: bool = False


class Condition(Strict):
    """A guard written in FHIRPath over the request, with the sentence said when it does not hold."""

    when: Expression
    message: Words


class Transition(Strict):
    """One line of the table: who may move a case from where to where, on what condition, with what effects.

    Several may bear one name from one state, told apart by `when`: FHIRPath over what was signed (`first_reading.…`),
    or the name of one of the usage's `conditions`; the first that holds is played, the last has none. `batch`: several
    cases at once, from the list of those that wait.
    `returns`: the case goes back to the state it came from, of which `to` names one; no clock hears of it.
    """

    name: Name
    label: Words
    sources: tuple[Name, ...] = Field(alias="from", min_length=1)
    to: Name
    when: Expression | None = None
    batch: bool = False
    returns: bool = False
    by: tuple[Name, ...] = Field(min_length=1)
    assigned: bool = False  # only the person who took the case, not the whole team
    form: Name | None = None
    partial: bool = False  # the form goes as far as it was filled: somebody else will finish it
    among: Literal["requester", "expert"] | None = None  # only this side reads the step and its reason
    requires_reason: bool = False
    reason_label: Words | None = None
    guard: tuple[Name | Condition, ...] = ()
    effects: tuple[str, ...] = ()
    confirm: Words | None = None
    primary: bool = False
    key: Annotated[str, StringConstraints(pattern=r"^[a-z]$")] | None = None

    @property
    def signs(self) -> bool:
        """True when it binds the person who does it."""
        return any(text.partition(":")[0] in codes.SIGNS for text in self.effects)

    def places(self, *words: codes.Effect) -> tuple[str, ...]:
        """The places of the case that these effects of the transition fill, empty or tell."""
        read = (text.partition(":") for text in self.effects)
        return tuple(place for word, _, place in read if word in words)


def split_effect(text: str) -> tuple[codes.Effect, str | None]:
    """`produce_document:opinion` gives the effect and its argument; a ValueError says which word is unknown."""
    word, _, argument = text.partition(":")
    effect = codes.Effect(word)
    if (effect in codes.TAKES_ARGUMENT) != bool(argument):
        raise ValueError(text)
    return effect, argument or None
