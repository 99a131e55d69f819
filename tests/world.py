"""The small fictitious region of every test database, by the names of `config/demo`; no model leaves this file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.test import Client

AsMover = Callable[[], AbstractContextManager[None]]

if TYPE_CHECKING:
    from maillage.kernel.context.facade import Principal

GP, FOREIGN_GP, NURSE = "i.solhac", "p.ormeau", "n.tardivat"
DERMATOLOGIST, OTHER_DERMATOLOGIST, FOREIGN_DERMATOLOGIST = "m.quevrain", "a.tancrede", "c.lescarbot"


class World:
    """Looks up as the application role, on demand: a test pays for what it asks."""

    def principal(self, login: str) -> "Principal":
        """Somebody in their default place of practice."""
        from maillage.kernel.accounts.facade import principal_for_role
        from maillage.kernel.accounts.models import Membership

        role_id = Membership.objects.get(user__username=login, is_default=True).role_id
        found = principal_for_role(role_id)
        assert found is not None, f"{login} has no running place of practice"
        return found

    @cached_property
    def gp(self) -> "Principal":
        """Dr Ivan Solhac, maison de santé de Vernelle: asks the team of Montvaste."""
        return self.principal(GP)

    @cached_property
    def foreign_gp(self) -> "Principal":
        """Dre Pascale Ormeau, another practice: nothing of Vernelle is theirs."""
        return self.principal(FOREIGN_GP)

    @cached_property
    def nurse(self) -> "Principal":
        return self.principal(NURSE)

    @cached_property
    def dermatologist(self) -> "Principal":
        """Dre Maëlle Quévrain, CH de Montvaste."""
        return self.principal(DERMATOLOGIST)

    @cached_property
    def other_dermatologist(self) -> "Principal":
        """Dr Aurèle Tancrède, same team."""
        return self.principal(OTHER_DERMATOLOGIST)

    @cached_property
    def foreign_dermatologist(self) -> "Principal":
        """Dr Corentin Lescarbot, CH d’Orbeville: same usage, another team."""
        return self.principal(FOREIGN_DERMATOLOGIST)

    def on_duty(
        self, client: Client, as_mover: AsMover, kind: str, *, place: UUID | None = None, login: str = NURSE
    ) -> Client:
        """`client`, signed in as somebody who has a function from today on, over a structure or (none) the region."""
        from maillage.kernel.directory import load
        from maillage.kernel.directory.contracts import DutyKind, NewDuty
        from maillage.toolbox.clock import today
        from maillage.toolbox.ids import new_id

        role = self.principal(login).role_id
        assert role is not None
        with as_mover():
            load.duties([NewDuty(new_id(), role, DutyKind(kind), today(), organization_id=place)])
        self.login(client, login)
        return client

    def organization(self, name: str) -> UUID:
        """A structure by the start of its name."""
        from maillage.kernel.context.facade import open_context
        from maillage.kernel.directory.models import Organization

        with open_context(self.gp):
            return Organization.objects.get(name__istartswith=name).id

    def team_of(self, principal: "Principal", usage: str = "melan") -> UUID:
        """The team of this usage that somebody answers for."""
        from maillage.kernel.context.facade import open_context
        from maillage.kernel.directory.facade import my_teams

        with open_context(principal):
            return next(team.id for team in my_teams() if team.usage_code == usage)

    def patients_of(self, principal: "Principal") -> list[UUID]:
        """Whose general record somebody may open: those of no other structure first, then by registration."""
        from django.db.models import Count

        from maillage.kernel.access.models import Grant
        from maillage.kernel.context.facade import open_context

        with open_context(principal) as context:
            mine = Grant.objects.filter(holder_id__in=context.holders, source_id__isnull=True)
            rows = Grant.objects.filter(patient_id__in=mine.values("patient_id"), source_id__isnull=True)
            ranked = rows.values_list("patient_id").annotate(holders=Count("holder_id", distinct=True))
            return [patient for patient, _holders in ranked.order_by("holders", "patient_id")]

    def case(self, state: str, principal: "Principal") -> UUID:
        """The newest case in that state among those that somebody sees."""
        from maillage.acts.cases.models import Case
        from maillage.kernel.context.facade import open_context

        with open_context(principal):
            found = Case.objects.filter(state=state).order_by("-updated_at").first()
            assert found is not None, f"{principal.display} sees no case in the state {state}"
            return found.id

    def login(self, client: Client, username: str) -> None:
        """Signs the test client in, past the password and the second factor."""
        from django.contrib.auth import get_user_model

        client.force_login(get_user_model().objects.get(username=username))
