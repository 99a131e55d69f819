"""Lays one definition over another, entry by entry; refuses what the upper one may not say anew."""

from collections.abc import Mapping
from typing import Any

from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.source import Path, Place, Source

# What may be said anew: block -> the keys of its entries, or None when an entry is one sentence.
Bounds = Mapping[str, frozenset[str] | None]


def merge(base: Source, over: Source, bounds: Bounds, *, of: str) -> tuple[Source, list[Problem]]:
    """`over` completes `base`, and within `bounds` says entries of it anew. `of` is how the base is called in French.

    Each value keeps the place where it was written, so that a problem is reported in the file where it is repaired.
    """
    data: dict[str, Any] = dict(base.data)
    places: dict[Path, Place] = dict(base.places)
    problems: list[Problem] = []
    below = _by_block(over)
    for block, value in over.data.items():
        if block not in data:
            data[block] = value
            places |= below[block]
        elif block in bounds:
            data[block], found = _entries(base, over, block, bounds[block], of=of)
            problems += found
            places |= _leaves(value, block, below[block]) if isinstance(value, dict) else {}
        else:
            remedy = f"Retirez {block}, ou écrivez toute la définition vous-même."
            problems.append(Problem(*over.place((block,)), f"« {block} » vient {of} et ne se change pas.", remedy))
    return Source(data=data, places=places), problems


def _entries(
    base: Source, over: Source, block: str, keys: frozenset[str] | None, *, of: str
) -> tuple[Any, list[Problem]]:
    entries, given = base.data[block], over.data[block]
    if not isinstance(given, dict):
        remedy = "Écrivez clé: valeur, une par ligne."
        return entries, [Problem(*over.place((block,)), f"« {block} » attend des clés et des valeurs.", remedy)]
    merged, problems = dict(entries), []
    for name, entry in given.items():
        place = over.place((block, name))
        if name not in entries:
            remedy = did_you_mean(str(name), entries)
            problems.append(Problem(*place, f"« {name} » n’est pas une entrée de {block} {of}.", remedy))
        elif keys is None or not isinstance(entry, dict):
            merged[name] = entry
        else:
            merged[name] = {**entries[name], **entry}
            refused = sorted(str(key) for key in entry if key not in keys)
            remedy = f"Se changent : {', '.join(sorted(keys))}."
            problems += [
                Problem(*over.place((block, name, key)), f"« {key} » vient {of} et ne se change pas.", remedy)
                for key in refused
            ]
    return merged, problems


def _by_block(source: Source) -> dict[Any, dict[Path, Place]]:
    found: dict[Any, dict[Path, Place]] = {block: {} for block in source.data}
    for path, place in source.places.items():
        if path and path[0] in found:
            found[path[0]][path] = place
    return found


def _leaves(given: Mapping[Any, Any], block: str, below: Mapping[Path, Place]) -> dict[Path, Place]:
    """The places of what was said anew: a block or an entry that both wrote, and was merged, stays where it was."""
    merged: set[Path] = {(block,)} | {(block, name) for name, entry in given.items() if isinstance(entry, dict)}
    return {path: place for path, place in below.items() if path not in merged}
