"""Reads of published usages. Reference data: the same for everyone, so no access context is needed."""

import json
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from maillage.acts.usages.contracts import PublishedUsage
from maillage.acts.usages.models import Overlay, UsageVersion
from maillage.kernel.context.facade import AccessContext, current_or_none
from maillage.toolbox.language import said

OVERLAYS = "usages.overlays"


class UnknownUsage(LookupError):
    """No published version under this id or code."""


def _versions() -> "QuerySet[UsageVersion]":
    """Versions with the words of their definition that lists show, and nothing else of it."""
    return UsageVersion.objects.defer("files", "definition")


def _published(row: UsageVersion) -> PublishedUsage:
    context = current_or_none()
    own: dict[str, Any] = {}
    for text in overlays_at(context, row.code, context.principal.organization_id) if context else ():
        own |= json.loads(text)
    return PublishedUsage(
        id=row.id,
        code=row.code,
        version=row.version,
        title=said(str(own.get("title", row.title))),
        summary=said(str(own.get("summary", row.summary))),
        kind=row.kind,
        sha256=row.sha256,
        published_at=row.published_at,
        published_by=row.published_by,
        is_active=row.is_active,
    )


def overlay_texts(context: AccessContext) -> Mapping[tuple[str, UUID | None], str]:
    """What is said otherwise now, by usage and place (None is the region), as JSON; read once in a context.

    Only laying an overlay makes it be read again: whatever else a page writes, its words stay those it began with.
    """
    if OVERLAYS not in context.notes:
        context.notes[OVERLAYS] = _overlay_texts()
    return cast(Mapping[tuple[str, UUID | None], str], context.notes[OVERLAYS])


def _overlay_texts() -> Mapping[tuple[str, UUID | None], str]:
    rows = Overlay.objects.order_by("usage_code", "organization_id", "-made_at", "-id")
    last = rows.distinct("usage_code", "organization_id").values_list("usage_code", "organization_id", "changes")
    return {(code, place): json.dumps(changes, sort_keys=True) for code, place, changes in last if changes}


def overlays_at(context: AccessContext, code: str, organization_id: UUID | None) -> tuple[str, ...]:
    """What the region says of a usage, then what a structure says over it."""
    known = overlay_texts(context)
    places = dict.fromkeys((None, organization_id))
    return tuple(text for place in places if (text := known.get((code, place))))


def active_usages() -> tuple[PublishedUsage, ...]:
    """The active version of each usage, by title."""
    context = current_or_none()
    return context.memory.once("usages.active", _active_usages) if context else _active_usages()


def _active_usages() -> tuple[PublishedUsage, ...]:
    rows = _versions().filter(is_active=True)
    return tuple(sorted((_published(row) for row in rows), key=lambda usage: (usage.title, usage.code)))


def initial_states() -> "QuerySet[UsageVersion, Any]":
    """Where the requests of the active versions begin: rows to restate within another query."""
    return UsageVersion.objects.filter(is_active=True).values("initial")


def all_versions() -> tuple[PublishedUsage, ...]:
    """Every published version, newest first within a usage."""
    rows = _versions().order_by("code", "-published_at", "-id")
    return tuple(_published(row) for row in rows)


def active_version(code: str) -> PublishedUsage:
    row = _versions().filter(code=code, is_active=True).first()
    if row is None:
        raise UnknownUsage(code)
    return _published(row)


def usage_version(version_id: UUID) -> PublishedUsage:
    row = _versions().filter(pk=version_id).first()
    if row is None:
        raise UnknownUsage(str(version_id))
    return _published(row)


def sha256_of(version_id: UUID) -> str:
    found = UsageVersion.objects.filter(pk=version_id).values_list("sha256", flat=True).first()
    if found is None:
        raise UnknownUsage(str(version_id))
    return found


def files_of(sha256: str) -> dict[str, str]:
    found = UsageVersion.objects.filter(sha256=sha256).values_list("files", flat=True).first()
    if found is None:
        raise UnknownUsage(sha256)
    return dict(found)
