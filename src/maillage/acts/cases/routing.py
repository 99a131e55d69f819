"""Finds the team of a request that names none: by theme and territory, among those that answer its usage.

The usage says what is looked at, the directory what each team covers. Refuses to guess: when nothing fits, the
requester chooses.
"""

from maillage.acts.cases import answers
from maillage.acts.cases.models import Case
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import territory_of, theme_of
from maillage.kernel.directory import facade as directory

THEME, TERRITORY = 1, 2


def team_for(case: Case) -> directory.TeamView | None:
    """The team that covers this request best; None when the usage has no route, or nobody covers it."""
    package = usages.package(case.usage_version_id)
    route = package.definition.route
    if route is None:
        return None
    request = answers.request_of(case) or {}
    places, theme = _places(case, territory_of(package, request)), theme_of(package, request)
    fitting = [(_fit(team, places, theme), team) for team in usages.teams_answering(package.definition)]
    least = 0 if route.fallback == "regional" else 1
    kept = [(fit, team) for fit, team in fitting if fit is not None and fit >= least]
    return min(kept, key=lambda pair: (-pair[0], pair[1].display, str(pair[1].id)))[1] if kept else None


def _places(case: Case, said: str) -> set[str]:
    """The territory that the request says, or those of the structure that asks."""
    if said:
        return {said.casefold()}
    asking = directory.role(case.requester_role_id)
    place = asking.organization if asking else None
    return {word.casefold() for word in (place.department, place.commune) if word} if place else set()


def _fit(team: directory.TeamView, places: set[str], theme: str) -> int | None:
    """How well a team covers the request; None when it covers something else."""
    there = places.intersection(word.casefold() for word in team.territories)
    if (team.territories and not there) or (team.themes and theme not in team.themes):
        return None
    return (TERRITORY if team.territories else 0) + (THEME if team.themes else 0)


def settle(case: Case) -> None:
    """The request leaves: its theme is kept for those who count, its team is the one that covers it."""
    package = usages.package(case.usage_version_id)
    if package.definition.route is None:
        return
    case.theme = theme_of(package, answers.request_of(case) or {})
    if case.team_id is None:
        found = team_for(case)
        case.team_id = found.id if found else None
