"""Preparing in somebody's name: who may, for whom, which cases open to them, and what is said when it ends.

Refuses whoever holds no delegation in force. What opens is a grant to the delegation itself: it closes with it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from maillage.acts.cases import parties
from maillage.acts.cases.models import Case
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_date, fr_time, in_paris, today
from maillage.toolbox.language import kept_with

FOR_BOSS = kept_with("%(name)s, pour %(boss)s")


@dataclass(frozen=True, slots=True)
class Author:
    """In whose name a case is opened; `prepared_by` is who opens it for them, None when they do it themselves."""

    role_id: UUID
    organization_id: UUID
    prepared_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A delegation that the reader held on a case, and when it ended: an instant, or the last day it ran."""

    delegator: str
    at: datetime | None
    on: date | None

    @property
    def sentence(self) -> str:
        said = {"name": self.delegator, "when": self._when()}
        return (
            _(
                "Votre délégation de %(name)s a pris fin %(when)s : ce que vous aviez saisi jusque-là est gardé"
                " dans son brouillon."
            )
            % said
        )

    def _when(self) -> str:
        if self.at is not None and in_paris(self.at).date() == today():
            return _("à %(time)s") % {"time": fr_time(self.at)}
        day = self.on or (in_paris(self.at).date() if self.at else today())
        return _("le %(day)s") % {"day": fr_date(day)}


class DelegationEnded(Exception):
    """Told only to somebody who held this delegation."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended
        self.sentence = ended.sentence
        super().__init__(self.sentence)


def author(by: Principal, usage_code: str, on_behalf_of: UUID | None) -> Author:
    """Who asks. Raises access.Refused when `by` may not ask in that name."""
    if on_behalf_of is None or on_behalf_of == by.role_id:
        if by.role_id is None or by.organization_id not in current().holders:
            raise access.Refused(_("Choisissez pour qui vous préparez cette demande."))
        return Author(by.role_id, by.organization_id)
    found = choices(usage_code).get(on_behalf_of)
    boss = directory.role(on_behalf_of)
    if found is None or boss is None or not directory.hold_delegation(found.id):
        raise access.Refused(_("Cette personne ne vous a pas délégué ce type de demande."))
    return Author(on_behalf_of, boss.organization.id, by.role_id)


def choices(usage_code: str) -> dict[UUID, directory.DelegationView]:
    """For whom the reader may prepare this usage, by the role of the physician."""
    running = parties.my_delegations(current()).values()
    return {each.delegator.role_id: each for each in running if each.covers(usage_code)}


def open_to_delegates(case: Case) -> None:
    """Opens a new case to whom its requester delegated, and a prepared one to the requester's structure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.case_open_to_delegates(%s)", [case.id])
        opened = [row[0] for row in cursor.fetchall()]
    for delegation in opened:
        record(
            "access.grant",
            why=str(access.Reason.DELEGATE.sentence),
            patient_id=case.patient_id,
            subject_kind="holder",
            subject_id=delegation,
            detail={"source": str(case.id)},
        )


def give(
    *,
    by: Principal,
    delegate_role_id: UUID,
    usage_code: str,
    may_send: bool,
    may_read_answer: bool,
    opens_ongoing: bool,
) -> UUID:
    """Delegates to somebody of the secretariat; nothing past opens, unless what is going on is asked for."""
    given = directory.delegate(
        by=by,
        delegate_role_id=delegate_role_id,
        usage_code=usage_code,
        may_send=may_send,
        may_read_answer=may_read_answer,
    )
    if opens_ongoing:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctx.delegation_opens_ongoing(%s)", [given])
            opened = [row[0] for row in cursor.fetchall()]
        record(
            "delegation.opens_ongoing",
            why=str(access.Reason.DELEGATE.sentence),
            subject_kind="delegation",
            subject_id=given,
            detail={"cases": len(opened)},
        )
    return given


def hold(case: Case) -> None:
    """Before somebody writes for another: their delegation runs, and does not end before what they write is kept.

    Nothing to hold for who is a party of the case by themselves.
    """
    context = current()
    if case.requester_role_id == context.principal.role_id or case.requester_organization_id in context.holders:
        return
    delegation = parties.delegation_for(case, context)
    if delegation is None or directory.hold_delegation(delegation.id):
        return
    raise DelegationEnded(ended_on(case.id) or Ended(delegation.delegator.display, None, None))


def ended_on(case_id: UUID) -> Ended | None:
    """The delegation by which the reader saw this case until it ended; None for everybody else."""
    if current().principal.role_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT delegator, ended_at, ended_on FROM ctx.my_ended_delegation(%s)", [case_id])
        delegator, at, on = cursor.fetchone() or (None, None, None)
    if delegator is None:
        return None
    boss = directory.role(delegator)
    return Ended(boss.display if boss else "", at, on)


def signature(by: Principal, case: Case) -> str:
    """`Léa Corbin, pour Dr Ivan Solhac` in the story of a case, or the name alone."""
    if case.requester_role_id == by.role_id or parties.delegation_for(case, current()) is None:
        return by.display
    boss = directory.role(case.requester_role_id)
    return FOR_BOSS % {"name": by.display, "boss": boss.display if boss else ""}
