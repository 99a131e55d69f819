"""The door of the interpreter."""

from maillage.acts.workflow.contracts import (
    Actor,
    Assignee,
    Effect,
    FormStatus,
    Notice,
    Offer,
    Outcome,
    Refused,
    RefusedKind,
    Snapshot,
)
from maillage.acts.workflow.interpreter import Interpreter

__all__ = [
    "Actor",
    "Assignee",
    "Effect",
    "FormStatus",
    "Interpreter",
    "Notice",
    "Offer",
    "Outcome",
    "Refused",
    "RefusedKind",
    "Snapshot",
]
