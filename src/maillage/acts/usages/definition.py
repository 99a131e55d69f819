"""Reads the definition of a package as one document: `usage.yaml`, what continues it, and the pattern it follows."""

from collections.abc import Mapping

from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.files import DEFINITION, WORKFLOW, pattern_file
from maillage.acts.usages.merging import merge
from maillage.acts.usages.patterns import BOUNDS, own_words
from maillage.acts.usages.reading import Read, model_of
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Place, Source, SourceError, read_yaml


def read_definition(files: Mapping[str, str]) -> Read[UsageDefinition]:
    """The strict definition of a package, with the file and the line of each key; or what prevents it."""
    try:
        written = _written(files)
    except SourceError as error:
        return None, None, [Problem(*_placed(error.line, _cut(files)), error.message, error.remedy)]
    if not isinstance(written.data, dict) or "pattern" not in written.data:
        return model_of(written, UsageDefinition)
    text = files.get(pattern_file(str(written.data["pattern"])))
    if text is None:
        remedy = "Écrivez le nom d’un patron, seul après pattern:."
        return None, None, [Problem(*written.place(("pattern",)), "« pattern » ne nomme pas de patron.", remedy)]
    pattern, problems = own_words(pattern_file(str(written.data["pattern"])), text)
    if pattern is None:
        return None, None, problems
    whole, problems = merge(pattern, written, BOUNDS, of="du patron")
    return (None, None, sorted(problems)) if problems else model_of(whole, UsageDefinition)


def _written(files: Mapping[str, str]) -> Source:
    """What stands in the second file could stand in the first."""
    first, second = files.get(DEFINITION, ""), files.get(WORKFLOW)
    if second is None:
        return read_yaml(first, file=DEFINITION)
    source = read_yaml(f"{first.rstrip()}\n{second}")
    cut = _cut(files)
    return Source(source.data, {path: _placed(place.line, cut) for path, place in source.places.items()})


def _cut(files: Mapping[str, str]) -> int | None:
    """The last line of the first file; None when it is the only one."""
    return len(files.get(DEFINITION, "").rstrip().splitlines()) if WORKFLOW in files else None


def _placed(line: int, cut: int | None) -> Place:
    """A line of the one document, where a person finds it."""
    return Place(DEFINITION, line) if cut is None or line <= cut else Place(WORKFLOW, line - cut)
