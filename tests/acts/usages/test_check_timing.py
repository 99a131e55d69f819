"""Each fault in the moments, the ladders and the urgency of a usage is named, with its line and its remedy."""

import pytest
import yaml
from tests.acts.cases.patterns import changed, of, urgent

from maillage.acts.usages.check import check_package


def _said(tmp_path, *changes) -> str:
    found = check_package(changed(tmp_path, urgent, *changes))
    return "\n".join(str(problem) for problem in found if problem.file == "usage.yaml")


def test_the_urgent_usage_has_no_fault(tmp_path):
    assert _said(tmp_path) == ""


def _unstamped(definition):
    of(definition, "take")["effects"].remove("stamp:decision")


def _falling(definition):
    definition["clocks"]["answer"]["ladder"][1]["after"] = "PT5M"


def _unknown_stamp(definition):
    of(definition, "take")["effects"].append("stamp:decisionn")


def _backwards(definition):
    definition["intervals"][0] |= {"from": "needle", "to": "door"}


def _unknown_moment(definition):
    definition["intervals"][0]["to"] = "needel"


def _in_days(definition):
    definition["clocks"]["answer"] |= {"promise": "P2D"}


def _without_ladder(definition):
    definition["clocks"]["answer"]["ladder"] = []


def _agreement(definition):
    definition["consent"]["accepts"] = ["given"]


def _seniors(definition):
    definition["clocks"]["answer"]["ladder"][0]["to"] = "seniors"


def _before_sending(definition):
    definition["states"]["ready"] = {"label": "À relire", "kind": "draft", "owner": "requester"}
    definition["transitions"].append(
        {"name": "hand", "label": "Préparer", "from": ["draft"], "to": "ready", "by": ["requester"],
         "effects": ["stamp:decision"]}
    )  # fmt: skip
    of(definition, "send")["from"] = ["draft", "ready"]


def _stranger(definition):
    definition["instants"]["door"]["by"] = ["requestor"]


def _read_by_nobody(definition):
    definition["instants"]["door"]["reads"] = "repeat(item).where(linkId = 'heure').answer.value"


def _read_elsewhere(definition):
    definition["instants"]["decision"]["reads"] = "repeat(item).where(linkId = 'heur').answer.value"


FAULTS = [
    (_unstamped, "Personne ne donne l’instant « decision »"),
    (_falling, "L’échelle ne monte pas"),
    (_unknown_stamp, "Instant inconnu : « decisionn ». Vouliez-vous dire « decision » ?"),
    (_backwards, "remonte le temps"),
    (_unknown_moment, "Instant inconnu : « needel »"),
    (_in_days, "Une urgence promet en minutes"),
    (_without_ladder, "Une urgence sans échelle"),
    (_agreement, "Une urgence n’attend pas un accord"),
    (_seniors, "Aucun rôle n’est standing: senior"),
    (_before_sending, "Un instant se pose une fois la demande partie"),
    (_read_by_nobody, "Rien ne pose « door » depuis la demande"),
    (_read_elsewhere, "ne pose pas la question « heur »"),
    (_stranger, "Rôle inconnu : « requestor »"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_a_fault_is_named(tmp_path, change, said):
    assert said in _said(tmp_path, change)


STORIES = """
  - name: Des instants se notent, l’échelle se monte
    after: La demande part et l’expert la prend
    steps:
      - {by: demandeur, at: +PT3M, note: {door: +PT1M}, expect: {instants: {door: +PT1M, decision: +PT0M}}}
      - {by: demandeur, note: {needle: +PT0M}, expect: {disorder: true, told: {answer: []}}}
      - {by: demandeur, at: +PT12M, expect: {told: {answer: [team, requester]}}}
"""


def test_played_cases_know_moments_and_ladders(tmp_path):
    from maillage.acts.workflow.played import play_folder

    folder = changed(tmp_path, urgent)
    (folder / "cases.yaml").write_text((folder / "cases.yaml").read_text("utf-8") + STORIES, "utf-8")
    found = {result.case: result.failures for result in play_folder(folder)}
    assert found["Des instants se notent, l’échelle se monte"] == ()
    lying = (folder / "cases.yaml").read_text("utf-8").replace("[team, requester]", "[team]")
    (folder / "cases.yaml").write_text(lying, "utf-8")
    failures = [text for result in play_folder(folder) for text in result.failures]
    assert any("prévenus par answer : attendu [team], obtenu [team, requester]" in text for text in failures)
    assert yaml.safe_load(lying)
