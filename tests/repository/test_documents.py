"""What is written about the project stays true of it: decisions, links, rooms, settings, commands."""

import re
from pathlib import Path

import pytest
import typer
from tests.repository.tree import ROOT, contracts, files, name

from maillage.config import commands
from maillage.config.environment import Environment, Secrets

ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
STATUS = re.compile(r"^Status: (proposed|accepted|superseded by (\d{4}))$", re.MULTILINE)
SECTIONS = ["## Context", "## Decision", "## Consequences"]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


@pytest.mark.parametrize("adr", ADRS, ids=name)
def test_each_decision_has_its_status_and_its_parts(adr: Path) -> None:
    text = adr.read_text("utf-8")
    found = STATUS.findall(text)
    assert len(found) == 1
    assert all(any(other.name.startswith(number) for other in ADRS) for _, number in found if number)
    assert text.startswith(f"# {adr.name[:4]}. ")
    assert re.findall(r"^## \w+", text, re.MULTILINE) == SECTIONS


def test_decisions_are_numbered_without_a_hole_and_listed() -> None:
    assert [adr.name[:4] for adr in ADRS] == [f"{rank:04}" for rank in range(1, len(ADRS) + 1)]
    listed = LINK.findall((ROOT / "docs" / "adr" / "README.md").read_text("utf-8"))
    assert listed == [adr.name for adr in ADRS]


def test_links_lead_somewhere() -> None:
    dead = [
        f"{name(page)} → {target}"
        for page in files()
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []


def test_the_drawing_and_the_page_name_every_room() -> None:
    drawing = re.findall(r">([^<>]+)</text>", (ROOT / "docs" / "architecture.svg").read_text("utf-8"))
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    layers = [layer for contract in contracts("layers") for layer in contract["layers"]]
    rooms = [room for layer in layers for room in layer.split(" | ")]
    rooms += [path.stem for path in (ROOT / "src" / "maillage" / "toolbox").iterdir() if not path.stem.startswith("_")]
    rooms += [
        path.parent.name.replace("_", " ") for path in (ROOT / "src" / "maillage" / "portal").glob("*/__init__.py")
    ]
    assert [room for room in rooms if room not in drawing] == []
    assert [room for room in rooms if not re.search(rf"\b{room}\b", page)] == []


def test_the_drawing_shows_chained_rooms_in_their_order() -> None:
    drawing = re.findall(r">([^<>]+)</text>", (ROOT / "docs" / "architecture.svg").read_text("utf-8"))
    for contract in contracts("layers"):
        if contract["name"] in {"kernel", "acts"}:
            assert [word for word in drawing if word in contract["layers"]] == list(reversed(contract["layers"]))


def _settings() -> set[str]:
    names = {f"MAILLAGE_{field.upper()}" for field in Environment.model_fields}
    return names | {f"MAILLAGE_SECRETS__{field.upper()}" for field in Secrets.model_fields}


def test_every_setting_is_explained_to_the_operator() -> None:
    page = (ROOT / "docs" / "howto" / "exploiter.md").read_text("utf-8")
    # `MAILLAGE_SECRETS__DATABASE_APP`, `…_MOVER`: the second stands for the same beginning.
    said = set(re.findall(r"MAILLAGE_\w+", page))
    said |= {f"MAILLAGE_SECRETS__DATABASE{end}" for end in re.findall(r"`…(_[A-Z]+)`", page)}
    assert _settings() - said == set()


def test_every_command_is_in_the_readme() -> None:
    app = typer.Typer()
    commands.attach(app)
    line = typer.main.get_command(app)
    shown = {command for command, what in line.commands.items() if not what.hidden}
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {command for command in shown if not re.search(rf"(maillage|make) {command}\b", readme)} == set()
