"""The page of batches: what waits, what the reader has taken."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from maillage.acts.cases import batches, queries
from maillage.acts.cases.presenters.promises import promise_view
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import now
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import BandView, PromiseView


@dataclass(frozen=True, slots=True)
class Group:
    version: UUID
    event: str
    label: str
    usage: str
    count: int
    proposed: int  # how many are taken at once unless one says otherwise


@dataclass(frozen=True, slots=True)
class Held:
    url: str
    number: str
    band: BandView
    subject: str
    state: str
    promise: PromiseView


@dataclass(frozen=True, slots=True)
class BatchesPage:
    groups: tuple[Group, ...]
    held: tuple[Held, ...]
    most: int


USUAL = 10


def batches_page(context: AccessContext) -> BatchesPage:
    groups = tuple(
        Group(each.usage_version_id, each.event, said(each.label), said(each.usage), each.count, min(each.count, USUAL))
        for each in batches.waiting(context)
    )
    return BatchesPage(groups, _held(context), batches.MOST)


def _held(context: AccessContext) -> tuple[Held, ...]:
    rows = [queries.row_of(case) for case in batches.mine(context)[: batches.MOST]]
    patients = identity.patients({row.patient_id for row in rows})
    clocks = queries.clocks_of([row.id for row in rows])
    at = now()
    return tuple(
        Held(
            url=reverse("cases:case", args=[row.id]),
            number=row.number,
            band=identity.band(patients[row.patient_id]),
            subject=row.subject,
            state=row.state_label,
            promise=promise_view(row, clocks.get(row.id, {}), usages.package(row.usage_version_id).definition, at),
        )
        for row in rows
        if row.patient_id in patients
    )
