"""Which teams answer a usage: its own, those it borrows, or the ones that an overlay keeps."""

from maillage.acts.usages.schema import UsageDefinition
from maillage.kernel.directory import facade as directory


def teams_answering(definition: UsageDefinition) -> list[directory.TeamView]:
    """The active teams that a request of this usage may be addressed to, by name."""
    found = directory.teams_for(definition.teams.of or definition.code)
    kept = set(definition.teams.only)
    return [team for team in found if not kept or team.id in kept]
