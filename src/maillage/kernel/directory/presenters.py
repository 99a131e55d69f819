"""From rows to the texts of the contracts."""

from datetime import date

from maillage.kernel.directory.contracts import OrganizationView, RoleView, TeamView
from maillage.kernel.directory.models import Organization, Practitioner, PractitionerRole, Team


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
        is_running=row.started_on <= today and (row.ended_on is None or row.ended_on >= today),
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
    )
