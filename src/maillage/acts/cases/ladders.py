"""The ladder of a running promise: planned with its clock, climbed by the worker, one rung at a time and once.

Runs as `system:clocks`, sees no clinical column; who is told, and after how long, is the usage's data.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from maillage.acts.cases import reminders
from maillage.acts.cases.models import Case, CaseClock
from maillage.acts.clocks import facade as clocks
from maillage.acts.usages import facade as usages
from maillage.acts.usages.schema import Clock
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import open_context
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept, kept_with

WORDS = {
    "team": kept("Une demande attend toujours votre équipe, son délai court."),
    "assignee": kept("Une demande que vous avez prise attend toujours votre réponse, son délai court."),
    "seniors": kept("Une demande reste sans réponse : un senior de l’équipe est attendu."),
    "requester": kept("Une de vos demandes n’a pas encore de réponse : voyez dans le dossier qui est prévenu."),
    "phone": kept("Une de vos demandes reste sans réponse : appelez l’équipe, son numéro est dans le dossier."),
}
# While something else than an answer is promised.
AWAITED = {
    "team": kept_with("Votre équipe est attendue dans un dossier, le délai court : %(label)s."),
    "assignee": kept_with("Vous êtes attendu dans un dossier que vous avez pris, le délai court : %(label)s."),
    "seniors": kept_with("Un senior de l’équipe est attendu dans un dossier, le délai court : %(label)s."),
    "requester": kept_with(
        "Un délai promis court sur une de vos demandes : %(label)s. Le dossier dit qui est prévenu."
    ),
    "phone": kept_with(
        "Un délai promis court sur une de vos demandes : %(label)s. Appelez l’équipe, son numéro y est."
    ),
}


def plan(row: CaseClock, clock: Clock, state: clocks.ClockState, at: datetime) -> None:
    """Says when the next rung of this clock is due; a clock that starts again starts its ladder again."""
    if not clock.ladder:
        return
    if row.climbing_since != state.started_at:
        row.climbing_since, row.climbed = state.started_at, 0
    row.climb_at = clocks.next_at(clock, state, row.climbed, at)


def climb_due() -> int:
    """Tells whoever is next on every ladder whose time has come; gives how many ladders were climbed."""
    with open_context(reminders.CLOCKS):
        due = CaseClock.objects.filter(climb_at__lte=now(), case__withheld="")
        rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("climb_at")[: reminders.BATCH])
        cases = {case.id: case for case in Case.objects.filter(id__in={row.case_id for row in rows})}
        for row in rows:
            _climb(cases[row.case_id], row)
    return len(rows)


def _climb(case: Case, row: CaseClock) -> None:
    """Every rung reached by now: a worker that was away says each, in order."""
    definition = usages.package(case.usage_version_id).definition
    clock = definition.clocks[row.name]
    answers = reminders.awaited(definition, row.name) == reminders.Awaited.ANSWER
    state = clocks.ClockState(row.started_at, row.paused_for, row.paused_at, row.stopped_at)
    reached = clocks.reached(clock, state, now())
    for rung in clock.ladder[row.climbed : reached]:
        told = CALLED[rung.to](case)
        words = WORDS[rung.to] if answers else AWAITED[rung.to] % {"label": clock.label.lower()}
        reminders.tell(case, told, "case.ladder", words)
        record(
            "case.ladder",
            why=kept("personne n’avait encore répondu") if answers else kept("le délai promis courait encore"),
            patient_id=case.patient_id,
            subject_kind="case",
            subject_id=case.id,
            detail={"clock": row.name, "to": rung.to, "told": len(told)},
        )
    row.climbed = max(reached, row.climbed)
    row.climb_at = clocks.next_at(clock, state, row.climbed, now())
    row.save(update_fields=["climbed", "climb_at"])


def _requester(case: Case) -> list[UUID]:
    return [case.requester_role_id]


def _seniors(case: Case) -> list[UUID]:
    return directory.seniors_of(case.team_id) if case.team_id is not None else []


CALLED: dict[str, Callable[[Case], list[UUID]]] = {
    "team": reminders.team_of,
    "assignee": reminders.experts_of,
    "seniors": _seniors,
    "requester": _requester,
    "phone": _requester,
}
