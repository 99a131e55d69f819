"""Two colleagues who sign in, and one who has no account."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.test import Client

from maillage.kernel.accounts.models import Membership, User
from maillage.kernel.context.facade import Principal
from maillage.kernel.directory.models import Organization, Practitioner, PractitionerRole


@dataclass
class World:
    """`people` by name: asker, expert, and unreachable, whom no account stands for."""

    people: dict[str, Principal]

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name))
        return client


def build() -> World:
    """As the mover."""
    office = Organization.objects.create(name="Cabinet", kind="office")
    people = {}
    for name in ("asker", "expert", "unreachable"):
        person = Practitioner.objects.create(family_name=name, given_name="Ann", profession="10")
        role = PractitionerRole.objects.create(practitioner=person, organization=office, started_on=date(2020, 1, 1))
        people[name] = Principal(key=f"role:{role.id}", role_id=role.id, organization_id=office.id, display=name)
        if name != "unreachable":
            user = User.objects.create(username=name, email=f"{name}@exemple.fr")
            Membership.objects.create(user=user, role=role, is_default=True)
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return World(people)
