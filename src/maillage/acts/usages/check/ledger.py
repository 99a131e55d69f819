"""Collects the problems of one file, each at the line of the path that is wrong."""

from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.source import Path, Source


class Ledger:
    """What a check writes into; it knows where each key of the file stands."""

    def __init__(self, file: str, source: Source) -> None:
        self._file = file
        self._source = source
        self.problems: list[Problem] = []

    def add(self, path: Path, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(self._file, self._source.line(path), message, remedy))
