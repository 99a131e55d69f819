"""What upper rooms do when a case moves: functions called inside the transaction, after the effects of the usage.

A listener that raises undoes the transition: what it keeps (an act, a figure) is never missing beside the case.
"""

from collections.abc import Callable

from maillage.acts.cases.contracts import CaseRow
from maillage.acts.workflow.facade import Outcome
from maillage.kernel.context.facade import Principal, Registry

Listener = Callable[[CaseRow, Outcome, Principal], None]

transition_listeners = Registry("transition listeners")


def tell(case: CaseRow, outcome: Outcome, by: Principal) -> None:
    for listener in transition_listeners.items():
        listener(case, outcome, by)
