"""What templates promise: nothing inline, no file that is not there, no class that no stylesheet knows."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

SRC = Path(__file__).parents[3] / "src" / "maillage"
UI = SRC / "toolbox" / "ui"
VENDOR = UI / "static" / "vendor"
BUILD = Path(__file__).parents[3] / "tools" / "frontend" / "build.mjs"

COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
STATIC = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"""=\s*["']?\s*javascript:""", re.IGNORECASE),
    "evaluated htmx attribute": re.compile(r"""\shx-on\b|hx-(vals|headers)\s*=\s*["']\s*js""", re.IGNORECASE),
    "bootstrap behaviour (its script is not loaded)": re.compile(r"\sdata-bs-(toggle|dismiss|target)\b"),
}


def _templates(root: Path) -> list[Path]:
    return sorted(root.glob("**/templates/**/*.html"))


def _text(path: Path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def _name(path: Path) -> str:
    return str(path.relative_to(SRC))


def inline_faults(html: str) -> list[str]:
    bare = DJANGO.sub("x", html)
    return [fault for fault, pattern in INLINE.items() if pattern.search(bare)]


@pytest.mark.parametrize("path", _templates(SRC), ids=_name)
def test_nothing_inline(path: Path) -> None:
    assert inline_faults(_text(path)) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p style="color:red">', "style attribute"),
        ("<p {% if x > 1 %}hidden{% endif %} style='a'>", "style attribute"),
        ("<STYLE>p{}</STYLE>", "style element"),
        ("<script>go()</script>", "inline script"),
        ('<a href="/" onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "javascript address"),
        ('<b hx-on:click="go()">', "evaluated htmx attribute"),
        ('<b data-bs-toggle="modal">', "bootstrap behaviour (its script is not loaded)"),
    ],
)
def test_the_scan_sees_each_fault(html: str, fault: str) -> None:
    assert inline_faults(html) == [fault]


def test_the_scan_lets_good_markup_through() -> None:
    assert inline_faults('<script src="{% static "a.js" %}" defer></script><svg stroke-dasharray="4 100"/>') == []


def _static_names() -> list[tuple[str, str]]:
    return [(_name(path), name) for path in _templates(SRC) for name in STATIC.findall(_text(path))]


@pytest.mark.parametrize(("template", "name"), _static_names())
def test_static_file_exists(template: str, name: str) -> None:
    if name.startswith("vendor/"):
        # Built, not committed: the build script is what promises it.
        assert name.removeprefix("vendor/") in BUILD.read_text("utf-8")
        return
    # An installed application (allauth) may hold it, hence the finders.
    assert finders.find(name), f"{template} asks for a file that stands nowhere"


class _Classes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "class" and value:
                self.found.update(value.split())


def _classes(html: str) -> set[str]:
    # A tag inside a class ends up as a space; a class that holds a value ("bi-{{ name }}") is left out.
    with_values_marked = re.sub(r"\{\{.*?\}\}", "\u0000", html, flags=re.DOTALL)
    parser = _Classes()
    parser.feed(re.sub(r"\{%.*?%\}", " ", with_values_marked, flags=re.DOTALL))
    return {name for name in parser.found if "\u0000" not in name}


def _known_classes() -> set[str]:
    sheets = [*(UI / "static" / "maillage").glob("*.css"), *VENDOR.glob("*.css")]
    return {name for sheet in sheets for name in re.findall(r"\.(-?[a-zA-Z_][\w-]*)", sheet.read_text("utf-8"))}


@pytest.mark.parametrize("path", _templates(UI), ids=_name)
def test_no_unknown_class(path: Path) -> None:
    assert _classes(_text(path)) - _known_classes() == set()


def test_each_swatch_has_its_class() -> None:
    from maillage.toolbox.ui import living

    css = (UI / "static" / "maillage" / "living.css").read_text("utf-8")
    missing = [colour["slug"] for colour in living.context()["colours"] if f".sw-{colour['slug']} " not in css]
    assert missing == []


def test_only_tokens_define_colours() -> None:
    sheets = (UI / "static" / "maillage").glob("*.css")
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
    assert [sheet.name for sheet in sheets if sheet.name != "tokens.css" and colour.search(sheet.read_text())] == []
