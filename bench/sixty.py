"""Forms as long as those of the promises, out of the published usages, and an answer to each of their questions."""

import re
from typing import Any

from django.http import QueryDict

from bench.figures import CannotMeasure

ITEMS = 60
QUOTED = re.compile(r"'([^']+)'")
TYPED = {
    "boolean": "true",
    "date": "2026-03-12",
    "dateTime": "2026-03-12T10:00",
    "time": "10:00",
    "url": "https://exemple.fr",
    "attachment": None,
    "reference": None,
}


def form() -> Any:
    """The published form of at least 60 items that calculates most."""
    long = [form for form in _published() if len(form.items) >= ITEMS]
    if not long:
        raise CannotMeasure(f"aucun usage publié n'a de formulaire de {ITEMS} questions et groupes")
    return max(long, key=lambda form: sum("calculated" in item for item in form.program["items"].values()))


def with_a_typed_total() -> Any:
    """The longest published form where a number that is typed changes a total."""
    found = [form for form in _published() if _has_typed_total(form)]
    if not found:
        raise CannotMeasure("aucun usage publié ne calcule avec un nombre saisi")
    return max(found, key=lambda form: len(form.items))


def _published() -> list[Any]:
    from maillage.acts.usages import facade as usages

    packages = [usages.package(usage.id) for usage in usages.active_usages()]
    return [form for package in packages for form in package.forms.values()]


def _has_typed_total(form: Any) -> bool:
    """Once every question is answered, a result stands on the page that reads a number which was typed."""
    from maillage.acts.forms import facade as forms

    items = form.program["items"]
    typed = {name for name, item in items.items() if item.get("numeric") and "options" not in item}
    reading = [name for name, item in items.items() if typed & set(QUOTED.findall(item.get("calculated", "")))]
    shown = forms.evaluate(form, answered(form), forms.FormContext()).items if reading else {}
    return any(shown[name].visible and shown[name].text for name in reading)


def answered(form: Any) -> Any:
    """What a page would have sent with every question answered, as the response that the form keeps."""
    from maillage.acts.forms import facade as forms

    post = QueryDict(mutable=True)
    for link_id, item in form.program["items"].items():
        value = _typed(item)
        if value is not None:
            post[f"f-{link_id}"] = value
    return forms.response_from_post(form, post, {})


def _typed(item: Any) -> str | None:
    if "options" in item:
        return str(item["options"][0]["key"])
    if item["type"] in ("group", "display"):
        return None
    if item.get("numeric"):
        return str(item.get("min", 1))
    return TYPED.get(item["type"], "Essai")
