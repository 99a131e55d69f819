"""Finds the line of an item in the text of a form, and puts the problems in the order of the file."""

import re
from collections.abc import Iterable
from dataclasses import replace

from maillage.acts.forms.contracts import Problem

_LINK_ID = re.compile(r'"linkId"\s*:\s*"((?:[^"\\]|\\.)*)"')


def lines_of(text: str) -> dict[str, int]:
    """The last line on which each linkId is written: of two that clash, the second is the one to rename."""
    lines: dict[str, int] = {}
    line, read = 1, 0
    for found in _LINK_ID.finditer(text):
        line += text.count("\n", read, found.start())
        read = found.start()
        lines[found.group(1)] = line
    return lines


def located(problems: Iterable[Problem], lines: dict[str, int], where: str) -> tuple[Problem, ...]:
    found = [
        replace(problem, line=problem.line or lines.get(problem.path), path=problem.path or where or "Questionnaire")
        for problem in problems
    ]
    return tuple(sorted(found, key=lambda problem: problem.line or 0))
