"""What an operator keeps: teams, who answers for them, functions outside care. Nothing is deleted, only ended.

Refuses to touch a structure that the operator does not run, and to give oneself a function. The row policies have
the last word.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import queries
from maillage.kernel.directory.contracts import DutyKind, Standing
from maillage.kernel.directory.models import Duty, PractitionerRole, SupportContact, Team, TeamMember
from maillage.kernel.directory.presenters import display_of
from maillage.toolbox.clock import today
from maillage.toolbox.language import kept


class DirectoryRefused(Exception):
    """The sentence is for the operator, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def open_team(*, by: Principal, organization_id: UUID, name: str, usage_code: str, note: str = "") -> UUID:
    """A new pool of experts for one usage."""
    _require(organization_id)
    team = Team(organization_id=organization_id, name=name, usage_code=usage_code, note=note)
    team.save(force_insert=True)
    _say("team.open", team.id, organization=str(organization_id))
    return team.id


@transaction.atomic
def change_team(
    *, by: Principal, team_id: UUID, name: str, note: str, is_active: bool, territories: str = "", themes: str = ""
) -> None:
    """Renames a team, says what it covers, or closes it: closed, it receives nothing and its members lose its cases."""
    team = _team(team_id)
    changed = {"name": name, "note": note, "is_active": is_active, "territories": territories, "themes": themes}
    Team.objects.filter(id=team.id).update(**changed)
    _say("team.change", team.id, active=is_active)


@transaction.atomic
def add_member(*, by: Principal, team_id: UUID, role_id: UUID, standing: Standing) -> None:
    """Somebody answers for the team from today on. Raises DirectoryRefused for who already does, or does not care."""
    team = _team(team_id)
    role = _running(role_id)
    if not role.is_care:
        raise DirectoryRefused(_("Une équipe répond par des soignants : donnez plutôt une délégation au secrétariat."))
    member = TeamMember(team=team, role=role, started_on=today(), standing=standing)
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as error:
        name = display_of(role.practitioner)
        raise DirectoryRefused(_("%(name)s fait déjà partie de cette équipe.") % {"name": name}) from error
    _say("team.member", team.id, role=str(role_id), standing=str(standing))


@transaction.atomic
def change_standing(*, by: Principal, team_id: UUID, role_id: UUID, standing: Standing) -> None:
    team = _team(team_id)
    TeamMember.objects.filter(team=team, role_id=role_id, ended_on__isnull=True).update(standing=standing)
    _say("team.standing", team.id, role=str(role_id), standing=str(standing))


@transaction.atomic
def end_membership(*, by: Principal, team_id: UUID, role_id: UUID) -> None:
    """From now on the team's requests are closed to this person, save those they took."""
    team = _team(team_id)
    members = TeamMember.objects.filter(team=team, role_id=role_id, ended_on__isnull=True)
    members.update(ended_on=today() - timedelta(days=1))
    _say("team.end", team.id, role=str(role_id))


@transaction.atomic
def give_duty(*, by: Principal, role_id: UUID, kind: DutyKind, organization_id: UUID | None) -> UUID:
    """A function outside care, over one structure, or over the region (None)."""
    _require(organization_id)
    if role_id == by.role_id:
        raise DirectoryRefused(_("Une fonction se reçoit d’un autre : demandez à un second exploitant."))
    role = _running(role_id)
    duty = Duty(role=role, kind=kind, organization_id=organization_id, started_on=today())
    try:
        with transaction.atomic():
            duty.save(force_insert=True)
    except IntegrityError as error:
        name = display_of(role.practitioner)
        raise DirectoryRefused(_("%(name)s a déjà cette fonction.") % {"name": name}) from error
    record(
        "duty.open",
        why=kept("fonction donnée par l’exploitant"),
        subject_kind="duty",
        subject_id=duty.id,
        detail={"role": str(role_id), "kind": str(kind), "organization": str(organization_id or "")},
    )
    return duty.id


@transaction.atomic
def end_duty(*, by: Principal, duty_id: UUID) -> None:
    """Ends it on the day before, so that nothing is open under it any more today."""
    duty = queries.duties(current()).filter(id=duty_id, ended_on__isnull=True).first()
    if duty is None:
        raise DirectoryRefused(_("Cette fonction est déjà terminée."))
    _require(duty.organization_id)
    if duty.role_id == by.role_id:
        raise DirectoryRefused(_("Vous ne mettez pas fin à votre propre fonction : demandez à un second exploitant."))
    Duty.objects.filter(id=duty_id).update(ended_on=today() - timedelta(days=1))
    record("duty.end", why=kept("fonction terminée par l’exploitant"), subject_kind="duty", subject_id=duty_id)


@transaction.atomic
def say_support(*, by: Principal, organization_id: UUID | None, phone: str, email: str, hours: str, note: str) -> None:
    """Whom to call, for one structure or for the region (None); replaces what was said before."""
    _require(organization_id)
    said = {"phone": phone, "email": email, "hours": hours, "note": note}
    place: dict[str, Any] = {"organization_id": organization_id}  # none: the region
    SupportContact.objects.update_or_create(**place, defaults=said)
    record("support.change", why=kept("tenue de l’annuaire"), subject_kind="support", subject_id=organization_id)


def _team(team_id: UUID) -> Team:
    team = queries.teams(current()).filter(id=team_id).first()
    if team is None:
        raise DirectoryRefused(_("Cette équipe n’existe pas."))
    _require(team.organization_id)
    return team


def _running(role_id: UUID) -> PractitionerRole:
    role = queries.running_roles(current(), today()).filter(id=role_id).first()
    if role is None:
        raise DirectoryRefused(_("Cette personne n’exerce plus ici : choisissez-en une autre."))
    return role


def _require(organization_id: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.has_duty('operator', %s)", [organization_id])
        if not cursor.fetchone()[0]:
            raise DirectoryRefused(_("Vous n’exploitez pas cette structure."))


def _say(action: str, team_id: UUID, **detail: str | bool) -> None:
    record(action, why=kept("tenue de l’annuaire"), subject_kind="team", subject_id=team_id, detail=dict(detail))
