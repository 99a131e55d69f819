"""What a person reads of a question and of an answer: dates, decimal commas, units, labels of codes.

The words of a form are French data; they are said in the reader's language here, and nowhere else.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.forms import codes
from maillage.acts.forms.contracts import Questionnaire
from maillage.acts.forms.program import unit_of
from maillage.acts.forms.schema import Coding, Item
from maillage.toolbox.clock import fr_date, fr_datetime
from maillage.toolbox.language import in_english, said


def question_text(item: Item) -> str:
    """The question with its number and its unit."""
    text = said_question(item)
    unit = unit_of(item)
    if not unit or not text or text.endswith(f"({unit})"):
        return text
    if unit.startswith("/"):
        return _("%(question)s, par %(unit)s") % {"question": text, "unit": said(unit[1:])}
    return _("%(question)s, en %(unit)s") % {"question": text, "unit": said(unit)}


def said_question(item: Item) -> str:
    """The question with its number, without its unit."""
    return " ".join(part for part in (item.prefix, said(item.text or "")) if part)


def sentences_of_form(form: Questionnaire) -> set[str]:
    """Every sentence that a person may read in a form: what its translation has to hold."""
    found = {form.title}
    for item in form.items.values():
        unit = item.first(codes.UNIT)
        options = [each.valueCoding.display if each.valueCoding else each.valueString for each in item.answerOption]
        # A unit written as its code (mm, kg) is the same in every language.
        is_word = isinstance(unit, Coding) and unit.display != unit.code
        found |= {text for text in (item.text, *options, unit.display if is_word else None) if text}
    return {text.strip() for text in found if any(sign.islower() for sign in text)}


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
    """7.5 is read 7,5 in French and 7.0 is read 7."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if in_english() else str(value).replace(".", ",")


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
    if in_english():
        return f"{int(hour)}:{rest[:2]}"
    return f"{int(hour)}\u00a0h" + (f"\u00a0{rest[:2]}" if rest[:2] != "00" else "")


def _coding(item: Item, value: dict[str, Any]) -> str:
    for option in item.answerOption:
        coding = option.valueCoding
        if coding and coding.code == value.get("code") and coding.system == value.get("system", coding.system):
            return said(coding.display or "") or coding.code or ""
    return said(str(value.get("display") or "")) or str(value.get("code") or "")


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {said(unit)}" if unit and text else text
