"""Every component on the living page, and every error page: no axe violation, nothing scrolls sideways."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from maillage.toolbox.ui import living
from maillage.toolbox.ui.contracts import PersonView, Tile

pytestmark = pytest.mark.journey

SHELL = {
    "tiles": [
        Tile("/", "Mon travail", "inbox", count=4, current=True),
        Tile("/d/", "Demandes", "card-checklist"),
        Tile("/p/", "Patients", "person-vcard"),
        Tile("/m/", "Messages", "chat-left-text"),
        Tile("/a/", "Aide", "question-circle", last=True),
    ],
    "person": PersonView("Dre Maëlle Quévrain", "Dermatologie, CH de Montvaste", "/account/", "/out/"),
    "search_url": "/search/",
}
# Desk, tablet, a desk at 200 % zoom (1,440 px seen as 720), a phone, and the narrowest that WCAG 1.4.10 asks for.
WIDTHS = (1440, 800, 720, 360, 320)


def test_living_page(site: Any, axe: Callable[[Page], list[str]]) -> None:
    """One page that changes width and theme, as under the hand of a reader: its markup is the same for all."""
    page = site.open(render_to_string("ui/living.html", SHELL | living.context()))
    found = {}
    for width, theme in itertools.product(WIDTHS, ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        is_wider = page.evaluate("document.documentElement.scrollWidth") > width
        found[width, theme] = axe(page) + ["the page scrolls sideways"] * is_wider
    assert {place: faults for place, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_page(site: Any, axe: Callable[[Page], list[str]], name: str) -> None:
    site.page.set_viewport_size({"width": 320, "height": 640})
    page = site.open(render_to_string(f"ui/page_{name}.html"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []


@pytest.mark.parametrize("opener", ["Ouvrir la fenêtre", "Ouvrir le tiroir"])
def test_dialogs_hold_and_give_back_the_focus(site: Any, axe: Callable[[Page], list[str]], opener: str) -> None:
    page = site.open(render_to_string("ui/living.html", SHELL | living.context()))
    button = page.get_by_role("button", name=opener)
    button.click()
    assert page.evaluate("document.querySelector('dialog[open]').contains(document.activeElement)")
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == opener
