"""Several cases taken in one gesture, where a usage allows it (`batch`): how many wait, and which come next.

Refuses nothing by itself: each case is taken by the ordinary event, under its own lock. What somebody else took
meanwhile is passed over, and so is what the same person has already read.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, QuerySet

from maillage.acts.cases import actions, queries
from maillage.acts.cases.models import Case, Party
from maillage.acts.usages import facade as usages
from maillage.acts.usages.table import Transition
from maillage.acts.workflow.facade import Refused
from maillage.kernel.context.facade import AccessContext, Principal, current

MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases of one usage that one gesture takes several at a time."""

    usage_version_id: UUID
    event: str
    label: str
    usage: str
    count: int


def waiting(context: AccessContext) -> tuple[Waiting, ...]:
    """What the reader may take in batches now, by usage."""
    lines = _untaken(context).order_by().values_list("usage_version_id", "state").annotate(n=Count("id"))
    totals: Counter[tuple[UUID, str]] = Counter()
    for version, state, count in lines:
        for step in batch_steps(version):
            if state in step.sources:
                totals[version, step.name] += count
    return tuple(_named(version, event, count) for (version, event), count in sorted(totals.items(), key=str))


def _named(version: UUID, event: str, count: int) -> Waiting:
    definition = usages.package(version).definition
    label = next(step.label for step in batch_steps(version) if step.name == event)
    return Waiting(version, event, label, definition.title, count)


def batch_steps(version: UUID) -> tuple[Transition, ...]:
    return tuple(step for step in usages.package(version).definition.transitions if step.batch)


def _untaken(context: AccessContext) -> "QuerySet[Case, Any]":
    """Nobody has them, and the reader has read none of them."""
    read = Party.objects.filter(role_id=context.principal.role_id, contributes=True).values("case_id")
    lines = queries.of_my_teams(context).filter(state_kind="open", assignee_role_id__isnull=True, withheld="")
    return lines.exclude(id__in=read)


def take(*, by: Principal, usage_version_id: UUID, event: str, wanted: int) -> list[UUID]:
    """The next ones, the promise that ends first at the head; gives those that were taken."""
    states = {state for step in batch_steps(usage_version_id) if step.name == event for state in step.sources}
    lines = _untaken(current()).filter(usage_version_id=usage_version_id, state__in=states)
    taken: list[UUID] = []
    for case_id in list(lines.order_by("due_at", "sent_at", "id").values_list("id", flat=True)[: 2 * MOST]):
        if len(taken) >= min(wanted, MOST):
            break
        try:
            actions.fire(by=by, case_id=case_id, event=event, key=str(uuid4()))
        except Refused:
            continue  # somebody else came first
        taken.append(case_id)
    return taken


def mine(context: AccessContext) -> "QuerySet[Case]":
    """Cases of batches that the reader has taken and not ended, the promise that ends first at the head."""
    held = queries.visible_to(context).filter(
        assignee_role_id=context.principal.role_id, state_kind="open", withheld=""
    )
    states = set(_batch_states(held.values_list("usage_version_id", flat=True).distinct()))
    if not states:
        return held.none()
    return held.filter(state__in=states).order_by("due_at", "sent_at", "id")


def _batch_states(versions: Any) -> Iterator[str]:
    for version in versions:
        yield from (step.to for step in batch_steps(version))


def next_after(case: Case) -> UUID | None:
    """The next case of the reader's batch, once this one has left their hands."""
    if not batch_steps(case.usage_version_id):
        return None
    return mine(current()).exclude(id=case.id).values_list("id", flat=True).first()
