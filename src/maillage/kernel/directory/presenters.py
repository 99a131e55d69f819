"""From rows to the texts of the contracts."""

from datetime import date

from maillage.kernel.directory.contracts import (
    DelegationView,
    DutyKind,
    DutyView,
    MemberView,
    OrganizationView,
    RoleView,
    Standing,
    TeamView,
)
from maillage.kernel.directory.models import (
    Delegation,
    Duty,
    Organization,
    Practitioner,
    PractitionerRole,
    Team,
    TeamMember,
)


def organization_view(row: Organization) -> OrganizationView:
    return OrganizationView(
        id=row.id,
        name=row.name,
        kind=row.kind,
        finess=row.finess or "",
        commune=row.commune,
        department=row.department,
        phone=row.phone,
        address=row.address,
        is_active=row.is_active,
    )


def display_of(row: Practitioner) -> str:
    """`Dre Maëlle Quévrain`, or `Inès Ramard` for who has no such civility."""
    return " ".join(part for part in (row.civility, row.given_name, row.family_name) if part)


def place_of(row: PractitionerRole) -> str:
    """`Dermatologie, CH de Montvaste`: the function there, else the specialty, then the structure."""
    function = row.function_label or row.practitioner.specialty_label
    return ", ".join(part for part in (function, row.organization.name) if part)


def role_view(row: PractitionerRole, today: date) -> RoleView:
    person = row.practitioner
    return RoleView(
        id=row.id,
        practitioner_id=person.id,
        organization=organization_view(row.organization),
        display=display_of(person),
        place=place_of(row),
        civility=person.civility,
        family_name=person.family_name,
        given_name=person.given_name,
        rpps=person.rpps or "",
        profession=person.profession,
        specialty=person.specialty_label,
        function=row.function_label,
        started_on=row.started_on,
        ended_on=row.ended_on,
        is_care=row.is_care,
        is_running=_runs(row.started_on, row.ended_on, today),
    )


def team_view(row: Team) -> TeamView:
    return TeamView(
        id=row.id,
        name=row.name,
        usage_code=row.usage_code,
        organization=organization_view(row.organization),
        display=f"{row.name}, {row.organization.name}",
        note=row.note,
        is_active=row.is_active,
        territories=listed(row.territories),
        themes=listed(row.themes),
    )


def listed(text: str) -> tuple[str, ...]:
    """`27, Vernelle` as two words."""
    return tuple(word for part in text.split(",") if (word := part.strip()))


def delegation_view(row: Delegation, today: date) -> DelegationView:
    delegator, delegate = role_view(row.delegator_role, today), role_view(row.delegate_role, today)
    return DelegationView(
        id=row.id,
        delegator=delegator.person,
        delegate=delegate.person,
        usage_code=row.usage_code,
        may_send=row.may_send,
        may_read_answer=row.may_read_answer,
        started_on=row.started_on,
        ended_on=row.ended_on,
        ended_at=row.ended_at,
        is_running=row.ended_at is None
        and delegator.is_running
        and delegate.is_running
        and _runs(row.started_on, row.ended_on, today),
    )


def duty_view(row: Duty, today: date) -> DutyView:
    return DutyView(
        id=row.id,
        role_id=row.role_id,
        kind=DutyKind(row.kind),
        organization=organization_view(row.organization) if row.organization else None,
        started_on=row.started_on,
        ended_on=row.ended_on,
        is_running=_runs(row.started_on, row.ended_on, today),
    )


def member_view(row: TeamMember, today: date) -> MemberView:
    return MemberView(
        role=role_view(row.role, today),
        standing=Standing(row.standing),
        started_on=row.started_on,
        ended_on=row.ended_on,
        is_running=_runs(row.started_on, row.ended_on, today),
    )


def _runs(started_on: date, ended_on: date | None, today: date) -> bool:
    return started_on <= today and (ended_on is None or ended_on >= today)
