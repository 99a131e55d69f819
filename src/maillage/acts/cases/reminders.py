"""Promises about to be missed, and missed: told once each. Runs as `system:clocks`, sees no clinical column."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db.models import Q

from maillage.acts.cases import addressing, queries
from maillage.acts.cases.models import Case, CaseClock
from maillage.acts.clocks import facade as clocks
from maillage.acts.usages import facade as usages
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.timing import Clock
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import facade as directory
from maillage.kernel.events.facade import live
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept, kept_with

CLOCKS = Principal.system("clocks")
BATCH = 100
HOUR_S = 3600
# Kept with the notices, and said in the language of who reads them.
FALLING_DUE = kept_with("Une %(label)s promise arrive à son terme.")
OVERDUE = kept_with("Une %(label)s promise est en retard.")
# Of what is neither the answer nor its reading: a receipt, an appointment, a departure.
AWAITED = kept_with("Un délai promis arrive à son terme, il est attendu : %(label)s.")
PASSED = kept_with("Un délai promis est passé, il est toujours attendu : %(label)s.")
OPENED = kept("Une demande adressée à un expert s’ouvre à toute son équipe : il ne l’a pas prise à temps.")
UNREAD = kept_with("Une réponse rendue n’a pas été lue depuis %(length)s.")
DAYS = kept("%(n)s jours")


def plan(row: CaseClock, clock: Clock, state: clocks.ClockState, at: datetime) -> None:
    """When this clock is to be warned about and said late, whatever the others of its case do.

    What was said is remembered with the end of which it was said: another one, after a pause or a rectified answer,
    has another end and is said again.
    """
    runs = state.active and state.paused_at is None
    due = clocks.due_at(clock, state, at) if runs else None
    row.late_at = due if due != row.late_of else None
    silent = due is None or due in (row.warned_of, row.late_of)
    row.warn_at = None if silent else clocks.warn_at(clock, state, at)


def warn_due() -> int:
    """Warns for every clock whose warning time has come; gives how many were warned about."""
    with open_context(CLOCKS):
        found = _whose_time_has_come("warn_at")
        for case, row in found:
            _warn(case, row.name)
            row.warned_of, row.warn_at = row.late_at, None
        _keep(found)
    return len(found)


def escalate_due() -> int:
    """Says of every promise that has just been broken what its usage wants to be said; gives how many were."""
    with open_context(CLOCKS):
        found = _whose_time_has_come("late_at")
        for case, row in found:
            _escalate(case, row.name)
            row.late_of, row.late_at, row.warn_at = row.late_at, None, None
        Case.objects.bulk_update({case.id: case for case, _row in found}.values(), ["addressed_ended_at"])
        _keep(found)
    return len(found)


def _whose_time_has_come(column: str) -> list[tuple[Case, CaseClock]]:
    """As many as one turn carries out. The case is held first, as by whoever moves it: its clocks stay as they are."""
    due = CaseClock.objects.filter(Q(**{f"{column}__lte": now()}), stopped_at__isnull=True, paused_at__isnull=True)
    asked = list(due.order_by(column).values_list("case_id", flat=True)[:BATCH])
    held = Case.objects.select_for_update(skip_locked=True, of=("self",)).filter(id__in=asked)
    cases = {case.id: case for case in held}
    return [(cases[row.case_id], row) for row in due.filter(case_id__in=cases).order_by(column)]


def _keep(said: list[tuple[Case, CaseClock]]) -> None:
    CaseClock.objects.bulk_update([row for _case, row in said], ["warned_of", "late_of", "warn_at", "late_at"])


def _warn(case: Case, name: str) -> None:
    definition = usages.package(case.usage_version_id).definition
    owner = definition.roles.get(definition.states[case.state].owner)
    party = owner.party if owner else None
    told = [case.requester_role_id] if party == "requester" else experts_of(case)
    words = AWAITED if awaited(definition, name) == Awaited.SOMETHING_ELSE else FALLING_DUE
    tell(case, told, "case.warn", words % {"label": definition.clocks[name].label.lower()})


def _escalate(case: Case, name: str) -> None:
    declared = usages.package(case.usage_version_id).definition.clocks[name]
    state = queries.clocks_in(case.id).get(name)
    clock = clocks.promised(declared, state) if state else declared
    if clock.escalate == "open_to_team" and addressing.open_to_team(case):
        tell(case, [*team_of(case), case.requester_role_id], "case.opened", OPENED)
        return
    if clock.escalate is None:
        return
    told = {
        "notify_team": lambda: team_of(case),
        "notify_assignee": lambda: experts_of(case),
        "notify_requester": lambda: [case.requester_role_id],
        "open_to_team": lambda: experts_of(case),
    }[clock.escalate]()
    tell(case, told, "case.late", _late_words(case, name, clock))


def _late_words(case: Case, name: str, clock: Clock) -> str:
    waits_for = awaited(usages.package(case.usage_version_id).definition, name)
    if waits_for == Awaited.READING:
        return UNREAD % {"length": _length(clock)}
    words = OVERDUE if waits_for == Awaited.ANSWER else PASSED
    return words % {"label": clock.label.lower()}


class Awaited(Enum):
    """What a promise waits for."""

    ANSWER = "answer"
    READING = "reading"
    SOMETHING_ELSE = "something_else"


def awaited(definition: UsageDefinition, clock: str) -> Awaited:
    """Read from what stops it: a signed answer, somebody who says that they read it, or another gesture."""
    stops = set(definition.clocks[clock].stops)
    effects = {
        effect
        for transition in definition.transitions
        if {transition.name, transition.to} & stops
        for effect in transition.effects
    }
    if Effect.SIGN_REPORT.value in effects:
        return Awaited.ANSWER
    return Awaited.READING if Effect.MARK_READ.value in effects else Awaited.SOMETHING_ELSE


def _length(clock: Clock) -> str:
    """`48 h`, `2 jours`: the promise in its own words."""
    if clock.promise.days:
        return DAYS % {"n": clock.promise.days} if clock.promise.days > 1 else kept("1 jour")
    return f"{clock.promise.seconds // HOUR_S}\u00a0h"


def experts_of(case: Case) -> list[UUID]:
    """Who has it, or who signs what is proposed; while nobody does, the whole team."""
    if case.proposed_at is not None and case.team_id is not None:
        return directory.seniors_of(case.team_id)
    if case.assignee_role_id is not None:
        return [case.assignee_role_id]
    chosen = addressing.alone(case)
    return [chosen] if chosen else team_of(case)


def team_of(case: Case) -> list[UUID]:
    return [member.role_id for member in directory.team_members(case.team_id)] if case.team_id else []


def tell(case: Case, told: list[UUID], kind: str, text: str) -> None:
    messaging.notify(told, kind=kind, text=text, url=f"/demandes/{case.id}/")
    holders = [holder for holder in (case.team_id, case.requester_organization_id) if holder is not None]
    live(holders, "case", case.id)
