"""Chooses the control that shows a question; each has its template."""

from maillage.acts.forms import codes
from maillage.acts.forms.program import options_of, walk
from maillage.acts.forms.schema import Item, QuestionnaireModel

SEGMENTS = 3
# Beyond this many options a list is easier to read than buttons.
LONG_LIST = 7
# What a row of segments holds at 320 pixels, in characters; each segment also needs its edges.
ROW = 40
EDGES = 4
GROUPED = frozenset({"segmented", "score", "radios", "checkboxes"})


def control_of(item: Item) -> str:
    """Name of the template. `score` is only known with the form: see controls_of."""
    if item.type in ("group", "display", "attachment"):
        return item.type
    if item.first(codes.CALCULATOR):
        return "calculation"
    if item.expression(codes.CALCULATED) and item.type in codes.NUMBERS:
        return "total"
    if item.type == "boolean":
        return "score" if item.control == "score" else "segmented"
    if item.answerOption:
        return _choice(item)
    return "text" if item.type == "text" else "input"


def controls_of(model: QuestionnaireModel) -> dict[str, str]:
    """The control of every item. Short choices that a total or a calculator beside them reads are rows of a score."""
    pairs = list(walk(model.item))
    found = {item.linkId: control_of(item) for item, _parent in pairs}
    for total, parent in pairs:
        if found[total.linkId] not in ("total", "calculation"):
            continue
        expression = _read_by(total)
        for item, beside in pairs:
            if beside == parent and found[item.linkId] == "segmented" and f"'{item.linkId}'" in expression:
                found[item.linkId] = "score"
    return found


def _read_by(total: Item) -> str:
    """Every expression by which a total reads its questions."""
    inputs = [each.valueExpression for each in total.extensions(codes.CALCULATOR_INPUT)]
    return " ".join([total.expression(codes.CALCULATED) or "", *(one.expression for one in inputs if one)])


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
    short = control == "segmented" or (control == "radio-button" and len(item.answerOption) <= SEGMENTS)
    if short and _fits_a_row(item):
        return "segmented"
    if control is None and len(item.answerOption) > LONG_LIST:
        return "select"
    return "radios"


def _fits_a_row(item: Item) -> bool:
    labels = [each["label"] for each in options_of(item)]
    return sum(len(label) + EDGES for label in labels) <= ROW
