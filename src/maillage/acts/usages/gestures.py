"""The gestures that every way of working together owes to those who work so; a usage has each, or says why it has not.

They are recognised by what a definition does, never by a name: whatever a usage calls its transitions.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from maillage.acts.usages.codes import Effect, Gesture
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Transition

UNDER_WAY = frozenset({"open", "paused"})


def _with(definition: UsageDefinition, effect: Effect) -> tuple[str, ...]:
    named = (each.name for each in definition.transitions if any(_word(text) == effect for text in each.effects))
    return tuple(dict.fromkeys(named))


def _word(effect: str) -> str:
    return effect.partition(":")[0]


def _ends(definition: UsageDefinition, transition: Transition) -> bool:
    """What was under way is over, without an answer."""
    sources = {definition.states[source].kind for source in transition.sources}
    return definition.states[transition.to].kind == "closed" and bool(sources & UNDER_WAY)


def _ended_by(definition: UsageDefinition, *, by_requester: bool) -> tuple[str, ...]:
    mine = set(definition.role_keys("requester"))
    ending = [each for each in definition.transitions if _ends(definition, each)]
    return tuple(dict.fromkeys(each.name for each in ending if bool(mine & set(each.by)) is by_requester))


def release(definition: UsageDefinition) -> tuple[str, ...]:
    """Who holds a request gives it back."""
    return _with(definition, Effect.UNASSIGN)


def refuse(definition: UsageDefinition) -> tuple[str, ...]:
    """Who is asked does not answer, and says why."""
    found = _ended_by(definition, by_requester=False)
    motivated = {each.name for each in definition.transitions if each.requires_reason}
    return tuple(name for name in found if name in motivated)


def withdraw(definition: UsageDefinition) -> tuple[str, ...]:
    """Who asked takes the request back."""
    return _ended_by(definition, by_requester=True)


def rectify(definition: UsageDefinition) -> tuple[str, ...]:
    """A signed answer is corrected, the former one stays."""
    return _with(definition, Effect.REOPEN_REPORT)


def junior(definition: UsageDefinition) -> tuple[str, ...]:
    """A junior proposes, a senior signs."""
    juniors = {key for key, role in definition.roles.items() if role.standing == "junior"}
    named = _with(definition, Effect.PROPOSE_REPORT)
    return tuple(
        dict.fromkeys(each.name for each in definition.transitions if each.name in named and juniors & set(each.by))
    )


def red_flags(definition: UsageDefinition) -> tuple[str, ...]:
    """What cannot wait stops the request and says to call."""
    return tuple(flag.code for flag in definition.red_flags)


def reading_clock(definition: UsageDefinition) -> tuple[str, ...]:
    """An answer that nobody reads is late, and warns before."""
    reads = set(_with(definition, Effect.MARK_READ))
    answered = {name for name, state in definition.states.items() if state.kind == "answered"}
    return tuple(
        name
        for name, clock in definition.clocks.items()
        if clock.warn is not None and answered & set(clock.starts) and reads & set(clock.stops)
    )


def recommendations(definition: UsageDefinition) -> tuple[str, ...]:
    """What an answer asks to be done is followed until it is."""
    tracked = _with(definition, Effect.TRACK_RECOMMENDATION)
    return tuple(each.code for each in definition.recommendations) if tracked else ()


GESTURES: Mapping[Gesture, Callable[[UsageDefinition], tuple[str, ...]]] = MappingProxyType(
    {
        "release": release,
        "refuse": refuse,
        "withdraw": withdraw,
        "rectify": rectify,
        "junior": junior,
        "red_flags": red_flags,
        "reading_clock": reading_clock,
        "recommendations": recommendations,
    }
)
