"""Reads the definition of a package as one document: `usage.yaml`, what continues it, and the pattern it follows."""

from collections.abc import Mapping

from maillage.acts.usages.conditions import with_conditions
from maillage.acts.usages.continued import read_continued
from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.files import DEFINITION, WORKFLOW, pattern_file
from maillage.acts.usages.merging import merge
from maillage.acts.usages.patterns import BOUNDS, own_words
from maillage.acts.usages.reading import Read, model_of
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Source


def read_definition(files: Mapping[str, str]) -> Read[UsageDefinition]:
    """The strict definition of a package, with the file and the line of each key; or what prevents it."""
    written, problems = read_continued(files, DEFINITION, WORKFLOW)
    if written is None:
        return None, None, problems
    if not isinstance(written.data, dict) or "pattern" not in written.data:
        return _whole(written)
    named = str(written.data["pattern"])
    if pattern_file(named) not in files:
        remedy = "Écrivez le nom d’un patron, seul après pattern:."
        return None, None, [Problem(*written.place(("pattern",)), "« pattern » ne nomme pas de patron.", remedy)]
    pattern, problems = own_words(named, files)
    if pattern is None:
        return None, None, problems
    whole, problems = merge(pattern, written, BOUNDS, of="du patron")
    return (None, None, sorted(problems)) if problems else _whole(whole)


def _whole(source: Source) -> Read[UsageDefinition]:
    said, problems = with_conditions(source)
    return (None, None, sorted(problems)) if problems else model_of(said, UsageDefinition)
