"""The door of the room."""

from maillage.kernel.context.access_context import (
    answered,
    current,
    current_or_none,
    open_context,
    reopening,
)
from maillage.kernel.context.answering import answer_inside
from maillage.kernel.context.contracts import AccessContext, NoContext, Principal
from maillage.kernel.context.partitions import Amiss, KeptByMonth, kept_by_month, make_partitions
from maillage.kernel.context.registries import (
    AccountLink,
    Registry,
    Tile,
    account_links,
    tiles,
    timeline_sources,
)
from maillage.kernel.context.remembering import remembered
from maillage.kernel.context.request import Request

__all__ = [
    "AccessContext",
    "AccountLink",
    "Amiss",
    "KeptByMonth",
    "NoContext",
    "Principal",
    "Registry",
    "Request",
    "Tile",
    "account_links",
    "answer_inside",
    "answered",
    "current",
    "current_or_none",
    "kept_by_month",
    "make_partitions",
    "open_context",
    "remembered",
    "reopening",
    "tiles",
    "timeline_sources",
]
