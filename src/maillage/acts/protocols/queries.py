"""Reads of the room. Every professional at work reads every version; the row policy closes them to anybody else."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from maillage.acts.protocols.contracts import Place, PostingView, ProtocolState, ProtocolView, Standing
from maillage.acts.protocols.models import Posting, Version
from maillage.toolbox.clock import in_paris, now, today

COLUMNS = (
    *("id", "protocol_id", "number", "title", "subject", "source", "starts_on", "ends_on", "changed"),
    *("published_at", "published_by_text", "storage_key"),
)


def _standing(row: Mapping[str, Any], began: int, day: date, *, withdrawn: bool) -> Standing:
    """`began` is the highest number that has begun: it replaces those before it, even once it is over."""
    if withdrawn:
        return Standing.WITHDRAWN
    if row["starts_on"] > day:
        return Standing.TO_COME
    if row["number"] < began:
        return Standing.REPLACED
    return Standing.OVER if row["ends_on"] is not None and row["ends_on"] < day else Standing.IN_FORCE


def _view(row: Mapping[str, Any], standing: Standing) -> ProtocolView:
    kept = {name: row[name] for name in COLUMNS if name not in ("published_by_text", "storage_key")}
    is_file = row["storage_key"] is not None
    return ProtocolView(**kept, is_file=is_file, published_by=row["published_by_text"], standing=standing)


def in_force(at: datetime) -> tuple[tuple[ProtocolView, Place], ...]:
    """Each protocol that holds at an instant, in the version that held, and where it was shown; in one reading."""
    day = in_paris(at).date()
    begun = Version.objects.filter(starts_on__lte=day, published_at__lte=at).annotate(posting=_last_posting(at))
    rows = begun.order_by("protocol_id", "-number").distinct("protocol_id").values(*COLUMNS, "posting")
    found = [
        (_view(row, standing), _place(row["posting"]))
        for row in rows
        if row["posting"] is not None
        and (standing := _standing(row, row["number"], day, withdrawn=row["posting"]["withdrawn"])) is Standing.IN_FORCE
    ]
    return tuple(sorted(found, key=lambda pair: (pair[0].title, pair[0].protocol_id)))


def _last_posting(at: datetime) -> Subquery:
    last = Posting.objects.filter(protocol_id=OuterRef("protocol_id"), made_at__lte=at).order_by("-made_at", "-id")
    posted = JSONObject(codes="usage_codes", place="organization_id", withdrawn="is_withdrawn")
    return Subquery(last.values(row=posted)[:1])


def _place(posting: Mapping[str, Any]) -> Place:
    return Place(tuple(posting["codes"]), UUID(posting["place"]) if posting["place"] else None)


def versions(version_ids: Iterable[UUID]) -> dict[UUID, ProtocolView]:
    """Several versions at once, whatever became of them; the unknown ones are absent."""
    wanted, at = set(version_ids), now()
    if not wanted:
        return {}
    day = in_paris(at).date()
    begun = Version.objects.filter(protocol_id=OuterRef("protocol_id"), starts_on__lte=day).order_by("-number")
    rows = Version.objects.filter(id__in=wanted).annotate(
        posting=_last_posting(at), began=Subquery(begun.values("number")[:1])
    )
    return {
        row["id"]: _view(row, _standing(row, row["began"] or 0, day, withdrawn=row["posting"]["withdrawn"]))
        for row in rows.values(*COLUMNS, "posting", "began")
    }


def state(protocol_id: UUID) -> ProtocolState | None:
    return next(_states([protocol_id]), None)


def states() -> list[ProtocolState]:
    """Every protocol, those shown first, by title."""
    found = _states(Version.objects.values("protocol_id"))
    return sorted(found, key=lambda each: (each.posting.is_withdrawn, each.shown.title, each.protocol_id))


def _states(protocol_ids: "Iterable[UUID] | QuerySet[Version, Any]") -> Iterator[ProtocolState]:
    of, day = {"protocol_id__in": protocol_ids}, today()
    kept: dict[UUID, list[PostingView]] = {}
    for posting in Posting.objects.filter(**of).order_by("-made_at", "-id"):
        place = Place(tuple(posting.usage_codes), posting.organization_id)
        view = PostingView(place, posting.is_withdrawn, posting.reason, posting.made_at, posting.made_by_text)
        kept.setdefault(posting.protocol_id, []).append(view)
    rows = Version.objects.filter(**of).order_by("protocol_id", "-number").values(*COLUMNS)
    for protocol_id, group in groupby(rows, key=lambda row: row["protocol_id"]):
        its = list(group)
        postings = tuple(kept.get(protocol_id, ()))
        began = max((row["number"] for row in its if row["starts_on"] <= day), default=0)
        gone = postings[0].is_withdrawn
        views = tuple(_view(row, _standing(row, began, day, withdrawn=gone)) for row in its)
        yield ProtocolState(protocol_id, views, postings)


def body(version_id: UUID) -> Version | None:
    """The row with its text and what opens its file."""
    return Version.objects.filter(id=version_id).first()


def last_number(protocol_id: UUID) -> int:
    """0 for a protocol that does not exist."""
    found = Version.objects.filter(protocol_id=protocol_id).order_by("-number").values_list("number", flat=True)
    return found.first() or 0
