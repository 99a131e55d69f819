"""The door of the interpreter."""

from functools import lru_cache

from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.workflow.conditions import compares, holds, holds_each
from maillage.acts.workflow.contracts import (
    Actor,
    Assignee,
    Contribution,
    Effect,
    FormStatus,
    Notice,
    Offer,
    Outcome,
    Refused,
    RefusedKind,
    Snapshot,
)
from maillage.acts.workflow.conversion import (
    CARRIED,
    Target,
    all_answers,
    carried,
    carried_views,
    convertible,
    left_to_type,
    require_conversion,
)
from maillage.acts.workflow.interpreter import Interpreter
from maillage.acts.workflow.recommendations import Recommended, offers_appointment, recommended
from maillage.acts.workflow.routing import territory_of, theme_of

__all__ = [
    "CARRIED",
    "Actor",
    "Assignee",
    "Contribution",
    "Effect",
    "FormStatus",
    "Interpreter",
    "Notice",
    "Offer",
    "Outcome",
    "Recommended",
    "Refused",
    "RefusedKind",
    "Snapshot",
    "Target",
    "all_answers",
    "carried",
    "carried_views",
    "convertible",
    "interpreter",
    "left_to_type",
    "offers_appointment",
    "recommended",
    "require_conversion",
    "territory_of",
    "theme_of",
]

_MAX_KEPT = 128


def interpreter(package: UsagePackage) -> Interpreter:
    """The interpreter of a package, its FHIRPath guards played by the engine of the forms; kept by fingerprint."""
    return _kept(_ByFingerprint(package))


class _ByFingerprint:
    """Two packages with the same bytes have the same interpreter."""

    def __init__(self, package: UsagePackage) -> None:
        self.package = package

    def __hash__(self) -> int:
        return hash(self.package.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByFingerprint) and other.package.sha256 == self.package.sha256


@lru_cache(maxsize=_MAX_KEPT)
def _kept(key: _ByFingerprint) -> Interpreter:
    return Interpreter(key.package.definition, holds, compares, holds_each)
