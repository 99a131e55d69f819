"""Lines of lists: names joined in three queries whatever their number, then texts ready to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import facade as cases
from maillage.acts.cases.contracts import CaseRow
from maillage.acts.clocks.facade import ClockState
from maillage.acts.usages import facade as usages
from maillage.acts.worklists import queries
from maillage.acts.worklists.contracts import WorkLine
from maillage.acts.worklists.tables import OPEN_KINDS
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import fr_day_relative, now
from maillage.toolbox.language import lazy
from maillage.toolbox.ui.contracts import Badge, PromiseView

HANDED_OVER = (Badge("mine", lazy("À relire et envoyer"), "envelope-check"), lazy("Relire et envoyer"))
PREPARING = (Badge("mine", lazy("À préparer"), "pencil"), lazy("Continuer la préparation"))
TO_SIGN = Badge("mine", lazy("À signer"), "pen")
PROPOSED = Badge("", lazy("À la signature"), "pen")
TO_TAKE = Badge("", lazy("À prendre"), "hand-index")
AWAITED = Badge("mine", lazy("Votre avis"), "pen")
YOURS = Badge("mine", lazy("Vous"), "person-fill")
# What a requester has to do with their own request, as a badge and as a button.
OWN_TURN = {
    "draft": (Badge("mine", lazy("Brouillon à finir"), "pencil"), lazy("Reprendre le brouillon")),
    "paused": (
        Badge("mine", lazy("Précision à donner"), "chat-left-text"),
        lazy("Donner la précision"),
    ),
    "answered": (Badge("mine", lazy("Réponse à lire"), "envelope-open"), lazy("Lire la réponse")),
}
STATE_ICONS = {"open": "hourglass-split", "paused": "pause-circle", "draft": "pencil", "closed": "archive"}


def work_lines(rows: Iterable[CaseRow], context: AccessContext) -> list[WorkLine]:
    return lists_of_lines([list(rows)], context)[0]


def lists_of_lines(lists: Sequence[list[CaseRow]], context: AccessContext) -> list[list[WorkLine]]:
    """Several lists of one page: their names are joined together."""
    joined = Joined.of([row for rows in lists for row in rows], context)
    return [[joined.line(row) for row in rows if row.patient_id in joined.patients] for rows in lists]


@dataclass(frozen=True, slots=True)
class Joined:
    """What the lines of one list need, read once."""

    patients: Mapping[UUID, identity.PatientView]
    people: Mapping[UUID, directory.RoleView]
    teams: Mapping[UUID, directory.TeamView]
    clocks: Mapping[UUID, Mapping[str, ClockState]]
    context: AccessContext
    signing: frozenset[UUID]
    delegators: frozenset[UUID]
    awaited: frozenset[UUID]
    at: datetime

    @classmethod
    def of(cls, rows: list[CaseRow], context: AccessContext) -> "Joined":
        roles = {row.requester_role_id for row in rows} | {row.assignee_role_id for row in rows if row.assignee_role_id}
        roles |= {row.prepared_by_role_id for row in rows if row.prepared_by_role_id}
        return cls(
            patients=identity.patients({row.patient_id for row in rows}),
            people=directory.roles(roles),
            teams=directory.teams({row.team_id for row in rows if row.team_id}),
            clocks=cases.clocks_of([row.id for row in rows]),
            context=context,
            signing=queries.signing_teams(context),
            delegators=cases.delegators(),
            awaited=cases.awaiting_me(),
            at=now(),
        )

    def line(self, row: CaseRow) -> WorkLine:
        band = identity.band(self.patients[row.patient_id])
        requester = self.people.get(row.requester_role_id)
        holder = self._holder(row)
        mine = holder.kind == "mine"
        return WorkLine(
            id=row.id,
            url=reverse("cases:case", args=[row.id]),
            number=row.number,
            family=band.family,
            given=band.given,
            sex_age=", ".join(part for part in (band.sex_label[:1], band.age) if part),
            usage=row.usage_title,
            subject=row.subject or _("Motif non renseigné"),
            requester=requester.display if requester else "",
            received=fr_day_relative(row.sent_at or row.created_at, self.at),
            promise=self._promise(row),
            holder=holder,
            gesture=self._gesture(row),
            whereabouts=self._whereabouts(row),
            mine=mine,
            asks=mine and (row.state_kind != "draft" or self._turn(row) is not OWN_TURN["draft"]),
            for_whom=_("Pour %(name)s") % {"name": requester.display} if requester and self._prepares(row) else "",
            muted=not mine and holder is not TO_TAKE,
            state_kind=row.state_kind,
            due_at=row.due_at,
            is_urgent=row.is_urgent and row.state_kind in OPEN_KINDS,
        )

    def _holder(self, row: CaseRow) -> Badge:
        """Whose turn it is: nobody's yet, the reader's, or somebody's by name."""
        me = self.context.principal.role_id
        if row.id in self.awaited and row.assignee_role_id != me and row.state_kind == "open":
            return AWAITED
        if row.team_id in self.context.holders and row.state_kind in OPEN_KINDS:
            if row.assignee_role_id is None:
                return TO_TAKE
            if row.proposed_at is not None and row.team_id in self.signing:
                return TO_SIGN
            if row.assignee_role_id == me and row.proposed_at is not None:
                return PROPOSED
            if row.assignee_role_id == me:
                return YOURS
            person = self.people.get(row.assignee_role_id)
            return Badge("", person.display if person else "", "person")
        turn = self._turn(row)
        if turn is not None:
            return turn[0]
        if row.state_kind == "draft" and row.prepared_by_role_id is not None:
            at_work = self.people.get(row.requester_role_id if self._handed_over(row) else row.prepared_by_role_id)
            return Badge("", _("Chez %(name)s") % {"name": at_work.display} if at_work else "", "person")
        if row.answered_at is not None and row.state_kind in ("answered", "closed"):
            return Badge("done", row.state_label)
        return Badge("", row.state_label, STATE_ICONS.get(row.state_kind, ""))

    def _turn(self, row: CaseRow) -> tuple[Badge, object] | None:
        """What waits for the reader: to finish, to complete, to read their own; to prepare somebody else's."""
        me = self.context.principal.role_id
        handed_over = self._handed_over(row)
        if self._prepares(row):
            begun = row.state_kind == "draft" and not handed_over
            return PREPARING if begun and row.prepared_by_role_id == me else None
        if row.requester_role_id != me or (row.state_kind == "answered" and row.read_at is not None):
            return None
        if handed_over:
            return HANDED_OVER
        prepared_by_another = row.state_kind == "draft" and row.prepared_by_role_id is not None
        return None if prepared_by_another else OWN_TURN.get(row.state_kind)

    def _prepares(self, row: CaseRow) -> bool:
        return row.requester_role_id in self.delegators and row.requester_role_id != self.context.principal.role_id

    @staticmethod
    def _handed_over(row: CaseRow) -> bool:
        return row.state_kind == "draft" and row.state != usages.package(row.usage_version_id).definition.initial

    def _promise(self, row: CaseRow) -> PromiseView:
        definition = usages.package(row.usage_version_id).definition
        return cases.promise_view(row, self.clocks.get(row.id, {}), definition, self.at)

    def _gesture(self, row: CaseRow) -> str:
        turn = self._turn(row)
        if turn is not None:
            return str(turn[1])
        if row.proposed_at is not None and row.team_id in self.signing:
            return _("Relire et signer")
        if row.id in self.awaited and row.state_kind == "open":
            return _("Donner mon avis")
        taken = row.assignee_role_id == self.context.principal.role_id and row.state_kind == "open"
        return _("Répondre") if taken else _("Voir la demande")

    def _whereabouts(self, row: CaseRow) -> str:
        """For who waits: who has it, and what happens if nothing comes."""
        if row.state_kind == "draft":
            asked = self.people.get(row.requester_role_id)
            if self._prepares(row) and self._handed_over(row) and asked is not None:
                return _("%(name)s la relira et l’enverra.") % {"name": asked.display}
            return _("Pas encore envoyée.")
        if row.state_kind == "paused":
            asked = self.people.get(row.requester_role_id)
            return _("Une précision est attendue de %(name)s.") % {"name": asked.display} if asked else ""
        if row.state_kind != "open":
            return ""
        taken = self.people.get(row.assignee_role_id) if row.assignee_role_id else None
        team = self.teams.get(row.team_id) if row.team_id else None
        if taken is not None and row.proposed_at is not None:
            return _("Réponse rédigée par %(name)s, à signer.") % {"name": taken.display}
        if taken is not None:
            return _("Chez %(name)s.") % {"name": taken.display}
        return _("Chez l’équipe %(name)s, pas encore prise.") % {"name": team.display} if team else ""
