"""Shows an evaluated form as HTML: one template per control, text ready to show, nothing computed in a template."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from maillage.acts.forms import codes, sites, words
from maillage.acts.forms.contracts import Calculation, FormState, ItemState
from maillage.acts.forms.controls import controls_of
from maillage.acts.forms.program import notes_of, options_of, steps_of
from maillage.acts.forms.schema import Item
from maillage.acts.forms.texts import number_text, question_text
from maillage.toolbox.clock import in_paris
from maillage.toolbox.language import said, said_filled

_ASIDE = re.compile(r"^(.*\S)\s*(\([^()]*\))$")
INPUT_TYPES = {"date": "date", "dateTime": "datetime-local", "time": "time", "url": "url"}
INPUT_MODES = {"integer": "numeric", "decimal": "decimal", "quantity": "decimal", "url": "url"}
LONG_TEXT = 4000


@dataclass(frozen=True, slots=True)
class OptionView:
    key: str
    label: str
    id: str
    checked: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """Everything a template shows of a question."""

    link_id: str
    id: str
    name: str
    label: str
    aside: str
    helps: tuple[str, ...]
    help_id: str
    error: str
    error_id: str
    described_by: str
    hidden: bool
    optional: bool
    required: bool
    readonly: bool
    clearable: bool
    taken: str
    values: tuple[str, ...]
    options: tuple[OptionView, ...]
    other: str | None
    input_type: str
    input_mode: str
    rows: int
    result: str
    note: str
    figures: tuple[tuple[str, str, tuple[tuple[sites.Zone, bool], ...]], ...]
    calculation: Calculation | None
    asked_at: str

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class _Page:
    """What rendering one form needs at every item."""

    state: FormState
    controls: Mapping[str, str]
    notes: Mapping[str, Item]
    attachment_template: str | None
    request: HttpRequest | None
    context: Mapping[str, Any]
    calculated_at: str


def render_calculation(state: FormState, link_id: str) -> SafeString:
    """What a calculator gives now, to stand where it stood. Raises KeyError when this question is not one."""
    return render_to_string("forms/_calculation.html", {"one": state.calculations[link_id]})


def render(
    state: FormState,
    *,
    step: str | None = None,
    attachment_template: str | None = None,
    request: HttpRequest | None = None,
    context: Mapping[str, Any] | None = None,
    calculated_at: str = "",
) -> SafeString:
    """The fields of a form, or of one step; the caller writes <form> around. `context` is for attachments.

    `calculated_at` is where the page asks, while one types, for what a calculator gives; without it, at each save.
    """
    model = state.questionnaire.model
    page = _Page(state, controls_of(model), notes_of(model), attachment_template, request, context or {}, calculated_at)
    parts = []
    for root in model.item:
        if step is None:
            parts.append(_item(page, root, 3))
        elif steps_of(model)[root.linkId] == step:
            parts += [_item(page, each, 2) for each in (root.item if root.type == "group" else (root,))]
    island = json_script({**words.said_by_engine(state.questionnaire.items), **words.island()}, "form-words")
    return format_html("{}{}", _joined(parts), island)


def _joined(parts: list[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # every part comes out of a template or of format_html


def _item(page: _Page, item: Item, level: int) -> SafeString:
    if item.first(codes.HIDDEN) is True or item.is_help:
        return SafeString("")
    if any(note.linkId == item.linkId for note in page.notes.values()):
        return SafeString("")
    inner = _joined([_item(page, child, level + 1 if item.type == "group" else level) for child in item.item])
    one = page.state.items[item.linkId]
    control = page.controls[item.linkId]
    given: dict[str, Any] = {"field": _field(page, item, one), "inner": inner, "level": min(level, 6)}
    if control == "bodymap":
        given["silhouette"] = sites.SILHOUETTE
    if control == "attachment":
        given["attachment"] = _attachment(page, given["field"])
    html = render_to_string(f"forms/{control}.html", given, request=page.request)
    return html if item.type == "group" else format_html("{}{}", html, inner)


def _attachment(page: _Page, field: FieldView) -> SafeString:
    if page.attachment_template is None:
        return SafeString("")
    given = {"hint": " ".join(field.helps), "field": field, **page.context}
    return render_to_string(page.attachment_template, given, request=page.request)


def _field(page: _Page, item: Item, one: ItemState) -> FieldView:
    here = f"f-{item.linkId}"
    label, aside = question_text(item), ""
    if page.controls[item.linkId] == "score" and (split := _ASIDE.match(label)):
        label, aside = split.groups()
    helps = tuple(
        said(child.text or "") for child in item.item if child.is_help and page.state.items[child.linkId].visible
    )
    note = page.notes.get(item.linkId)
    typed = tuple(one.typed)
    values = typed or _values(one)
    options = _options(item, here, one)
    known = {option.key for option in options} | {option.label for option in options}
    return FieldView(
        link_id=item.linkId,
        id=here,
        name=here,
        label=label,
        aside=aside,
        helps=helps,
        help_id=f"{here}-help",
        error=one.error,
        error_id=f"{here}-error",
        described_by=" ".join([*([f"{here}-help"] if helps else []), f"{here}-error"]),
        hidden=not one.visible,
        optional=not item.required and not one.readonly and item.is_question,
        required=item.required,
        readonly=one.readonly,
        clearable=not item.required and not one.readonly and bool(options),
        taken=said_filled(one.prefilled_from),
        values=(*values, "") if item.repeats else values or ("",),
        options=options,
        other=next((value for value in values if value not in known), "") if item.type == "open-choice" else None,
        input_type="text" if typed else INPUT_TYPES.get(item.type, "text"),
        input_mode=INPUT_MODES.get(item.type, ""),
        rows=5 if (item.maxLength or 0) >= LONG_TEXT else 3,
        result=one.text,
        note=said(note.text or "") if note is not None else "",
        figures=_figures(options) if page.controls[item.linkId] == "bodymap" else (),
        calculation=page.state.calculations.get(item.linkId),
        asked_at=page.calculated_at,
    )


def _values(one: ItemState) -> tuple[str, ...]:
    return tuple(_value(value) for value in one.values)


def _value(value: Any) -> str:
    """What stands in a control: 7,5 and not 7.5; a code for a choice; the minute of an instant."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, Mapping):
        if "value" in value:
            return number_text(value["value"])
        return str(value.get("code") or value.get("display") or value.get("reference") or "")
    text = str(value)
    if not re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d", text):
        return text
    instant = datetime.fromisoformat(text)
    return f"{in_paris(instant) if instant.tzinfo else instant:%Y-%m-%dT%H:%M}"


def _options(item: Item, here: str, one: ItemState) -> tuple[OptionView, ...]:
    given: list[dict[str, Any]]
    if item.type == "boolean":
        given = [
            {"key": "true", "label": words.yes(), "value": True},
            {"key": "false", "label": words.no(), "value": False},
        ]
    else:
        given = [
            {**each, "label": said(each["label"]), "value": next(iter(each["answer"].values()))}
            for each in options_of(item)
        ]
    return tuple(
        OptionView(each["key"], each["label"], f"{here}-{position}", any(_same(each["value"], v) for v in one.values))
        for position, each in enumerate(given)
    )


def _same(offered: Any, value: Any) -> bool:
    if isinstance(offered, Mapping) and isinstance(value, Mapping) and "code" in offered:
        system = value.get("system")
        return offered["code"] == value.get("code") and system in (None, offered.get("system"))
    return type(offered) is type(value) and bool(offered == value)


def _figures(
    options: tuple[OptionView, ...],
) -> tuple[tuple[str, str, tuple[tuple[sites.Zone, bool], ...]], ...]:
    chosen = {option.key for option in options if option.checked}
    codes_offered = [option.key for option in options]
    return tuple(
        (view, label, tuple((zone, zone.site in chosen) for zone in sites.zones_of(codes_offered, view)))
        for view, label in ((sites.FRONT, words.front()), (sites.BACK, words.back()))
    )
