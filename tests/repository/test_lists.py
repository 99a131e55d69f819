"""Every list has its export, as a file for a spreadsheet in both kinds; a table without one says here why."""

import re

import pytest
from tests.repository.tree import ROOT, SRC, files, name

TABLE = re.compile(r'<table class="table\b')
INCLUDES = re.compile(r'{% include "([^"]+)"')
EXPORT = "{% table_exports "
# Tables that are no list of anything kept.
NOT_LISTS = {
    "cases/_beside.html": "what a few people signed in one case, printed in its document",
    "operator/calculators.html": "the switches of an installation, decided one by one",
    "charts/figure.html": "values of a chart, whose page exports its own rows",
    "operator/overlay.html": "what a form is about to change",
    "security/_tally.html": "figures of a report that is itself a PDF",
    "ui/living/lists.html": "the living page of components: nothing is real",
}


def _templates() -> dict[str, str]:
    """Each template by the name that Django knows it by, with its text."""
    found = {}
    for path in files():
        if path.suffix == ".html" and path.is_relative_to(SRC) and "templates" in path.parts:
            parts = path.relative_to(ROOT).parts
            found["/".join(parts[parts.index("templates") + 1 :])] = path.read_text("utf-8")
    return found


TEMPLATES = _templates()
LISTS = sorted(each for each, text in TEMPLATES.items() if TABLE.search(text) and each not in NOT_LISTS)


def _offers(template: str) -> bool:
    """Itself, or a page that includes it."""
    if EXPORT in TEMPLATES[template]:
        return True
    pages = [text for text in TEMPLATES.values() if template in INCLUDES.findall(text)]
    return any(EXPORT in text for text in pages)


def test_there_are_lists_and_each_exception_still_exists() -> None:
    assert len(LISTS) > 5
    assert set(NOT_LISTS) <= set(TEMPLATES)


@pytest.mark.parametrize("template", LISTS)
def test_a_list_is_exported(template: str) -> None:
    assert _offers(template), f"{template}: offer {{% table_exports csv_url xlsx_url %}}, or say here why it is no list"


def test_every_signed_in_page_prints() -> None:
    """The menu of every page prints it, and the style sheet of paper is loaded by every page."""
    assert "data-print" in TEMPLATES["ui/parts/person_menu.html"]
    base = TEMPLATES["ui/base.html"]
    assert "maillage/print.js" in base and "maillage/adapt.css" in base
    _has_paper("maillage/adapt.css")


def test_the_space_of_a_patient_prints_without_a_script() -> None:
    assert "patient_space/space.css" in TEMPLATES["patient_space/base.html"]
    _has_paper("patient_space/space.css")


def _has_paper(sheet: str) -> None:
    (path,) = [path for path in files() if name(path).endswith(sheet)]
    assert "@media print" in path.read_text("utf-8")


@pytest.mark.parametrize(
    "template", sorted(each for each, text in TEMPLATES.items() if "btn-danger" in text and "living" not in each)
)
def test_a_destructive_gesture_is_confirmed(template: str) -> None:
    """A red button stands in a form that asks first, or opens a dialog that does."""
    text = TEMPLATES[template]
    assert "data-confirm" in text or "<dialog" in text or "{% dialog" in text, template


QUESTION = re.compile(r'data-confirm="(.*?)data-confirm-yes="', re.DOTALL)
# What the reader has one of, and sees no name of.
NAMELESS = {"Retirer votre code court ?"}


@pytest.mark.parametrize(
    "template", sorted(each for each, text in TEMPLATES.items() if "data-confirm=" in text and "living" not in each)
)
def test_what_is_confirmed_is_named(template: str) -> None:
    """The question holds a value: whose, or which one. A hasty hand reads the name before it agrees."""
    text = TEMPLATES[template]
    asked = QUESTION.findall(text)
    assert len(asked) == text.count("data-confirm="), f"{template}: say with data-confirm-yes what it does"
    unnamed = [each for each in asked if "{{" not in each and not any(own in each for own in NAMELESS)]
    assert unnamed == [], f"{template}: name what goes"


@pytest.mark.parametrize("template", sorted(each for each, text in TEMPLATES.items() if "danger=True" in text))
def test_a_red_dialog_is_named(template: str) -> None:
    """Its title holds a value; the titles of the other dialogs are plain sentences."""
    assert TEMPLATES[template].count("asvar title with") == TEMPLATES[template].count("danger=True")
