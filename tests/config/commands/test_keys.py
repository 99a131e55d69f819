"""`maillage keys rotate`: the documents follow the key, and a dry run leaves them where they are."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.toolbox.pdf.made import pdf
from typer.testing import CliRunner

pytestmark = pytest.mark.django_db(transaction=True)
NEW_KEY = "ab" * 32
PDF = pdf()


def _rotate(*arguments: str) -> Any:
    import typer

    from maillage.config import commands

    app = typer.Typer()
    commands.attach(app)
    return CliRunner().invoke(app, ["keys", "rotate", "--json", *arguments])


@pytest.fixture
def kept(world: Any, settings: Any, tmp_path: Path) -> Any:
    """Reads a document of the GP's patient; the installation then changes its key."""
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.documents import facade as documents

    settings.MAILLAGE_DOCUMENTS_FOLDER = tmp_path / "documents"
    gp, patient = world.gp, world.patients_of(world.gp)[0]
    with open_context(gp):
        stored = documents.store(
            by=gp,
            patient_id=patient,
            source_id=None,
            kind="attachment",
            data=PDF,
            mime="application/pdf",
            title="Courrier",
        )
    settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = [settings.MAILLAGE_DOCUMENTS_KEY]
    settings.MAILLAGE_DOCUMENTS_KEY = NEW_KEY

    def read() -> bytes:
        with open_context(gp):
            return documents.read(stored.id)

    return read


def test_after_a_rotation_the_former_key_may_leave(kept: Any, settings: Any) -> None:
    first = json.loads(_rotate().output)
    assert first["ok"]
    assert first["moved"] >= 1
    assert json.loads(_rotate().output)["moved"] == 0
    settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = []
    assert kept() == PDF


def test_a_dry_run_counts_and_changes_nothing(kept: Any) -> None:
    tried = json.loads(_rotate("--dry-run").output)
    assert tried["dry_run"]
    assert tried["moved"] == json.loads(_rotate().output)["moved"] >= 1


def test_a_former_key_that_is_missing_is_told_and_nothing_is_lost(kept: Any, settings: Any) -> None:
    former = settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS
    settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = []
    answer = _rotate()
    assert answer.exit_code == 1
    assert "clés précédentes" in json.loads(answer.output)["reason"]
    settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = former
    assert kept() == PDF
