"""All that belongs to one case, in one reading: a page looks at its forms, its story, its clocks, its answers and its
marks, each in several places. Refuses nothing by itself: each table keeps its own row policy here too.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, JSONField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Extract, JSONObject

from maillage.acts.cases.contracts import Episode, FormView, OpinionView, OutlineView, PartyView
from maillage.acts.cases.models import (
    Annotation,
    Case,
    CaseClock,
    CaseEvent,
    CaseForm,
    CaseInstant,
    CaseRecipient,
    Opinion,
    Outline,
    Party,
    Quarantine,
)
from maillage.acts.clocks.facade import ClockState
from maillage.acts.usages.duration import Duration
from maillage.kernel.context.facade import remembered
from maillage.toolbox.statements import Statement

EVENT = ("event", "state", "at", "by_role_id", "by_text", "reason", "side")
FORM = (
    *("name", "response", "revision", "updated_at", "saved_by_role_id", "version"),
    *("party_id", "completed_at"),
)
OPINION = (
    *("document_id", "signed_at", "signed_by_role_id", "signed_by_text", "drafted_by_text", "id", "version"),
    "reason",
    "protocol_ids",
)
INSTANT = ("name", "at", "noted_at", "by_text")
OUTLINE = (
    *("document_id", "form", "points", "ruler", "ruler_cm"),
    *("area_cm2", "perimeter_cm", "drawn_at", "by_text"),
)
REPORT = tuple(field.attname for field in Quarantine._meta.concrete_fields)
PARTY = (
    "id",
    "place",
    "side",
    "team_id",
    "role_id",
    "invited_by_role_id",
    "invited_at",
    "until",
    "ended_at",
    "contributes",
    "veil",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One step of the story as it is kept; its words come from the usage."""

    event: str
    state: str
    at: datetime
    by_role_id: UUID | None
    by_text: str
    reason: str
    side: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A moment as somebody noted it."""

    name: str
    at: datetime
    noted_at: datetime
    by_text: str


@dataclass(frozen=True, slots=True)
class Parts:
    clocks: dict[str, ClockState]
    events: tuple[Told, ...]  # the oldest first
    forms: tuple[FormView, ...]  # those that are not given up, the last version first
    opinions: tuple[OpinionView, ...]  # the last version first
    recipients: tuple[UUID, ...]
    marks: dict[UUID, list[dict[str, Any]]]
    outlines: tuple[OutlineView, ...]  # every line, the oldest first
    parties: tuple[PartyView, ...]  # the first invited first, those whose part has ended among them
    instants: tuple[Noted, ...]  # every line, the oldest first
    reports: tuple[Quarantine, ...]  # of a mistake, the last one first
    episodes: tuple[Episode, ...]  # of the story of the case, itself among them, the oldest first


ANY_CASE = UUID(int=0)
NOTHING = Parts({}, (), (), (), (), {}, (), (), (), (), ())
# Written whole: what came before a case is named to who may not read its row.
STORY = """ARRAY(SELECT jsonb_build_object('id', t.id, 'usage_version_id', t.usage_version_id, 'state', t.state,
  'state_kind', t.state_kind, 'at', t.at, 'is_open', t.is_open) FROM ctx.case_thread(cases_case.id) AS t)"""


@cache
def _statement() -> Statement:
    """Of any case. Six milliseconds of the ORM, which a page would spend each time that it writes and reads again."""
    asked: dict[str, Any] = dict(
        its_clocks=_rows(
            CaseClock.objects.order_by("name"),
            *("name", "started_at", "paused_at", "stopped_at", "promise", "warn"),
            paused_s=Extract("paused_for", "epoch"),
        ),
        its_events=_rows(CaseEvent.objects.order_by("at", "id"), *EVENT),
        its_forms=_rows(CaseForm.objects.filter(abandoned_at__isnull=True).order_by("-version"), *FORM),
        its_opinions=_rows(Opinion.objects.order_by("-version"), *OPINION),
        its_recipients=_rows(CaseRecipient.objects.order_by("id"), "role_id"),
        its_marks=_rows(Annotation.objects.order_by("id"), "document_id", "shapes"),
        its_outlines=_rows(Outline.objects.order_by("drawn_at", "id"), *OUTLINE),
        its_parties=_rows(Party.objects.order_by("invited_at", "id"), *PARTY),
        its_instants=_rows(CaseInstant.objects.order_by("noted_at", "id"), *INSTANT),
        its_reports=_rows(Quarantine.objects.order_by("-reported_at", "-id"), *REPORT),
        its_story=RawSQL(STORY, (), output_field=ArrayField(JSONField())),
    )
    return Statement.of(Case.objects.filter(id=ANY_CASE).annotate(**asked).values_list(*asked))


@remembered
def parts_of(case_id: UUID) -> Parts:
    found = _statement().rows({ANY_CASE: case_id})
    if not found:
        return NOTHING
    read = ([json.loads(one) for one in each] for each in found[0])
    clocks, events, forms, opinions, recipients, marks, outlines, parties, instants, reports, story = read
    return Parts(
        clocks={one["name"]: _clock(one) for one in clocks},
        events=tuple(Told(**_read(one)) for one in events),
        forms=tuple(FormView(**_read(one)) for one in forms),
        opinions=tuple(OpinionView(**_read(one)) for one in opinions),
        recipients=tuple(UUID(one["role_id"]) for one in recipients),
        marks={UUID(one["document_id"]): one["shapes"] for one in marks},
        outlines=tuple(OutlineView(**_read(one)) for one in outlines),
        parties=tuple(PartyView(**_read(one)) for one in parties),
        instants=tuple(Noted(**_read(one)) for one in instants),
        reports=tuple(Quarantine(**_read(one)) for one in reports),
        episodes=tuple(Episode(**_read(one)) for one in story),
    )


def _rows(rows: "QuerySet[Any]", *names: str, **computed: Any) -> ArraySubquery:
    each = JSONObject(**{name: F(name) for name in names}, **computed)
    return ArraySubquery(rows.filter(case=OuterRef("pk")).values(row=each))


def _clock(one: dict[str, Any]) -> ClockState:
    kept = _read(one)
    return ClockState(
        kept["started_at"],
        timedelta(seconds=float(kept["paused_s"])),
        kept["paused_at"],
        kept["stopped_at"],
        *promised_in(kept["promise"], kept["warn"]),
    )


def promised_in(promise: str, warn: str) -> tuple[Duration | None, Duration | None]:
    """What was promised when the clock started, as its columns keep it."""
    return (Duration.parse(promise), Duration.parse(warn)) if promise and warn else (None, None)


def _read(one: dict[str, Any]) -> dict[str, Any]:
    """JSON has neither identifiers nor instants: both are known by the names of their columns."""
    return {name: _value(name, value) for name, value in one.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at") or name in ("at", "until"):
        return datetime.fromisoformat(value)
    if name in ("points", "ruler"):
        return tuple((x, y) for x, y in value)
    if name.endswith("_ids"):
        return tuple(UUID(each) for each in value)
    return UUID(value) if name.endswith("_id") or name == "id" else value
