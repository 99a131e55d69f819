"""A request addressed to one expert by name: they alone of their team may take it, until a promise opens it to all."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.acts.usages import facade as usages
from maillage.acts.usages.table import Role
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.context.facade import Principal
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now


class Addressed(Protocol):
    addressed_role_id: UUID | None
    addressed_ended_at: datetime | None

    @property
    def assignee_role_id(self) -> UUID | None: ...


class Draft(Addressed, Protocol):
    @property
    def usage_version_id(self) -> UUID: ...
    @property
    def usage_code(self) -> str: ...
    @property
    def team_id(self) -> UUID | None: ...
    @property
    def state_kind(self) -> str: ...
    def save(self, *, update_fields: list[str]) -> None: ...


def chosen(case: Addressed) -> UUID | None:
    """To whom the case is addressed, as long as it is."""
    return case.addressed_role_id if case.addressed_ended_at is None else None


def alone(case: Addressed) -> UUID | None:
    """Who alone may take this case now; None when the whole team may, or somebody has."""
    return chosen(case) if case.assignee_role_id is None else None


def open_to_team(case: Addressed) -> bool:
    """Ends their time, in memory: the caller saves. True when it was theirs until now."""
    if case.addressed_role_id is None or case.addressed_ended_at is not None:
        return False
    was_theirs = case.assignee_role_id is None
    case.addressed_ended_at = now()
    return was_theirs


def choices(case: Draft) -> list[tuple[str, str]]:
    """The whole team, then each expert who may be chosen; nothing where the usage names nobody."""
    role = _named(case)
    if role is None:
        return []
    people = {
        str(person.id): f"{person.display}, {team.display}"
        for team in directory.teams_for(case.usage_code)
        for person in _answering(team.id, role)
    }
    return [("", _("Toute l’équipe")), *people.items()]


def answers_in(team_id: UUID, role_id: UUID) -> bool:
    return role_id in directory.seniors_of(team_id)


def choose(*, by: Principal, case: Draft, role_id: UUID | None) -> None:
    """To whom the draft will be addressed; None for the whole team."""
    role = _named(case)
    known = _answering(case.team_id, role) if role is not None and case.team_id is not None else []
    if case.state_kind != "draft" or (role_id is not None and role_id not in {person.id for person in known}):
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Cette demande ne peut pas être adressée à cette personne."))
    case.addressed_role_id = role_id
    case.save(update_fields=["addressed_role_id", "updated_at"])


def _named(case: Draft) -> Role | None:
    roles = usages.package(case.usage_version_id).definition.roles.values()
    return next((role for role in roles if role.membership == "named"), None)


def _answering(team_id: UUID, role: Role) -> list[directory.RoleView]:
    """Seniors of the team in a profession of the role, by name."""
    found = directory.roles(directory.seniors_of(team_id)).values()
    fitting = [
        each for each in found if each.is_running and (not role.professions or each.profession in role.professions)
    ]
    return sorted(fitting, key=lambda each: (each.family_name, each.given_name))
