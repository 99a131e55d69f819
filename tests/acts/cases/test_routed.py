"""An alert finds the coordination of its theme and territory, told before it leaves, and is counted by theme only."""

import pytest
from tests.acts.cases.patterns import Asking, changed, routed, teams_of
from tests.acts.cases.story import text_of

from maillage.acts.usages.check import check_package


def _place(world) -> str:
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.directory import facade as directory

    with open_context(world.gp):
        return directory.role(world.gp.role_id).organization.department


@pytest.mark.django_db(transaction=True)
def test_an_alert_goes_where_it_is_covered(world, as_mover, tmp_path):
    here = _place(world)
    teams = [
        ("Région", "", ""),
        ("Ici", here, ""),
        ("Chutes d’ici", f"{here}, 00", "fall"),
        ("Ailleurs", "999", ""),
        ("Chutes", "", "fall"),
    ]
    keys = teams_of(world, as_mover, tmp_path, routed, teams=teams)
    asking = Asking(world, "i.solhac")
    patient = world.patients_of(world.gp)[0]

    draft = asking.draft(patient)
    asking.step(draft, 1, {"f-motif": "Motif", "f-question": "Question ?", "f-theme": "fall"})
    sending = text_of(asking.get(f"/demandes/{draft}/saisie/2/"))
    assert "L’équipe qui couvre cette demande : Chutes d’ici" in sending
    assert "Information de la personne" in sending
    asking.step(draft, 2, {"answer": "", "team": ""})
    assert asking.send(draft).status_code == 302
    assert asking.case(draft).row.team_id == keys["Chutes d’ici"]

    assert asking.case(asking.sent(patient, consent="given", **{"f-theme": "alone"})).row.team_id == keys["Ici"]
    chosen = asking.draft(patient)
    asking.step(chosen, 1, {"f-motif": "Motif", "f-question": "Question ?", "f-theme": "fall"})
    asking.step(chosen, 2, {"answer": "given", "team": str(keys["Région"])})
    asking.send(chosen)
    assert asking.case(chosen).row.team_id == keys["Région"]

    opposed = asking.draft(patient)
    asking.step(opposed, 1, {"f-motif": "Motif", "f-question": "Question ?", "f-theme": "fall"})
    asking.step(opposed, 2, {"answer": "refused", "team": ""})
    asking.send(opposed)
    assert asking.case(opposed).row.sent_at is None


@pytest.mark.django_db(transaction=True)
def test_without_anybody_who_covers_it_the_requester_chooses(world, as_mover, tmp_path):
    def choosing(definition):
        routed(definition)
        definition["route"]["fallback"] = "choose"

    keys = teams_of(world, as_mover, tmp_path, choosing, teams=[("Région", "", ""), ("Ailleurs", "999", "")])
    asking = Asking(world, "i.solhac")
    draft = asking.draft(world.patients_of(world.gp)[0])
    asking.step(draft, 1, {"f-motif": "Motif", "f-question": "Question ?", "f-theme": "fall"})
    assert "L’équipe qui couvre" not in text_of(asking.get(f"/demandes/{draft}/saisie/2/"))
    assert asking.step(draft, 2, {"answer": "given", "team": ""}).status_code == 422
    asking.step(draft, 2, {"answer": "given", "team": str(keys["Ailleurs"])})
    assert asking.send(draft).status_code == 302
    assert asking.case(draft).row.team_id == keys["Ailleurs"]


def _no_fallback(definition):
    del definition["route"]["fallback"]


def _unnamed(definition):
    definition["route"]["themes"] = {}


def _unasked(definition):
    definition["route"]["theme"] = "repeat(item).where(linkId = 'them').answer.value.code"


FAULTS = [
    (_no_fallback, "La clé « fallback » manque"),
    (_unnamed, "un thème se lit par theme et se nomme dans themes"),
    (_unasked, "La demande ne pose pas la question « them »"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_a_fault_is_named(tmp_path, change, said):
    found = check_package(changed(tmp_path, routed, change))
    assert any(said in str(problem) and problem.file == "usage.yaml" for problem in found), found


STORIES = """
  - name: Une chute est signalée
    steps:
      - by: demandeur
        do: send
        fill: {motif: Chute, question: "Que faire ?", theme: fall}
        team: true
        expect: {state: sent, theme: fall}
"""


def test_played_cases_know_the_theme(tmp_path):
    from maillage.acts.workflow.played import play_folder

    results = {each.case: each.failures for each in play_folder(changed(tmp_path, routed, stories=STORIES))}
    assert results["Une chute est signalée"] == ()
