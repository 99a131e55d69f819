"""What a pattern leaves each usage to say of its own readings: its transition names a condition, `conditions` says it.

Whether a reading calls for a second one, or two of them agree, is written over the questions of one usage, which a
pattern does not know. Refuses a condition that nobody says, and one that nothing looks at.
"""

import re
from typing import Any

from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.source import Source

# A name alone is never a comparison: it looks at nothing that was signed.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def with_conditions(source: Source) -> tuple[Source, list[Problem]]:
    """The definition with each named condition in place of its name, and at the place where the usage wrote it."""
    said = source.data.get("conditions", {}) if isinstance(source.data, dict) else None
    if not isinstance(said, dict):
        return source, []  # the strict shape says what is wrong with it
    asked = _asked(source.data.get("transitions"))
    if not asked and not said:
        return source, []
    problems = {_unsaid(source, name, position) for position, name in asked.items() if name not in said}
    problems |= {_unasked(source, str(name), set(asked.values())) for name in said if name not in asked.values()}
    transitions, places = list(source.data.get("transitions", ())), dict(source.places)
    for position, name in asked.items():
        if name in said:
            transitions[position] = {**transitions[position], "when": said[name]}
            places[("transitions", position, "when")] = source.place(("conditions", name))
    return Source({**source.data, "transitions": transitions}, places), sorted(problems)


def _asked(transitions: Any) -> dict[int, str]:
    """The condition that each transition names, by the place of the transition."""
    rows = enumerate(transitions) if isinstance(transitions, list) else ()
    named = {position: row.get("when") for position, row in rows if isinstance(row, dict)}
    return {position: when for position, when in named.items() if isinstance(when, str) and _NAME.fullmatch(when)}


def _unsaid(source: Source, name: str, position: int) -> Problem:
    """Where the usage would say it: beside its other conditions, else where it names its pattern."""
    written = [path for path in (("conditions",), ("pattern",)) if path in source.places]
    place = source.place(written[0] if written else ("transitions", position, "when"))
    remedy = f"Écrivez conditions: {{{name}: une comparaison en FHIRPath}}."
    return Problem(*place, f"La condition « {name} » n’est pas dite.", remedy)


def _unasked(source: Source, name: str, asked: set[str]) -> Problem:
    place = source.place(("conditions", name))
    remedy = did_you_mean(name, asked) if asked else "Retirez-la."
    return Problem(*place, f"Aucune transition ne regarde la condition « {name} ».", remedy)
