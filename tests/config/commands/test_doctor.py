"""What `maillage doctor` says of a sound installation, and of one with a fault."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

pytestmark = pytest.mark.django_db


def _ask(*arguments: str) -> Any:
    import typer

    from maillage.config import commands

    app = typer.Typer()
    commands.attach(app)
    return CliRunner().invoke(app, ["doctor", *arguments])


def _findings(output: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in json.loads(output)["findings"]}


def test_a_sound_installation_says_so_thing_by_thing(world: Any) -> None:
    answer = _ask("--json")
    found = _findings(answer.output)
    # The disk and the built files are those of the machine: what they say is tested below.
    wrong = {name for name, each in found.items() if not each["ok"]}
    assert wrong <= {"Place sur le disque", "Fichiers du navigateur"}
    assert {"Réglages", "Base de données", "Migrations", "Politiques de lignes", "Horloge"} <= set(found)
    assert answer.exit_code == (1 if wrong else 0)


def test_a_full_disk_is_told_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.config.commands import doctor

    class Usage:
        total, free = 100 * 2**30, 20 * 2**30

    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: Usage)
    answer = _ask("--json")
    disk = _findings(answer.output)["Place sur le disque"]
    assert answer.exit_code == 1
    assert not disk["ok"]
    assert disk["sentence"].startswith("80 % pris, 20,0 Gio libres")


def test_a_migration_that_waits_is_named() -> None:
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="events", name="0002_upkeep").delete()
    found = _findings(_ask("--json").output)["Migrations"]
    assert not found["ok"]
    assert "events 0002_upkeep" in found["sentence"]
    assert "maillage migrate" in found["sentence"]


def test_tickets_that_the_database_does_not_know_are_told(settings: Any) -> None:
    settings.MAILLAGE_TICKET_SECRET = "00" * 32
    found = _findings(_ask("--json").output)["Tickets d'accès"]
    assert not found["ok"]


def test_a_folder_that_a_file_occupies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.config.environment import Environment

    (tmp_path / "taken").write_text("x")
    monkeypatch.setattr(Environment, "documents_folder", property(lambda env: tmp_path / "taken"))
    assert not _findings(_ask("--json").output)["Dossier des documents"]["ok"]


def test_without_a_published_usage_nothing_can_be_asked() -> None:
    found = _findings(_ask("--json").output)["Usages"]
    assert not found["ok"]
    assert "maillage usages publish" in found["sentence"]


def test_in_words_each_line_says_yes_or_no() -> None:
    lines = _ask().output.splitlines()
    assert all(line.startswith(("oui  ", "NON  ")) for line in lines[:-1])


def test_where_nothing_is_installed_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.config.commands import doctor
    from maillage.config.environment import Environment

    monkeypatch.setattr(doctor, "environment", lambda: Environment(state=tmp_path / "state"))
    answer = _ask("--json")
    assert answer.exit_code == 1
    assert list(_findings(answer.output)) == ["Réglages"]
    assert not (tmp_path / "state").exists()
