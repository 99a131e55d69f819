"""A file is named after what it holds, a usage stands in data only, and no file tells where it was written."""

import re
import unicodedata

import pytest
from tests.repository.tree import ROOT, SRC, TEXT, files, name, texts

from maillage.acts.usages.files import package_folders

VAGUE = {"utils", "helpers", "common", "misc", "manager", "service", "handler"}
VAGUE |= {f"{word}s" for word in VAGUE} | {word.removesuffix("s") for word in VAGUE}

USAGES = [path.name for path in package_folders(ROOT / "usages")]

# Written in pieces, so that this file does not contain what it looks for.
PLACES = ("wo" + "rk", "ro" + "ot", "ho" + "me", "t" + "mp", "Us" + "ers")
MACHINE_PATH = re.compile(rf"(?<![\w.}}\])*])/(?:{'|'.join(PLACES)})(?:/|\b(?![\w.-]))")
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npm", "npm" + "js.", "arti" + "factory")
REGISTRY = re.compile("|".join(map(re.escape, REGISTRIES)), re.IGNORECASE)


def test_no_file_has_a_vague_name() -> None:
    assert [name(path) for path in files() if {*path.relative_to(ROOT).parts[:-1], path.stem} & VAGUE] == []


def plain(text: str) -> str:
    """Without accents nor case: a title is found as well as a code."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


# Usages named after a specialty: a person may practise it, so the word alone names nobody's code; nor does a word that
# HTML has too (`&amp;`), or that a screen says of something else (the report of a wrong photo). What would bind code to
# the usage is the code itself: a literal, a part of a name, a folder.
SPECIALTIES = {"amp", "dermatologie", "geriatrie", "psychiatrie", "rhumatologie", "signalement"}


def names_of_usages(text: str, usages: list[str]) -> list[str]:
    bare = plain(text)
    return [
        usage
        for usage in usages
        if (
            re.search(rf"""["'`/_.-]{re.escape(usage)}["'`/_.-]""", text)
            if usage in SPECIALTIES
            else re.search(rf"(?<![a-z0-9]){re.escape(usage)}(?![a-z0-9])", bare)
        )
    ]


def test_no_usage_is_named_in_the_source() -> None:
    """Adding a usage never touches code: a screen binds to a capability that the data declares."""
    source = [path for path in files() if path.is_relative_to(SRC)]
    in_names = {name(path) for path in source if names_of_usages(str(path.relative_to(SRC)), USAGES)}
    in_text = {
        name(path) for path in source if path.suffix in TEXT and names_of_usages(path.read_text("utf-8"), USAGES)
    }
    assert in_names | in_text == set()


@pytest.mark.parametrize("text", ["melan", "Mélan", "usages/MELAN/", "is_melan_case", "« Mélan »"])
def test_the_scan_sees_a_usage_however_written(text: str) -> None:
    assert names_of_usages(text, ["melan"]) == ["melan"]


@pytest.mark.parametrize("text", ["mélange", "melanome", "amelan"])
def test_the_scan_lets_other_words_through(text: str) -> None:
    assert names_of_usages(text, ["melan"]) == []


@pytest.mark.parametrize("text", ['"dermatologie"', "usages/dermatologie/", "is_dermatologie_case", "`dermatologie`"])
def test_the_scan_sees_a_usage_named_after_a_specialty(text: str) -> None:
    assert names_of_usages(text, ["dermatologie"]) == ["dermatologie"]


@pytest.mark.parametrize("text", ["interne en dermatologie", "Dermatologie, CH de Montvaste"])
def test_the_scan_lets_the_specialty_of_a_person_through(text: str) -> None:
    assert names_of_usages(text, ["dermatologie"]) == []


def test_no_path_of_a_machine_and_no_registry() -> None:
    found = {
        name(path): [*MACHINE_PATH.findall(text), *REGISTRY.findall(text)]
        for path in texts()
        for text in [path.read_text("utf-8")]
    }
    assert {path: places for path, places in found.items() if places} == {}


@pytest.mark.parametrize("place", PLACES)
def test_the_scan_sees_the_path_of_a_machine(place: str) -> None:
    assert MACHINE_PATH.search(f'open("/{place}/somebody/file")')
    assert MACHINE_PATH.search(f"stands in /{place}")
    assert not MACHINE_PATH.search(f"https://maillage.example/{place}/")
    assert not MACHINE_PATH.search(f'path("{place}/")')
