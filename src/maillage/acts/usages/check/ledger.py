"""Collects the problems of what was read, each in the file and at the line of the path that is wrong."""

from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.source import Path, Source


class Ledger:
    """What a check writes into; it knows where each key stands."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.problems: list[Problem] = []

    def is_written(self, path: Path) -> bool:
        return path in self._source.places

    def add(self, path: Path, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(*self._source.place(path), message, remedy))
