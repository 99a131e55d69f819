"""A gesture guided from afar: each side sees what the other fills as it is kept, and only what is theirs to follow."""

import pytest
from tests.acts.cases.patterns import Asking, changed, guided, of, published
from tests.acts.cases.story import text_of

from maillage.acts.usages.check import check_package

STORIES = """
  - name: Le geste guidé se termine
    after: La demande part et l’expert la prend
    steps:
      - {by: demandeur, do: done, at: +PT20M, fill: {mains: true, pose: true}, expect: {state: taken}}

  - name: L’expert arrête le geste
    after: La demande part et l’expert la prend
    steps:
      - {by: expert, do: stop_here, at: +PT5M, fill: {consigne: On arrête.}, expect: {state: taken}}
"""


def _followed(desk: Asking, case_id, name: str):
    return desk.get(f"/demandes/{case_id}/en-direct/{name}/")


@pytest.mark.django_db(transaction=True)
def test_each_side_follows_the_other_and_the_letter_keeps_what_was_done(world, as_mover, tmp_path):
    team = published(world, as_mover, tmp_path, guided, stories=STORIES)
    beside, expert = Asking(world, "i.solhac", team=team), Asking(world, "m.quevrain", team=team)
    case_id = beside.sent(world.patients_of(world.gp)[0])
    assert expert.fire(case_id, "take").status_code == 302
    page = text_of(expert.get(f"/demandes/{case_id}/"))
    assert "En direct : Gestes" in page
    assert "Rien n’est encore saisi" in page
    assert "Appeler le 0" in page

    assert beside.autosave(case_id, {"f-mains": "true"}, "checklist").status_code == 200
    assert expert.autosave(case_id, {"f-consigne": "Plus à gauche"}, "guidance").status_code == 200
    seen = text_of(_followed(expert, case_id, "checklist"))
    assert "Mains lavées Oui" in seen.replace("lavéesOui", "lavées Oui")
    assert "Dernière saisie à" in seen
    assert "Plus à gauche" in text_of(beside.get(f"/demandes/{case_id}/"))

    # Neither writes in the other's form, nor follows what is not theirs; nobody outside finds anything.
    assert expert.autosave(case_id, {"f-mains": "false"}, "checklist").status_code == 409
    assert beside.autosave(case_id, {"f-consigne": "Non"}, "guidance").status_code == 409
    assert beside.autosave(case_id, {"f-conclusion": "Non"}, "report").status_code == 409
    assert _followed(beside, case_id, "report").status_code == 404
    assert _followed(Asking(world, "c.lescarbot"), case_id, "checklist").status_code == 404
    assert beside.get(f"/demandes/{case_id}/apercu.pdf").status_code == 404

    assert beside.fire(case_id, "done", **{"f-mains": "true", "f-pose": "true"}).status_code == 302
    signed = expert.fire(case_id, "sign", **{"f-conclusion": "Sonde en place"})
    assert signed.status_code == 302
    assert beside.case(case_id).row.state == "answered"


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_a_requester_out_of_every_other_form(world, as_mover, tmp_path):
    from django.db import ProgrammingError, transaction

    from maillage.acts.cases.models import CaseForm
    from maillage.kernel.context.facade import open_context

    team = published(world, as_mover, tmp_path, guided, stories=STORIES)
    beside, expert = Asking(world, "i.solhac", team=team), Asking(world, "m.quevrain", team=team)
    case_id = beside.sent(world.patients_of(world.gp)[0])
    expert.fire(case_id, "take")
    with open_context(beside.principal):
        CaseForm.objects.bulk_create([CaseForm(case_id=case_id, name="checklist")])
        for name in ("guidance", "report", "autre"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                CaseForm.objects.bulk_create([CaseForm(case_id=case_id, name=name)])


def _unread(definition):
    definition["live"]["checklist"]["reads"] = []


def _unwritten(definition):
    of(definition, "done")["form"] = "request"


def _own_reader(definition):
    definition["live"]["checklist"]["reads"] = ["requester"]


def _wrong_side(definition):
    definition["live"]["checklist"]["side"] = "expert"


def _unknown(definition):
    definition["live"]["cheklist"] = definition["live"].pop("checklist")


def _the_request(definition):
    definition["live"]["request"] = {"side": "requester", "reads": ["expert"]}


FAULTS = [
    (_unread, "« reads » est vide"),
    (_unwritten, "Personne ne remplit « checklist »"),
    (_own_reader, "« requester » est du côté qui écrit"),
    (_wrong_side, "« requester » remplit « checklist » sans être du côté expert"),
    (_unknown, "Formulaire inconnu : « cheklist »"),
    (_the_request, "La demande se lit déjà de tous"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_a_fault_is_named(tmp_path, change, said):
    found = check_package(changed(tmp_path, guided, change))
    assert any(said in str(problem) and problem.file == "usage.yaml" for problem in found), found


def test_the_guided_usage_has_no_fault_and_plays(tmp_path):
    from maillage.acts.workflow.played import play_folder

    folder = changed(tmp_path, guided, stories=STORIES)
    assert check_package(folder) == []
    failed = [result for result in play_folder(folder) if result.failures and "geste" in result.case]
    assert failed == []
