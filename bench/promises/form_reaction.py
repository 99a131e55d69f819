"""The same form of 60 items, whole on one page of Chromium: from what a person does to the page that has changed.

A choice changes the page before its event returns. Someone who types is left to write: the page reacts once they
stop, and that pause, which is ours, is in the figure.

Chromium interprets a script before it compiles it: a page that has just opened takes five to twenty milliseconds for
a choice, and two or three after some twenty rounds. Both are said, and apart: mixed, the 95th percentile told at which
round the compiler had stepped in, and was 1.9 times another at a second scale of a region that it never asks.
"""

from pathlib import Path
from typing import Any

from bench import sixty
from bench.figures import MS, CannotMeasure, Figure, Figures, p50_p95
from bench.world import World

NAME = "form_reaction"
TITLE = "formulaire de 60 questions et groupes, du geste à la page changée (Chromium)"
TARGET = 50.0  # ms, p95
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
ORIGIN = "http://form.bench"
PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title>{scripts}<body>
<form method="post" novalidate data-form data-definition="form-definition" data-context="form-context"
data-response="form-response">{fields}</form>{islands}</body></html>"""
MEASURE = (Path(__file__).parent / "form_reaction.js").read_text(encoding="utf-8")


def measure(world: World) -> Figures:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as absent:
        raise CannotMeasure("Playwright manque : make bench l'installe") from absent
    if not Path(CHROMIUM).exists():
        raise CannotMeasure("Chromium manque : apt-get install chromium")
    form, typed = sixty.form(), sixty.with_a_typed_total()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            first, choices = _seen(browser, form, "chosen", world.times(40))
            _first, keys = _seen(browser, typed, "typed", world.times(20))
        finally:
            browser.close()
    opened = f"{len(first)} gestes, {len(form.items)} questions et groupes, page à peine ouverte, le plus lent"
    return [
        Figure(f"{NAME}.first", round(max(first), 2), MS, TARGET, note=opened),
        *p50_p95(NAME, choices, TARGET, f"{len(form.items)} questions et groupes"),
        *p50_p95(f"{NAME}.typed", keys, TARGET, f"{len(typed.items)} questions et groupes, pause de frappe comprise"),
    ]


def _seen(browser: Any, form: Any, kind: str, rounds: int) -> tuple[list[float], list[float]]:
    """What each gesture of one kind took on this form, in milliseconds: the first round, and those of a page in use."""
    text = _page(form)
    page = browser.new_page()
    page.route(f"{ORIGIN}/**", lambda route: route.fulfill(**_answer(route.request.url, text)))
    page.goto(f"{ORIGIN}/")
    first: list[float] = page.evaluate(MEASURE, [kind, 1])
    page.evaluate(MEASURE, [kind, rounds // 2])
    values: list[float] = page.evaluate(MEASURE, [kind, rounds])
    if not first or not values:
        raise CannotMeasure(f"rien de ce formulaire ne change la page ({kind})")
    return first, values


def _page(form: Any) -> str:
    from django.utils.html import json_script

    from maillage.acts.forms import facade as forms

    response, context = sixty.answered(form), forms.FormContext()
    islands = {"form-definition": dict(form.program), "form-context": {}, "form-response": response}
    return PAGE.format(
        scripts="".join(f'<script src="/static/{name}" defer></script>' for name in forms.PAGE_SCRIPTS),
        fields=forms.render(forms.evaluate(form, response, context)),
        islands="".join(json_script(value, name) for name, value in islands.items()),
    )


def _answer(url: str, page_text: str) -> dict[str, Any]:
    from django.contrib.staticfiles import finders

    name = url.removeprefix(f"{ORIGIN}/static/")
    if name == url:
        return {"body": page_text, "content_type": "text/html; charset=utf-8"}
    found = finders.find(name)
    return {"path": str(found)} if found else {"status": 404}
