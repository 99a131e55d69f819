"""Checks what usages share: whole, followed by somebody, its English complete, each of its gestures played."""

from collections.abc import Collection
from pathlib import Path

from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.english import check_english_of_pattern
from maillage.acts.usages.files import PATTERNS, pattern_file
from maillage.acts.usages.patterns import cases_of, read_pattern, texts_of
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.scenario import Scenario


def check_pattern(root: Path, name: str, followed: Collection[str | None]) -> list[Problem]:
    """What is wrong in a pattern by itself. `followed`: the patterns that the usages of the installation name."""
    file = pattern_file(name)
    pattern, source, problems = read_pattern(name, texts_of(root, name))
    if pattern is None or source is None:
        return problems
    problems += check_english_of_pattern(root, name, pattern)
    if name not in followed:
        problems.append(Problem(file, 1, "Aucun usage ne suit ce patron.", "Retirez-le, ou nommez-le dans un usage."))
    cases = f"{PATTERNS}/{name}.cases.yaml"
    played, _source, found = read_model(cases, cases_of(root, name), Scenario)
    if played is None:
        return problems + found
    done = {step.do for case in played.cases for step in case.steps if step.expect.refused is None}
    for position, transition in enumerate(pattern.transitions):
        if transition.name not in done:
            place = source.place(("transitions", position))
            remedy = f"Ajoutez à {cases} un cas qui la réussit."
            problems.append(Problem(*place, f"Aucun cas ne joue « {transition.name} ».", remedy))
    return problems
