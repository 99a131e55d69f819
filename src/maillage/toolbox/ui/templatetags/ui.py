"""The components as template tags: each draws the mock's markup from a prepared object and decides nothing else."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
)
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.toolbox.ui.contracts import BandView, Choice, FeedEntry, PagerView, Pair, Problem, PromiseView

register = template.Library()

STATE_ICONS = {
    "": "circle",
    "late": "exclamation-circle-fill",
    "soon": "hourglass-split",
    "done": "check-circle-fill",
    "mine": "person-fill",
}
RING_SIZES = {24: "", 32: "ring-32", 56: "ring-56", 88: "ring-88"}
GLYPHS = {
    "late": "M18.2 11h3.6l-.6 11h-2.4zM20 24.4a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6",
    "done": "m17.6 28.4-7-7 2.5-2.5 4.5 4.5 9.3-9.3 2.5 2.5z",
    "hold": "M14.5 13h4v14h-4zM21.5 13h4v14h-4z",
}


@register.simple_tag
@lru_cache(maxsize=512, typed=True)  # what is safe and what is escaped are two
def icon(name: str, classes: str = "") -> SafeString:
    """A picture beside a word: hidden from the ear, which has the word."""
    return format_html('<i class="bi bi-{}{}" aria-hidden="true"></i>', name, f" {classes}" if classes else "")


@lru_cache(maxsize=1024)
def _drawn_ring(state: str, left: int, size: int) -> SafeString:
    """A hundred lengths of a few rings, on every line of every list: each is drawn once."""
    said = {
        "kind": " ".join(filter(None, ["" if state == "run" else state, RING_SIZES[size]])),
        "dash": f"{left} 100",
        "offset": left - 100,
        "glyph": GLYPHS.get(state, ""),
        "has_track": state != "hold",
        "is_plain_value": state == "hold",
    }
    return render_to_string("ui/parts/ring.html", said)


@register.simple_tag
def ring(view: PromiseView, size: int = 24) -> SafeString:
    # A sliver stays visible until the very end: an empty ring would read as "nothing promised".
    return _drawn_ring(view.state, max(1, min(100, round(view.fraction * 100))), size)


def _word(view: PromiseView) -> str:
    return f"is-{view.state}" if view.state in ("late", "soon", "done") else ""


@register.simple_tag
def promise(view: PromiseView) -> SafeString:
    """Drawn here as its ring is, and not by a template of its own: a list shows fifty."""
    until = format_html('<span class="until">{}</span>', view.until) if view.until else ""
    return format_html(
        '<span class="promise">{}<span><b{}>{}</b>{}</span></span>\n', ring(view), _class(_word(view)), view.main, until
    )


def _class(names: str) -> SafeString:
    return format_html(' class="{}"', names) if names else SafeString()


@register.inclusion_tag("ui/parts/clock.html")
def clock(view: PromiseView) -> dict[str, Any]:
    return {"view": view, "word": _word(view)}


def _named_state(kind: Any, label: str, icon_name: str) -> dict[str, Any]:
    if not isinstance(kind, str):  # a Badge
        kind, label, icon_name = kind.kind, kind.label, kind.icon
    return {"kind": kind, "label": label, "icon_name": icon_name or STATE_ICONS[kind]}


@register.simple_tag
def state(kind: Any, label: str = "", icon_name: str = "") -> SafeString:
    """`kind` is a Badge, or one of late, soon, done, mine and empty. Drawn here for the same reason as a promise."""
    named = _named_state(kind, label, icon_name)
    classes = " ".join(filter(None, ("state", named["kind"])))
    # Its end of line is a space, where a link follows.
    return format_html('<span class="{}">{}{}</span>\n', classes, icon(named["icon_name"]), named["label"])


@register.inclusion_tag("ui/parts/plain.html")
def plain(kind: Any, label: str = "", icon_name: str = "") -> dict[str, Any]:
    return _named_state(kind, label, icon_name)


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "", level: int = 2) -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "label": label, "level": level}


def _problems_of(form: BaseForm) -> list[Problem]:
    if not form.is_bound:
        return []
    problems = [Problem(str(text)) for text in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or f"{bound.auto_id}_0"
        for text in bound.errors:
            problems.append(Problem(_("%(label)s : %(value)s") % {"label": bound.label, "value": text}, target))
    return problems


@register.inclusion_tag("ui/parts/errors.html")
def errors(source: BaseForm | Iterable[Problem], title: str = "", focus: bool = True) -> dict[str, Any]:
    """`source` is a bound form or a list of Problem; draws nothing when there is no problem."""
    problems = _problems_of(source) if isinstance(source, BaseForm) else list(source or ())
    count = len(problems)
    usual = ngettext("Une réponse est à revoir", "%(count)s réponses sont à revoir", count) % {"count": count}
    return {"problems": problems, "title": title or usual, "focus": focus}


def _control_attrs(bound: BoundField, *, taken: str) -> dict[str, str | bool]:
    widget = bound.field.widget
    classes = ["form-select" if isinstance(widget, Select) else "form-control"]
    classes += [widget.attrs.get("class", ""), "is-invalid" if bound.errors else "", "was-taken" if taken else ""]
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, classes))}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    described = _described_by(bound)
    if described:
        attrs["aria-describedby"] = described
    return attrs


def _described_by(bound: BoundField) -> str:
    parts = [f"{bound.auto_id}_help" if bound.help_text else "", f"{bound.auto_id}_error" if bound.errors else ""]
    return " ".join(filter(None, parts))


def _options(bound: BoundField) -> list[Any]:
    options = list(bound)
    for option in options:
        option.data["attrs"]["class"] = "form-check-input"
    return options


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, taken: str = "", criterion: bool = False) -> dict[str, Any]:
    """Label, help, control and error of one form field, tied together.

    A `criterion` of a search may always be left out, and does not say so.
    """
    widget = bound.field.widget
    context: dict[str, Any] = {
        "field": bound,
        "taken": taken,
        "help_id": f"{bound.auto_id}_help",
        "error_id": f"{bound.auto_id}_error",
        "described_by": _described_by(bound),
        "optional": not (bound.field.required or criterion),
    }
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return context | {"shape": "options", "options": _options(bound)}
    attrs = _control_attrs(bound, taken=taken)
    if isinstance(widget, CheckboxInput):
        attrs["class"] = "form-check-input"
        return context | {"shape": "check", "control": bound.as_widget(attrs=attrs)}
    shape = "file" if isinstance(widget, FileInput) else "control"
    return context | {"shape": shape, "control": bound.as_widget(attrs=attrs)}


@register.inclusion_tag("ui/parts/seg.html")
def seg(
    name: str,
    legend: str,
    choices: Iterable[Choice],
    help: str = "",
    tight: bool = False,
    error: str = "",
    prefix: str = "",
) -> dict[str, Any]:
    """A few short answers side by side; `prefix` keeps ids apart when one name stands twice in a page."""
    base = f"{prefix}{name}"
    described = [f"{base}_help" if help else "", f"{base}_error" if error else ""]
    return {
        "name": base,
        "legend": legend,
        "choices": [(f"{base}_{rank}", choice) for rank, choice in enumerate(choices)],
        "help": help,
        "tight": tight,
        "error": error,
        "described_by": " ".join(filter(None, described)),
    }


@register.inclusion_tag("ui/parts/band.html")
def band(view: BandView | None, compact: bool = False) -> dict[str, Any]:
    return {"view": view, "compact": compact}


@register.inclusion_tag("ui/parts/kv.html")
def kv(pairs: Iterable[Pair], layout: str = "") -> dict[str, Any]:
    return {"pairs": pairs, "layout": layout}


@register.inclusion_tag("ui/parts/feed.html")
def feed(entries: Iterable[FeedEntry], short: bool = False) -> dict[str, Any]:
    return {"entries": entries, "short": short}


@register.inclusion_tag("ui/parts/pager.html")
def pager(view: PagerView, label: str = "") -> dict[str, Any]:
    return {"view": view, "label": label or _("Pages")}


@register.inclusion_tag("ui/parts/meter.html")
def meter(id: str, text: str, value: float, maximum: float) -> dict[str, Any]:
    return {"id": id, "text": text, "value": value, "maximum": maximum}


# The levels of django.contrib.messages, in the three states of the product
TOAST_ICONS = {"done": "check-circle-fill", "soon": "exclamation-triangle-fill", "late": "exclamation-circle-fill"}
TOAST_KINDS = {"success": "done", "info": "done", "debug": "done", "warning": "soon", "error": "late"}


@register.inclusion_tag("ui/parts/toast.html")
def toast(kind: str, text: str) -> dict[str, Any]:
    """`kind` is done, soon or late, or a level of django.contrib.messages."""
    ours = TOAST_KINDS.get(kind, kind)
    return {"kind": ours, "icon_name": TOAST_ICONS[ours], "text": text}


@register.simple_block_tag
def dialog(content: str, id: str, title: str, kind: str = "dialog") -> SafeString:
    """A native dialog, closed until opened by data-open or JavaScript."""
    return format_html(
        '<dialog class="{kind}" id="{id}" aria-labelledby="{id}-title"><div class="modal-content">'
        '<div class="modal-header"><h2 id="{id}-title">{title}</h2>'
        '<button class="btn btn-quiet btn-icon" type="button" data-close aria-label="{close}">'
        '<i class="bi bi-x-lg" aria-hidden="true"></i></button></div>{content}</div></dialog>',
        kind=kind,
        id=id,
        title=title,
        close=_("Fermer"),
        content=content,
    )


@register.simple_block_tag
def drawer(content: str, id: str, title: str) -> SafeString:
    return dialog(content, id, title, kind="drawer")


@register.simple_block_tag
def dock(content: str) -> SafeString:
    """What can be done next, at the same place on every screen."""
    return format_html('<footer class="dock" aria-label="{}">{}</footer>', _("Ce que vous pouvez faire"), content)
