"""Chooses the control that shows a question; each has its template."""

from maillage.acts.forms import codes
from maillage.acts.forms.schema import Item

SEGMENTS = 3
# Beyond this many options, or this many characters in a segment, a list is easier to read than buttons.
LONG_LIST = 7
LONG_SEGMENT = 14
LONG_ROW = 30


def control_of(item: Item) -> str:
    """Name of the template: input, text, segmented, score, radios, checkboxes, select, bodymap, total, attachment."""
    if item.type in ("group", "display", "attachment", "text"):
        return item.type
    if item.expression(codes.CALCULATED):
        return "total"
    if item.type == "boolean":
        return "score" if item.control == "score" else "segmented"
    if not item.answerOption:
        return "input"
    return _choice(item)


def _choice(item: Item) -> str:
    control = item.control
    if item.repeats:
        return "checkboxes"
    if item.type == "open-choice":
        return "radios"
    if control == "body-map":
        return "bodymap"
    if control == "drop-down":
        return "select"
    if control == "score":
        return "score"
    if control == "segmented" or (control == "radio-button" and _fits_segments(item)):
        return "segmented"
    if control is None and len(item.answerOption) > LONG_LIST:
        return "select"
    return "radios"


def _fits_segments(item: Item) -> bool:
    labels = [option.valueCoding.display or "" for option in item.answerOption if option.valueCoding]
    return (
        len(item.answerOption) <= SEGMENTS
        and len(labels) == len(item.answerOption)
        and max(map(len, labels)) <= LONG_SEGMENT
        and sum(map(len, labels)) <= LONG_ROW
    )
