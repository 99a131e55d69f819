"""What this room adds to the others: its block under an open case, and what guests wrote beside the other opinions."""

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from maillage.acts.cases.outside import outside_opinions, outside_rectified
from maillage.acts.cases.panels import case_panels

if TYPE_CHECKING:
    from uuid import UUID

    from maillage.acts.cases.contracts import CaseRow
    from maillage.acts.cases.outside import OutsideOpinion, Rectified


def _panel(case: "CaseRow") -> SafeString:
    from maillage.acts.guests.presenters import case_panel

    return case_panel(case)


def _opinions(case_id: "UUID") -> "tuple[OutsideOpinion, ...]":
    from maillage.acts.guests.queries import opinions_on

    return opinions_on(case_id)


def _rectified() -> "tuple[Rectified, ...]":
    from maillage.acts.guests.queries import rectified

    return rectified()


def register() -> None:
    outside_opinions.add("guests", _opinions)
    outside_rectified.add("guests", _rectified)
    case_panels.add("guests", _panel, order=20)
