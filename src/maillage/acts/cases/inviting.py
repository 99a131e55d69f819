"""Who is brought into a case, at which place, until when, and how it ends.

Refuses who may not hold the place: another profession, a junior where one signs, somebody who no longer practises. The
row policy decides who may invite; the access that comes with the place is an ordinary grant, with the same end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from maillage.acts.cases import contributions, parties
from maillage.acts.cases.models import Case, CaseEvent, CaseForm, Party
from maillage.acts.usages import facade as usages
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.table import Role
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now
from maillage.toolbox.language import said


@dataclass(frozen=True, slots=True)
class Invitees:
    """Whom a gesture brings in: teams and people of the directory, until an instant when there is one."""

    teams: tuple[UUID, ...] = ()
    people: tuple[UUID, ...] = ()
    until: datetime | None = None

    def __len__(self) -> int:
        return len(self.teams) + len(self.people)


NOBODY = Invitees()


def invite(*, by: Principal, case: Case, place: str, whom: Invitees) -> None:
    """Gives a place of the case to teams and people; who holds it already keeps it as it was."""
    role = usages.package(case.usage_version_id).definition.roles[place]
    if whom.until is not None and whom.until <= now():
        raise Refused(RefusedKind.GUARD_NOT_MET, _("La date de fin est déjà passée."))
    people, teams = directory.roles(whom.people), directory.teams(whom.teams)
    for person in whom.people:
        _require_may_hold(case, role, people.get(person))
    if set(whom.teams) - {team.id for team in teams.values() if team.is_active}:
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Cette équipe ne répond plus : choisissez-en une autre."))
    _require_know_nothing(case, place, (*whom.people, *whom.teams))
    already = {party.holder for party in parties.live_in(case.id, place)}
    _enter(by, case, place, [Party(role_id=each) for each in whom.people if each not in already], whom.until)
    _enter(by, case, place, [Party(team_id=each) for each in whom.teams if each not in already], whom.until)
    for holder in (*whom.people, *whom.teams):
        if holder not in already:
            access.grant(case.patient_id, holder, access.Reason.INVITED, source_id=case.id, until=whom.until)


def join(*, by: Principal, case: Case, place: str) -> None:
    """Takes a place oneself; whoever may act in the case sees it already."""
    if by.role_id is not None and by.role_id not in {party.holder for party in parties.live_in(case.id, place)}:
        _require_know_nothing(case, place, (by.role_id,))
        _enter(by, case, place, [Party(role_id=by.role_id)], None)


def leave(*, by: Principal, case: Case, place: str) -> None:
    """Gives the place back with the last words of the context: what is still written of the gesture is written by
    somebody who sees the case. What was done in the place stays."""
    context = current()
    for party in parties.mine_in(case.id, context, place=place):
        if party.role_id is not None:
            leaving().add(case.id)
            context.before_commit.append(partial(end, by=by, party_id=party.id))


def leaving() -> set[UUID]:
    """Cases in which the reader gives a place back just now."""
    found = current().notes.setdefault("cases.leaving", set())
    assert isinstance(found, set)
    return found


def end(*, by: Principal, party_id: UUID) -> None:
    """Ends a part: one's own, one that one gave, or one in a case that one holds or asked. Else it changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.case_end_party(%s)", [party_id])


def _enter(by: Principal, case: Case, place: str, rows: Iterable[Party], until: datetime | None) -> None:
    definition = usages.package(case.usage_version_id).definition
    rows = list(rows)
    for row in rows:
        row.case, row.place, row.until = case, place, until
        row.side = definition.roles[place].party
        row.signs = place in definition.answering_roles
        contributions.seat(case, row, definition)
        assert by.role_id is not None, "only somebody in a place of practice takes part"
        row.invited_by_role_id, row.invited_at = by.role_id, now()
    # Whoever invites may be blind to who holds the place already: invited twice, they hold it once.
    Party.objects.bulk_create(rows, ignore_conflicts=True)


def _require_may_hold(case: Case, role: Role, person: directory.RoleView | None) -> None:
    if person is None or not person.is_running or person.id == case.requester_role_id:
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Cette personne ne peut pas être invitée dans ce dossier."))
    if role.professions and person.profession not in role.professions:
        raise Refused(
            RefusedKind.GUARD_NOT_MET,
            _("%(name)s n’exerce pas une profession attendue ici (%(role)s).")
            % {"name": person.display, "role": said(role.label)},
        )
    standing = directory.standing_in(case.team_id, person.id) if case.team_id else None
    if role.standing == "senior" and standing == directory.Standing.JUNIOR:
        raise Refused(
            RefusedKind.GUARD_NOT_MET,
            _("%(name)s est interne dans cette équipe : invitez un senior.") % {"name": person.display},
        )


def _require_know_nothing(case: Case, place: str, holders: tuple[UUID, ...]) -> None:
    """Among peers who are blind to one another, nobody gives an opinion after they have read the others'."""
    definition = usages.package(case.usage_version_id).definition
    rule = definition.peers
    if rule is None or place not in rule.to:
        return
    keeper = case.assignee_role_id
    its_teams = {team.id for team in directory.teams_of([keeper])[keeper]} if keeper is not None else set()
    if not {keeper, *_had_it(case), *its_teams}.isdisjoint(holders):
        sentence = _("Qui tient ou a tenu ce dossier a pu lire les autres avis : invitez une autre personne.")
        raise Refused(RefusedKind.GUARD_NOT_MET, sentence)
    signed = CaseForm.objects.filter(case=case, name=rule.of, completed_at__isnull=False)
    if signed.filter(saved_by_role_id__in=holders).exists():
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Cette personne a déjà signé son avis dans ce dossier."))


def _had_it(case: Case) -> set[UUID | None]:
    """Whoever took the case, now or before."""
    transitions = usages.package(case.usage_version_id).definition.transitions
    taking = {each.name for each in transitions if Effect.ASSIGN.value in each.effects}
    return set(CaseEvent.objects.filter(case=case, event__in=taking).values_list("by_role_id", flat=True))
