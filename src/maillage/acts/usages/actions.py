"""Publishes a package: checked, fingerprinted, frozen. The application role may not; the migrator role may."""

import logging
from pathlib import Path

from django.db import transaction

from maillage.acts.usages.check import check_files
from maillage.acts.usages.contracts import PackageRefused, Problem, PublishedUsage
from maillage.acts.usages.files import DEFINITION, read_files
from maillage.acts.usages.models import UsageVersion
from maillage.acts.usages.package import build_package
from maillage.acts.usages.queries import usage_version
from maillage.toolbox.clock import now

log = logging.getLogger(__name__)


def publish(*, folder: Path, by: str) -> PublishedUsage:
    """Freeze the package of a folder and make it the active version of its code.

    Publishing the same bytes again changes nothing but the active version; other bytes under a published
    number are refused, since running cases stay on what they started with.
    """
    files = read_files(folder)
    problems = check_files(files, folder_name=folder.name)
    if problems:
        raise PackageRefused(tuple(problems))
    package = build_package(files)
    definition = package.definition
    with transaction.atomic():
        siblings = UsageVersion.objects.select_for_update().filter(code=definition.code)
        same = next((row for row in siblings if row.version == definition.version), None)
        if same is not None and same.sha256 != package.sha256:
            raise PackageRefused((_frozen(definition.version),))
        siblings.filter(is_active=True).exclude(version=definition.version).update(is_active=False)
        if same is None:
            first = next(iter(definition.clocks.items()), None)
            same = UsageVersion.objects.create(
                code=definition.code,
                version=definition.version,
                sha256=package.sha256,
                definition=definition.model_dump(mode="json", by_alias=True),
                files=dict(package.sources),
                published_at=now(),
                published_by=by,
                title=definition.title,
                summary=definition.summary,
                kind=definition.kind,
                initial=definition.initial,
                first_clock=first[0] if first else "",
                first_promise=str(first[1].promise) if first else "",
            )
        elif not same.is_active:
            same.is_active = True
            same.save(update_fields=["is_active"])
    return usage_version(same.id)


def withdraw(*, code: str, by: str) -> int:
    """The usage is proposed to nobody any more; running cases stay on their version. Gives how many were active."""
    ended = UsageVersion.objects.filter(code=code, is_active=True).update(is_active=False)
    if ended:
        log.info("usage %s withdrawn by %s", code, by)
    return ended


def _frozen(version: str) -> Problem:
    return Problem(
        DEFINITION,
        1,
        f"La version {version} est déjà publiée avec un autre contenu.",
        "Une version publiée ne change plus : augmentez version.",
    )
