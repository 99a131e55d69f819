"""The door of usage packages."""

from functools import lru_cache
from uuid import UUID

from maillage.acts.forms.facade import sentences_of_form
from maillage.acts.usages import actions, adapting, queries
from maillage.acts.usages.adapting import OverlayView, as_published, faults, history, in_force
from maillage.acts.usages.answering import teams_answering
from maillage.acts.usages.contracts import PackageRefused, Problem, PublishedUsage, UsagePackage
from maillage.acts.usages.files import package_folders
from maillage.acts.usages.overlay import Changes
from maillage.acts.usages.package import load_package
from maillage.acts.usages.queries import (
    UnknownUsage,
    active_usages,
    active_version,
    all_versions,
    initial_states,
    usage_version,
)
from maillage.acts.usages.wording import sentences_of_package

__all__ = [
    "Changes",
    "OverlayView",
    "PackageRefused",
    "Problem",
    "PublishedUsage",
    "UnknownUsage",
    "UsagePackage",
    "active_usages",
    "active_version",
    "all_versions",
    "as_published",
    "faults",
    "history",
    "in_force",
    "initial_states",
    "lay_overlay",
    "load_package",
    "package",
    "package_folders",
    "packages",
    "publish",
    "sentences_of_form",
    "sentences_of_package",
    "take_back_overlay",
    "teams_answering",
    "titles",
    "usage_version",
    "withdraw",
]
publish = actions.publish
withdraw = actions.withdraw
lay_overlay = adapting.lay
take_back_overlay = adapting.take_back


def package(version_id: UUID, *, promised_to: UUID | None = None) -> UsagePackage:
    """A published version in the words of the reader's place, and with the promises made to a structure, if one is
    given. A version never changes, so what was read once is kept."""
    return adapting.as_read(adapting.as_published(_fingerprint(version_id)), promised_to)


@lru_cache(maxsize=1024)
def _fingerprint(version_id: UUID) -> str:
    return queries.sha256_of(version_id)


def packages() -> list[tuple[UUID, UsagePackage]]:
    """Every published version with its package: figures compare each request with the promise of its own version."""
    return [(version.id, adapting.as_published(version.sha256)) for version in all_versions()]


def titles() -> dict[str, str]:
    """Of every usage ever published, by code, as its newest version says it."""
    return {usage.code: usage.title for usage in reversed(all_versions())}
