"""The door of usage packages."""

from functools import lru_cache
from uuid import UUID

from maillage.acts.usages import actions, queries
from maillage.acts.usages.answering import teams_answering
from maillage.acts.usages.check import check_package
from maillage.acts.usages.contracts import PackageRefused, Problem, PublishedUsage, UsagePackage
from maillage.acts.usages.files import package_folders
from maillage.acts.usages.package import build_package, load_package
from maillage.acts.usages.queries import (
    UnknownUsage,
    active_usages,
    active_version,
    all_versions,
    initial_states,
    usage_version,
)

__all__ = [
    "PackageRefused",
    "Problem",
    "PublishedUsage",
    "UnknownUsage",
    "UsagePackage",
    "active_usages",
    "active_version",
    "all_versions",
    "check_package",
    "initial_states",
    "load_package",
    "package",
    "package_folders",
    "packages",
    "publish",
    "teams_answering",
    "usage_version",
    "withdraw",
]

publish = actions.publish
withdraw = actions.withdraw


def package(version_id: UUID) -> UsagePackage:
    """The package of a published version. A version never changes, so what was read once is kept."""
    return _by_fingerprint(_fingerprint(version_id))


@lru_cache(maxsize=1024)
def _fingerprint(version_id: UUID) -> str:
    return queries.sha256_of(version_id)


@lru_cache(maxsize=128)
def _by_fingerprint(sha256: str) -> UsagePackage:
    return build_package(queries.files_of(sha256))


def packages() -> list[tuple[UUID, UsagePackage]]:
    """Every published version with its package: figures compare each request with the promise of its own version."""
    return [(version.id, package(version.id)) for version in all_versions()]
