"""The ring of a promise, which empties; its word always stands beside it, so it is hidden from screen readers."""

from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

RingState = Literal["", "soon", "late", "done", "hold"]

_TRACK = '<circle class="t" cx="20" cy="20" r="17"/>'
_HELD = '<circle class="v" cx="20" cy="20" r="17"/>'
_GLYPHS = {
    "late": "M18.2 11h3.6l-.6 11h-2.4zM20 24.4a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6",
    "done": "m17.6 28.4-7-7 2.5-2.5 4.5 4.5 9.3-9.3 2.5 2.5z",
    "hold": "M14.5 13h4v14h-4zM21.5 13h4v14h-4z",
}
STATES = frozenset({"", "soon", *_GLYPHS})


def ring(state: RingState, fraction: float = 0.0) -> SafeString:
    """`fraction` is what is left of the promise, 1 to 0; a state with a sign (late, done, hold) ignores it."""
    if state not in STATES:
        raise ValueError(f"unknown state of a ring: {state!r}")
    if glyph := _GLYPHS.get(state):
        base = _HELD if state == "hold" else _TRACK
        inside = format_html('{}<path class="g" d="{}"/>', mark_safe(base), glyph)
    else:
        inside = _arc(round(min(max(fraction, 0.0), 1.0) * 100))
    return format_html('<svg class="ring {}" viewBox="0 0 40 40" aria-hidden="true">{}</svg>', state, inside)


def _arc(left: int) -> SafeString:
    return format_html(
        '{}<circle class="v" cx="20" cy="20" r="17" pathLength="100" stroke-dasharray="{} 100"'
        ' stroke-dashoffset="-{}"/>',
        mark_safe(_TRACK),
        left,
        100 - left,
    )
