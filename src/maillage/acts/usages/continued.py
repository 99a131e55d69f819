"""One document written in two files, so that each is read in one go: a definition and its rest, a pattern and its rest.

Refuses a block written in both, as one written twice in a file.
"""

from collections.abc import Mapping

from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.source import Place, Source, SourceError, read_yaml


def read_continued(files: Mapping[str, str], first: str, second: str) -> tuple[Source | None, list[Problem]]:
    """What stands in the second file could stand in the first; each key keeps the file and the line where it stands."""
    text, rest = files.get(first, ""), files.get(second)
    cut = len(text.rstrip().splitlines())

    def placed(line: int) -> Place:
        return Place(first, line) if rest is None or line <= cut else Place(second, line - cut)

    try:
        source = read_yaml(text if rest is None else f"{text.rstrip()}\n{rest}", file=first)
    except SourceError as error:
        return None, [Problem(*placed(error.line), error.message, error.remedy)]
    if rest is None:
        return source, []
    return Source(source.data, {path: placed(place.line) for path, place in source.places.items()}), []
