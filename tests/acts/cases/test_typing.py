"""A draft kept while it is typed: what one keystroke's saving asks of the database and of the engine of the forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.acts.cases.story import STEPS, Desk
from tests.world import World

from maillage.acts.cases.models import Case
from maillage.acts.forms import runtime
from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 16  # savepoints aside; the session and the roles of the reader are four of them


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the engine about a form, in order."""
    names: list[str] = []
    ask = runtime.call_form

    def told(name: str, *arguments: Any) -> Any:
        names.append(name)
        return ask(name, *arguments)

    monkeypatch.setattr(runtime, "call_form", told)
    return names


def statements(do: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        do()
    # Of a statement that the server has prepared, the driver keeps no text.
    said = [one["sql"] or "prepared" for one in seen.captured_queries]
    return [sql for sql in said if "SAVEPOINT" not in sql]


def test_a_save_reads_the_case_and_evaluates_the_form_once(world: World, gp: Desk, asked: list[str]) -> None:
    case_id = gp.draft(world.patients_of(world.gp)[0])
    for number, fields in enumerate(STEPS, start=1):
        assert gp.step(case_id, number, fields).status_code == 302
    before = gp.autosave(case_id, {"f-motif": "Lésion du dos"}).json()["revision"]
    asked.clear()
    kept: list[Any] = []
    made = statements(lambda: kept.append(gp.autosave(case_id, {"f-motif": "Lésion du bras"}).json()))
    assert kept[0]["revision"] == before + 1
    assert kept[0]["views"]
    assert asked == ["read", "evaluate"]
    assert len(made) <= MOST_STATEMENTS, "\n".join(made)
    with open_context(world.gp):
        assert Case.objects.get(id=case_id).subject == "Lésion du bras"
