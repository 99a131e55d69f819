"""What this room adds to the others: its block under an open case."""

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from maillage.acts.cases.panels import case_panels

if TYPE_CHECKING:
    from maillage.acts.cases.contracts import CaseRow


def _panel(case: "CaseRow") -> SafeString:
    from maillage.acts.guests.presenters import case_panel

    return case_panel(case)


def register() -> None:
    case_panels.add("guests", _panel, order=20)
