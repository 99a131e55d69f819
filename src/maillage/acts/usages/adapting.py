"""What an operator says otherwise of a usage, for a structure or the region; read by those who work there.

A reader meets the words of the region, then those of their own structure. Promises are those made to the structure
that asks. Refuses what the usage does not let change; a version that a case runs on is never touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from maillage.acts.usages import queries
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.check.overlay import check_overlay
from maillage.acts.usages.contracts import PackageRefused, Problem, UsagePackage
from maillage.acts.usages.models import Overlay
from maillage.acts.usages.overlay import Changes, OtherDelay, overlaid
from maillage.acts.usages.package import build_package
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Source
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current, current_or_none
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept

SHOWN = 50


@dataclass(frozen=True, slots=True)
class OverlayView:
    """One state of what a place says otherwise: the last one is in force."""

    changes: Changes
    made_at: datetime
    made_by: str


def as_published(sha256: str) -> UsagePackage:
    """A version as its bytes say it, whoever reads."""
    return _built(sha256)


@lru_cache(maxsize=128)
def _built(sha256: str) -> UsagePackage:
    return build_package(queries.files_of(sha256), published=True)


def as_read(package: UsagePackage, promised_to: UUID | None) -> UsagePackage:
    """The same in the words of the reader's place; its promises those made to a structure, when one is given."""
    context = current_or_none()
    if context is None:
        return package
    code = package.definition.code
    words = queries.overlays_at(context, code, context.principal.organization_id)
    delays = queries.overlays_at(context, code, promised_to) if promised_to is not None else ()
    return _said(package.sha256, words, delays) if words or delays else package


@lru_cache(maxsize=256)
def _said(sha256: str, words: tuple[str, ...], delays: tuple[str, ...]) -> UsagePackage:
    package = _built(sha256)
    for text in words:
        package = overlaid(package, Changes.model_validate_json(text).model_copy(update={"delays": {}}))
    for text in delays:
        within = _within(package.definition, Changes.model_validate_json(text).delays)
        package = overlaid(package, Changes(delays=within)) if within else package
    return package


def _within(definition: UsageDefinition, delays: Mapping[str, OtherDelay]) -> dict[str, OtherDelay]:
    """An older or newer version may bound a promise otherwise: what it does not allow is left out."""
    bounds = definition.overlays.bounds
    return {
        name: delay
        for name, delay in delays.items()
        if name in bounds
        and delay.promise is not None
        and bounds[name].min.nominal <= delay.promise.nominal <= bounds[name].max.nominal
    }


def in_force(code: str, organization_id: UUID | None) -> Changes:
    """What this place says otherwise, without what the region says."""
    text = queries.overlay_texts(current()).get((code, organization_id))
    return Changes.model_validate_json(text) if text else Changes()


def history(code: str, organization_id: UUID | None) -> list[OverlayView]:
    """The states of one place, the one in force first."""
    rows = Overlay.objects.filter(_place(organization_id), usage_code=code).order_by("-made_at", "-id")[:SHOWN]
    return [OverlayView(Changes.model_validate(row.changes), row.made_at, row.made_by_text) for row in rows]


def faults(code: str, changes: Changes) -> list[Problem]:
    """What the usage does not let change, as its active version is published."""
    ledger = Ledger(Source({}, {}))
    check_overlay(as_published(queries.active_version(code).sha256), changes, ledger)
    return ledger.problems


@transaction.atomic
def lay(*, by: Principal, code: str, organization_id: UUID | None, changes: Changes) -> None:
    """From now on, this place says these things otherwise. Raises PackageRefused with every fault."""
    found = faults(code, changes)
    if found:
        raise PackageRefused(tuple(found))
    _write(by, code, organization_id, changes, kept("adaptation d’un usage"))


@transaction.atomic
def take_back(*, by: Principal, code: str, organization_id: UUID | None) -> bool:
    """Gives back what was in force before the last change; False when nothing was ever changed."""
    states = history(code, organization_id)
    if not states:
        return False
    before = states[1].changes if len(states) > 1 else Changes()
    _write(by, code, organization_id, before, kept("adaptation d’un usage défaite"))
    return True


def _write(by: Principal, code: str, organization_id: UUID | None, changes: Changes, why: str) -> None:
    row = Overlay(
        usage_code=code,
        organization_id=organization_id,
        changes=changes.model_dump(mode="json", exclude_defaults=True),
        made_at=now(),
        made_by_role_id=by.role_id,
        made_by_text=by.display,
    )
    row.save(force_insert=True)
    current().notes.pop(queries.OVERLAYS, None)
    record(
        "usage.overlay",
        why=why,
        subject_kind="usage overlay",
        subject_id=row.id,
        detail={"usage": code, "organization": str(organization_id or "")},
    )


def _place(organization_id: UUID | None) -> Q:
    return Q(organization_id__isnull=True) if organization_id is None else Q(organization_id=organization_id)
