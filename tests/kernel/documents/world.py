"""Two parties to a case, the office of one of them, and a stranger."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.test import Client

from maillage.kernel.access.models import Grant
from maillage.kernel.accounts.models import Membership, User
from maillage.kernel.context.facade import AccessContext, Principal, open_context
from maillage.kernel.directory.models import Organization, Practitioner, PractitionerRole, Team, TeamMember
from maillage.kernel.identity.models import Patient
from maillage.toolbox.ids import new_id


@dataclass
class World:
    """`people` by name: gp (asks), colleague (same office), expert (answers), stranger (other office)."""

    people: dict[str, Principal]
    patient_id: UUID
    case_id: UUID

    def acting(self, name: str) -> AbstractContextManager[AccessContext]:
        return open_context(self.people[name])

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name))
        return client


def build() -> World:
    """As the mover."""
    people, roles = {}, {}
    for name, office in {"gp": "A", "colleague": "A", "expert": "B", "stranger": "C"}.items():
        role = roles[name] = _role(name, office)
        people[name] = Principal(
            key=f"role:{role.id}",
            role_id=role.id,
            organization_id=role.organization_id,
            display=f"Dr {name}",
            place=f"Cabinet {office}",
        )
    team = Team.objects.create(organization=roles["expert"].organization, name="Équipe", usage_code="melan")
    TeamMember.objects.create(team=team, role=roles["expert"], started_on=date(2020, 1, 1))
    patient = Patient.objects.create(
        birth_name="VAUQUELOIN", first_birth_name="Odette", sex="F", birth_on=date(1954, 7, 3), is_fictitious=True
    )
    case_id = new_id()
    for holder, source, reason in (
        (roles["gp"].organization_id, None, "registered"),
        (roles["gp"].id, case_id, "requester"),
        (team.id, case_id, "expert"),
    ):
        Grant.objects.create(patient=patient, holder_id=holder, source_id=source, reason=reason)
    return World(people, patient.id, case_id)


def _role(name: str, office: str) -> PractitionerRole:
    organization, _ = Organization.objects.get_or_create(name=f"Cabinet {office}", kind="office")
    person = Practitioner.objects.create(family_name=name, given_name="Ann", profession="10")
    role = PractitionerRole.objects.create(practitioner=person, organization=organization, started_on=date(2020, 1, 1))
    user = User.objects.create(username=name, email=f"{name}@exemple.fr")
    Membership.objects.create(user=user, role=role, is_default=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return role
