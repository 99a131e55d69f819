"""The protocols beside a case: those that hold while it is asked or answered, then those it was signed under."""

from maillage.acts.cases import protocols
from maillage.acts.cases.models import Case
from maillage.acts.protocols.presenters import ProtocolBlock, block

OPEN = ("draft", "open", "paused")


def beside(case: Case, *, answering: bool) -> ProtocolBlock | None:
    """`answering`: the reader writes an answer on this page, for the first time or to rectify one."""
    if answering or case.state_kind in OPEN:
        return block(protocols.holding(case))
    return block(protocols.signed_under(case), signed=True)
