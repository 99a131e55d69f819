"""What this room adds to the others: acts recorded with transitions, a block under the case, an entry of the rail."""

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from maillage.acts.cases.listeners import transition_listeners
from maillage.acts.cases.panels import case_panels
from maillage.kernel.context.facade import Tile, current, tiles
from maillage.toolbox.language import lazy
from maillage.toolbox.tables import Rows

if TYPE_CHECKING:
    from maillage.acts.cases.contracts import CaseRow
    from maillage.acts.workflow.facade import Outcome
    from maillage.kernel.context.facade import Principal


def _record(case: "CaseRow", outcome: "Outcome", by: "Principal") -> None:
    from maillage.acts.ledger.actions import after_transition

    after_transition(case, outcome, by)


def _panel(case: "CaseRow") -> SafeString:
    from maillage.acts.ledger.presenters import case_panel

    return case_panel(case)


def _has_acts() -> Rows:
    from maillage.acts.ledger import queries

    return queries.oldest_days(current())


def register() -> None:
    transition_listeners.add("ledger", _record, order=50)
    case_panels.add("ledger", _panel, order=50)
    tile = Tile(
        key="acts",
        label=lazy("Actes"),
        icon="receipt",
        url_name="ledger:list",
        wide=True,
        shown=_has_acts,
    )
    tiles.add("acts", tile, order=60)
