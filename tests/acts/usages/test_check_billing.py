"""The acts that a usage gives rise to: each fault of the block is named with its line and its remedy."""

from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package
from maillage.acts.usages.scaffold import scaffold

GOOD = """
billing:
  - {code: TE2, role: expert, after: sign}
  - code: RQD
    role: requester
    after: sign
    unless:
      - {when: "repeat(item).where(linkId = 'motif').answer.value = 'x'", reason: Patient hospitalisé}
      - {form: report, when: "repeat(item).exists()", reason: Avis non exploitable}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return scaffold(code="essai", title="Essai d’avis", into=tmp_path)


def _problems(folder: Path, block: str) -> list[str]:
    usage = folder / "usage.yaml"
    usage.write_text(usage.read_text("utf-8") + block, "utf-8")
    return [str(problem) for problem in check_package(folder)]


def test_acts_of_both_sides_with_their_exclusions_are_accepted(folder: Path) -> None:
    assert _problems(folder, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code: TE2, role: expert", "code: TE9, role: expert", "Acte inconnu : « TE9 »"),
        ("code: TE2, role: expert", "code: RQD, role: requester", "« RQD » est écrit deux fois"),
        ("role: expert, after", "role: requester, after", "TE2 est l’acte de l’expert"),
        ("role: expert, after", "role: nobody, after", "Rôle inconnu : « nobody »"),
        ("after: sign}", "after: signe}", "Transition inconnue : « signe »"),
        ("form: report", "form: other", "Formulaire inconnu : « other »"),
        ("linkId = 'motif'", "linkId = 'motiff'", "La demande ne pose pas la question « motiff »"),
        ("repeat(item).exists()", "repeat(item", "Expression illisible"),
        ("reason: Avis non exploitable", "resaon: Avis non exploitable", "Clé inconnue : « resaon »"),
    ],
)
def test_a_fault_is_named_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    assert GOOD.count(old) == 1
    found = _problems(folder, GOOD.replace(old, new))
    wrong = len((folder / "usage.yaml").read_text("utf-8").split(GOOD.replace(old, new))[0].splitlines())
    assert any(said in problem for problem in found), found
    lines = [int(problem.split(":")[1]) for problem in found if said in problem]
    assert all(line > wrong for line in lines)
