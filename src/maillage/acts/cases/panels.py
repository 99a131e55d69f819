"""Blocks that upper rooms add under an open case: functions of the case that give safe HTML, or nothing."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from maillage.acts.cases.contracts import CaseRow
from maillage.kernel.context.facade import Registry

Panel = Callable[[CaseRow], SafeString]

case_panels = Registry("case panels")


def shown(case: CaseRow) -> tuple[SafeString, ...]:
    """What the rooms above have to say to this reader, in their order."""
    return tuple(html for panel in case_panels.items() if (html := panel(case)))
