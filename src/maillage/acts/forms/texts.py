"""What a person reads of an answer: French dates, decimal commas, units, labels of codes."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.forms.program import unit_of
from maillage.acts.forms.schema import Item
from maillage.toolbox.clock import fr_date, fr_datetime


def answer_text(item: Item, key: str, value: Any) -> str:
    match key:
        case "valueBoolean":
            return _("Oui") if value is True else _("Non")
        case "valueCoding":
            return _coding(item, value)
        case "valueInteger" | "valueDecimal":
            return _with_unit(number_text(value), unit_of(item))
        case "valueQuantity":
            return _with_unit(number_text(value.get("value", "")), value.get("unit") or unit_of(item))
        case "valueDate" | "valueDateTime" | "valueTime":
            return when_text(str(value))
        case "valueReference":
            return str(value.get("display") or value.get("reference") or "")
        case "valueAttachment":
            return str(value.get("title") or _("Pièce jointe"))
    return str(value)


def number_text(value: Any) -> str:
    """7.5 is read 7,5 and 7.0 is read 7."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace(".", ",")


def when_text(value: str) -> str:
    """A day, an instant or a time as one reads it; what is no date stays as it was."""
    try:
        if len(value) == 10:
            return fr_date(date.fromisoformat(value))
        if "T" in value:
            return fr_datetime(datetime.fromisoformat(value))
    except ValueError:
        return value
    hour, _colon, rest = value.partition(":")
    if not (hour.isdigit() and rest[:2].isdigit()):
        return value
    # As toolbox.clock says an hour.
    return f"{int(hour)}\u00a0h" + (f"\u00a0{rest[:2]}" if rest[:2] != "00" else "")


def _coding(item: Item, value: dict[str, Any]) -> str:
    for option in item.answerOption:
        coding = option.valueCoding
        if coding and coding.code == value.get("code") and coding.system == value.get("system", coding.system):
            return coding.display or coding.code or ""
    return str(value.get("display") or value.get("code") or "")


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit and text else text
