"""Bulk loading by the mover role (demo region, national feeds). The application role may not write these tables."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from django.db import models

from maillage.kernel.directory.contracts import (
    NewDelegation,
    NewDuty,
    NewOrganization,
    NewPractitioner,
    NewRole,
    NewTeam,
    NewTeamMember,
)
from maillage.kernel.directory.folding import fold
from maillage.kernel.directory.models import (
    Delegation,
    Duty,
    Organization,
    Practitioner,
    PractitionerRole,
    Team,
    TeamMember,
)

BATCH = 2000
Row = TypeVar("Row", bound=models.Model)


def _insert(model: type[Row], rows: Iterable[Any]) -> int:
    made: Sequence[Row] = [model(**asdict(row)) for row in rows]
    model._default_manager.bulk_create(made, batch_size=BATCH)
    return len(made)


def organizations(rows: Iterable[NewOrganization]) -> int:
    """Inserts structures; gives how many."""
    return _insert(Organization, rows)


def practitioners(rows: Iterable[NewPractitioner]) -> int:
    """Inserts professionals with the text they are searched by."""
    made = [Practitioner(**asdict(row), search_text=_search_text(row)) for row in rows]
    Practitioner.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def roles(rows: Iterable[NewRole]) -> int:
    """Inserts places of practice."""
    return _insert(PractitionerRole, rows)


def teams(rows: Iterable[NewTeam]) -> int:
    """Inserts pools of experts."""
    return _insert(Team, rows)


def team_members(rows: Iterable[NewTeamMember]) -> int:
    """Inserts who answers for which team."""
    return _insert(TeamMember, rows)


def delegations(rows: Iterable[NewDelegation]) -> int:
    """Inserts who prepares for whom."""
    return _insert(Delegation, rows)


def duties(rows: Iterable[NewDuty]) -> int:
    """Inserts functions outside care."""
    return _insert(Duty, rows)


def _search_text(row: NewPractitioner) -> str:
    """Words each led by a space, so that " quev" finds the start of a word and nothing inside one."""
    return f" {fold(f'{row.family_name} {row.given_name} {row.specialty_label}')}"
