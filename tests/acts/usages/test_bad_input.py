"""What a package must never be: each is refused by `check` with its file, its line and its remedy, all three exact."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package
from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.scaffold import scaffold

USAGES = Path(__file__).resolve().parents[3] / "usages"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


@dataclass
class Package:
    """A folder, and the line on which each fault was put."""

    folder: Path

    def replace(self, file: str, old: str, new: str) -> int:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text.count("\n", 0, text.index(old)) + 1

    def line_of(self, file: str, words: str) -> int:
        text = (self.folder / file).read_text(encoding="utf-8")
        return text.count("\n", 0, text.index(words)) + 1

    def ask(self, *questions: dict[str, object]) -> None:
        path = self.folder / "request.json"
        form = json.loads(path.read_text(encoding="utf-8"))
        form["item"][0]["item"] += questions
        path.write_text(json.dumps(form, ensure_ascii=False, indent=2), encoding="utf-8")


@pytest.fixture
def begun(tmp_path: Path) -> Package:
    return Package(scaffold(code="essai", title="Essai d’avis", into=tmp_path))


@pytest.fixture
def reading(tmp_path: Path) -> Package:
    shutil.copytree(USAGES / "patterns", tmp_path / "patterns")
    return Package(shutil.copytree(USAGES / "depistage-sein", tmp_path / "depistage-sein"))


def calculated(link_id: str, expression: str) -> dict[str, object]:
    given = {"url": f"{SDC}calculatedExpression", "valueExpression": {"language": "text/fhirpath"}}
    given["valueExpression"] = {"language": "text/fhirpath", "expression": expression}
    return {"linkId": link_id, "text": link_id.capitalize(), "type": "integer", "extension": [given]}


def answer_of(link_id: str) -> str:
    return f"%resource.repeat(item).where(linkId = '{link_id}').answer.value"


def loops_for_ever(package: Package) -> tuple[str, int]:
    """Once sent, nothing ever ends: what is answered is taken again."""
    package.replace("usage.yaml", "from: [answered], to: closed", "from: [answered], to: taken")
    package.replace("usage.yaml", "from: [draft, sent], to: withdrawn", "from: [draft], to: withdrawn")
    return "usage.yaml", package.line_of("usage.yaml", "  taken: {label")


def endless_expression(package: Package) -> tuple[str, int]:
    package.ask(calculated("sans_fin", "'" + "x" * 40 + "y'.matches('(x+x+)+z').count()"))
    return "request.json", package.line_of("request.json", '"linkId": "sans_fin"')


def never_holds(package: Package) -> tuple[str, int]:
    guard = 'guard: [{when: "1 = 2", message: Jamais.}, consent_given'
    line = package.replace("usage.yaml", "guard: [consent_given", guard)
    return "usage.yaml", line


def depends_on_itself(package: Package) -> tuple[str, int]:
    package.ask(calculated("total", f"iif({answer_of('total')}.exists(), {answer_of('total')} + 1, 1)"))
    return "request.json", package.line_of("request.json", '"linkId": "total"')


def depend_on_each_other(package: Package) -> tuple[str, int]:
    package.ask(calculated("un", f"{answer_of('deux')} + 1"), calculated("deux", f"{answer_of('un')} + 1"))
    return "request.json", package.line_of("request.json", '"linkId": "un"')


def nobody_can_hold(package: Package) -> tuple[str, int]:
    line = package.replace("usage.yaml", "party: expert, membership: team", "party: expert, membership: organisation")
    return "usage.yaml", line


FAULTS: dict[Callable[[Package], tuple[str, int]], tuple[str, str]] = {
    loops_for_ever: ("De l’état « taken » on n’atteint aucune fin", "Ajoutez un chemin vers un état final."),
    endless_expression: ("peut ne jamais finir", "Évitez une répétition dans une répétition, comme (a+)+."),
    never_holds: ("La garde de « send » ne tient jamais", "Regardez une réponse de la demande."),
    depends_on_itself: ("Ce calcul dépend de son résultat", "Nommez les questions à lire, sans celle-ci."),
    depend_on_each_other: ("Ces calculs dépendent l’un de l’autre", "Retirez une de ces références."),
    nobody_can_hold: ("Personne ne peut tenir le rôle « expert »", "Écrivez team ou person."),
}


def _among(problems: list[Problem], message: str) -> Problem:
    found = [each for each in problems if message in each.message]
    assert len(found) == 1, [str(each) for each in problems]
    return found[0]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_it_is_refused_with_file_line_and_remedy(begun: Package, fault: Callable[[Package], tuple[str, int]]) -> None:
    assert check_package(begun.folder) == []
    where = fault(begun)
    message, remedy = FAULTS[fault]
    problem = _among(check_package(begun.folder), message)
    assert ((problem.file, problem.line), problem.remedy) == (where, remedy)


def test_a_blind_rule_that_leaks_by_construction_is_refused_where_it_stands(reading: Package) -> None:
    assert check_package(reading.folder) == []
    line = reading.replace("../patterns/double-reading.yaml", "until: [second_reading, report]", "until: [report]")
    problem = _among(check_package(reading.folder), "se découvre sans attendre la signature de second_reader")
    assert (problem.file, problem.line) == ("patterns/double-reading.yaml", line)
    assert problem.remedy == "Nommez dans until le formulaire que ce rôle signe."


def test_a_gesture_said_absent_and_done_is_refused_where_it_stands(begun: Package) -> None:
    path = begun.folder / "usage.yaml"
    path.write_text(path.read_text("utf-8") + "\nwithout: {withdraw: Personne ne retire rien ici.}\n", encoding="utf-8")
    problem = _among(check_package(begun.folder), "« withdraw » est dit absent, et « withdraw » le fait.")
    assert (problem.file, problem.line) == ("usage.yaml", begun.line_of("usage.yaml", "without:"))
    assert problem.remedy == "Retirez la raison, ou le geste."
