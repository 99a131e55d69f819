"""Reads of cases. The only way in is `visible_to`: the policy guards, the literal ids let the planner see."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from maillage.acts.cases import events, parties
from maillage.acts.cases.bundle import parts_of, promised_in
from maillage.acts.cases.contracts import CaseRow, EventView, FormView, OpinionView, OutlineView
from maillage.acts.cases.models import (
    Case,
    CaseClock,
    CaseEvent,
    CaseForm,
    CaseRecipient,
    Party,
    Quarantine,
)
from maillage.acts.clocks.facade import ClockState
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.context.facade import AccessContext, Principal, current, remembered
from maillage.toolbox.clock import now
from maillage.toolbox.language import lazy, said, said_filled
from maillage.toolbox.statements import NO_INSTANT, Statement, stand_ins, standing

WITHHELD = {"open": lazy("Mise à l’écart"), "closed": lazy("Close, mauvais patient")}


def visible_to(context: AccessContext) -> QuerySet[Case]:
    """Cases of which the reader, their organisation or one of their teams is a party."""
    mine = list(context.holders)
    return Case.objects.filter(
        Q(requester_organization_id__in=mine)
        | Q(requester_role_id__in=delegators(context))
        | Q(team_id__in=mine, sent_at__isnull=False)
        | Q(id__in=CaseRecipient.objects.filter(role_id__in=mine).values("case_id"))
        | Q(id__in=_parts(context).values("case_id"), sent_at__isnull=False)
    )


def _parts(context: AccessContext, at: datetime | None = None) -> "QuerySet[Party]":
    """The places that the reader, or one of their teams, holds now."""
    mine = list(context.holders)
    live = Q(ended_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=at or now()))
    return Party.objects.filter(live, Q(role_id__in=mine) | Q(team_id__in=mine))


@remembered
def _places(context: AccessContext) -> list[tuple[UUID, bool, bool]]:
    """The cases of the reader's last thousand places that lists look for: whether each is of another team, whether it
    waits for what they have to sign. One reading for both, which nearly every list asks for."""
    if not context.holders:
        return []
    written = _places_written(len(context.holders))
    found = written.rows({NO_INSTANT: now(), **standing(context.holders)})
    return [(case_id, elsewhere, awaited) for case_id, elsewhere, awaited in found]


@lru_cache(maxsize=64)
def _places_written(holders: int) -> Statement:
    """With holes for whoever has that many holders."""
    anybody = AccessContext(Principal(key=""), stand_ins(holders, 1))
    elsewhere = Q(case__team_id__isnull=True) | ~Q(case__team_id__in=list(anybody.holders))
    awaited = Q(case__state_kind="open", contributes=True) & ~_signed()
    found = _parts(anybody, NO_INSTANT).filter(elsewhere | awaited).order_by("-invited_at", "-id")
    said = (ExpressionWrapper(each, output_field=BooleanField()) for each in (elsewhere, awaited))
    return Statement.of(found.values_list("case_id", *said)[:1000])


def invited_to(context: AccessContext) -> list[UUID]:
    """Cases of other teams in which the reader takes part, the last ones: literals let the planner see."""
    return [case_id for case_id, elsewhere, _awaited in _places(context) if elsewhere]


@remembered
def delegators(context: AccessContext) -> list[UUID]:
    """For whom the reader prepares, under one usage at least."""
    return list({each.delegator.role_id for each in parties.my_delegations(context).values()})


@remembered
def case(context: AccessContext, case_id: UUID) -> Case | None:
    return Case.objects.filter(id=case_id).first()


def locked(case_id: UUID) -> Case | None:
    """The case, held until the end of the transaction: whoever comes second sees what the first did."""
    return Case.objects.select_for_update(of=("self",)).filter(id=case_id).first()


def held(case_id: UUID) -> Case | None:
    """The same for who is about to write in it: refused while the case is put aside."""
    found = locked(case_id)
    if found is not None and found.withheld:
        raise Refused(RefusedKind.WRONG_STATE, _("Ce dossier est mis à l’écart le temps d’une vérification."))
    return found


COLUMNS = (
    *("id", "number", "usage_version_id", "usage_code", "patient_id", "requester_role_id"),
    *("prepared_by_role_id", "drafted_by_role_id", "proposed_at", "withheld", "thread_id", "is_urgent"),
    *("addressed_role_id", "addressed_ended_at"),
    *("requester_organization_id", "team_id", "assignee_role_id", "state", "state_kind", "subject", "clock"),
    *("due_at", "warn_at", "paused_at", "created_at", "updated_at", "sent_at", "answered_at", "read_at", "closed_at"),
)


def of_my_teams(context: AccessContext) -> "QuerySet[Case, dict[str, Any]]":
    """Lines of the cases sent to the reader's teams, and of those to which they were invited."""
    mine, invited = Q(team_id__in=list(context.holders)), invited_to(context)
    return Case.objects.filter(mine | Q(id__in=invited) if invited else mine, sent_at__isnull=False).values(*COLUMNS)


def sent_to_my_teams(context: AccessContext) -> "QuerySet[Case, dict[str, Any]]":
    """The first of these alone, to be counted on every page."""
    return Case.objects.filter(team_id__in=list(context.holders), sent_at__isnull=False).values(*COLUMNS)


def that_await_me(context: AccessContext, at: datetime) -> "QuerySet[Case, dict[str, Any]]":
    """Lines that wait for a contribution of the reader's own, in somebody else's hands: found from their parts."""
    theirs = ~Q(assignee_role_id=context.principal.role_id) & Q(assignee_role_id__isnull=False)
    elsewhere = Q(team_id__isnull=True) | ~Q(team_id__in=list(context.holders)) | theirs
    asked = _parts(context, at).filter(~_signed(), contributes=True).values("case_id")
    return Case.objects.filter(elsewhere, id__in=asked, state_kind="open", sent_at__isnull=False).values(*COLUMNS)


def parts_of_my_teams(context: AccessContext) -> list[Q]:
    """Of these lines, what an index has in order: the cases of each team, and apart those of the invitations."""
    teams = [Q(team_id=holder) for holder in context.holders]
    invited = invited_to(context)
    return [*teams, Q(id__in=invited)] if invited else teams


def of_my_place(context: AccessContext) -> "QuerySet[Case, dict[str, Any]]":
    """Lines of the cases that the reader's structure requested, and of those that they prepare for somebody."""
    return of_place(context, delegators(context))


def of_place(context: AccessContext, prepared: Collection[UUID]) -> "QuerySet[Case, dict[str, Any]]":
    ours = Q(requester_organization_id=context.principal.organization_id)
    return Case.objects.filter(ours | Q(requester_role_id__in=prepared) if prepared else ours).values(*COLUMNS)


def row(line: Mapping[str, Any]) -> CaseRow:
    """A line of a list with the words of its usage."""
    definition = usages.package(line["usage_version_id"]).definition
    known = {name: line[name] for name in COLUMNS}
    label = str(WITHHELD[line["withheld"]]) if line["withheld"] else definition.states[line["state"]].label
    return CaseRow(usage_title=said(definition.title), state_label=said(label), **known)


def row_of(found: Case) -> CaseRow:
    return row({name: getattr(found, name) for name in COLUMNS})


def clocks_in(case_id: UUID) -> dict[str, ClockState]:
    """The clocks of one case, by name."""
    return dict(parts_of(case_id).clocks)


def clocks_of(case_ids: Iterable[UUID]) -> dict[UUID, dict[str, ClockState]]:
    def read(missing: set[UUID]) -> dict[UUID, dict[str, ClockState]]:
        found: dict[UUID, dict[str, ClockState]] = {}
        for clock in CaseClock.objects.filter(case_id__in=missing):
            found.setdefault(clock.case_id, {})[clock.name] = ClockState(
                *(clock.started_at, clock.paused_for, clock.paused_at, clock.stopped_at),
                *promised_in(clock.promise, clock.warn),
            )
        return found

    return current().memory.several("cases.clocks", case_ids, read)


def events_of(found: Case) -> tuple[EventView, ...]:
    definition = usages.package(found.usage_version_id).definition
    labels = events.LABELS | {transition.name: transition.label for transition in definition.transitions}
    return tuple(
        EventView(
            event=event.event,
            label=said(str(labels.get(event.event, event.event))),
            state=event.state,
            at=event.at,
            by_role_id=event.by_role_id,
            by_text=said_filled(event.by_text),
            reason=said(event.reason),
            side=event.side,
        )
        for event in parts_of(found.id).events
    )


def last_event(found: Case) -> EventView | None:
    return next(reversed(events_of(found)), None)


def came_from(found: Case) -> str | None:
    """The state before the one in which the case stands."""
    entered = CaseEvent.objects.filter(case=found, state=found.state).exclude(source=F("state"))
    return entered.order_by("-at", "-id").values_list("source", flat=True).first()


def form(case_id: UUID, name: str, version: int | None = None) -> FormView:
    """The saved answers, of one version or of the last; revision 0 when nothing was saved yet. Of a contribution, the
    reader's own."""
    mine = {None, *(party.id for party in parties.mine_in(case_id, current()))}
    asked = (each for each in parts_of(case_id).forms if each.name == name and version in (None, each.version))
    return next((each for each in asked if each.party_id in mine), FormView(name, {}, 0, None))


def form_view(saved: CaseForm) -> FormView:
    return FormView(
        *(saved.name, saved.response, saved.revision, saved.updated_at, saved.saved_by_role_id, saved.version),
        *(saved.party_id, saved.completed_at),
    )


def signed_contributions(case_id: UUID) -> tuple[FormView, ...]:
    """What parties signed each for themselves and the reader may see, as it is in force, the first signed first."""
    every = all_signed(case_id)
    first = {(each.party_id, each.name): each.completed_at for each in reversed(every)}
    last: dict[object, FormView] = {}
    for each in every:
        last.setdefault((each.party_id, each.name), each)
    return tuple(sorted(last.values(), key=lambda each: (first[each.party_id, each.name], each.party_id)))


def all_signed(case_id: UUID, party_id: UUID | None = None) -> tuple[FormView, ...]:
    """Every signed version of what one of them contributed, or all of them, the last version first."""
    signed = (each for each in parts_of(case_id).forms if each.party_id is not None and each.completed_at is not None)
    return tuple(each for each in signed if party_id in (None, each.party_id))


def recipients_of(case_id: UUID) -> tuple[UUID, ...]:
    return parts_of(case_id).recipients


def opinion_of(case_id: UUID) -> OpinionView | None:
    """The answer in force: the last one signed."""
    return next(iter(opinions_of(case_id)), None)


def opinions_of(case_id: UUID) -> tuple[OpinionView, ...]:
    """Every signed version, the last one first."""
    return parts_of(case_id).opinions


@remembered
def awaiting_me(context: AccessContext) -> list[UUID]:
    """Cases that wait for a contribution of the reader's own."""
    return [case_id for case_id, _elsewhere, awaited in _places(context) if awaited]


def _signed() -> Exists:
    return Exists(CaseForm.objects.filter(party=OuterRef("pk"), completed_at__isnull=False))


def reports_of(case_id: UUID) -> tuple[Quarantine, ...]:
    """Every report of a mistake on a case, the last one first."""
    return parts_of(case_id).reports


def annotations_of(case_id: UUID) -> dict[UUID, list[dict[str, Any]]]:
    return dict(parts_of(case_id).marks)


def outlines_of(case_id: UUID) -> tuple[OutlineView, ...]:
    """Every outline drawn on the photos of a case, the oldest first, those that were taken back among them."""
    return parts_of(case_id).outlines
