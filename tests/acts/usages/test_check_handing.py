"""How a request passes to another team, or to one expert first, is checked and played in memory."""

from pathlib import Path

import pytest
from tests.acts.cases.passing import write
from tests.acts.usages.test_check import edit

from maillage.acts.usages.check import check_package
from maillage.acts.workflow.played import play_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def test_the_stories_hold(folder):
    assert check_package(folder) == []
    assert [(result.case, result.failures) for result in play_folder(folder) if result.failures] == []


def test_the_promise_starts_again_only_where_the_usage_says_so(tmp_path):
    made = write(tmp_path, promise="hand_over: {promise: restarts}\n")
    assert check_package(made) == []
    [failure] = [failure for result in play_folder(made) for failure in result.failures]
    assert "horloge answer : attendu late, obtenu soon" in failure


FAULTS = [
    ("requires_reason: true, reason_label: Pourquoi, effects: [hand_over", "effects: [hand_over", "sans motif"),
    ("[hand_over_team, notify_team, notify_req", "[hand_over_team, notify_req", "sans prévenir l’équipe"),
    ("taken], to: sent, by: [expert],\n     r", "taken], to: waiting, by: [expert],\n     r", "où personne ne prend"),
    ("escalate: open_to_team", "escalate: notify_team", "Rien n’ouvre à l’équipe"),
    ("party: expert, membership: named", "party: observer, membership: named", "ne répond pas"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_each_fault_is_named(folder, old, new, said):
    edit(folder, "usage.yaml", old, new)
    assert any(said in problem.message and problem.remedy for problem in check_package(folder))


def test_a_rule_that_no_gesture_uses_is_named(tmp_path):
    from maillage.acts.usages.scaffold import scaffold

    made = scaffold(code="essai", title="Essai d’avis", into=tmp_path)
    with (made / "usage.yaml").open("a", encoding="utf-8") as file:
        file.write("hand_over: {to: elsewhere}\n")
    assert [problem.message for problem in check_package(made)] == ["Aucune transition ne passe la main."]
