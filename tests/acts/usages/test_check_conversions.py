"""What a package says of the cases that follow its own is checked, alone and beside its neighbours."""

from pathlib import Path

import pytest
from tests.acts.usages.test_check import edit

from maillage.acts.usages.check import check_package, check_together
from maillage.acts.usages.scaffold import scaffold

AFTER = "capabilities: [image-viewer, text-copy]\n"
SOUND = (
    "conversions:\n"
    "  - {to: voisin, label: Demander au voisin, from: [answered], by: [requester],"
    " carries: {question: \"repeat(item).where(linkId = 'conclusion').answer.value\"}}\n"
    "  - {to: self, label: Point suivant, from: [answered, closed], by: [requester], asks: [question]}\n"
)
STORY = (
    "\n  - name: Le dossier se poursuit chez le voisin\n"
    "    after: L’expert signe, le demandeur clôt\n"
    "    steps:\n"
    "      - {by: demandeur, convert: voisin, expect: {refused: wrong_state}}\n"
    "      - {by: expert, convert: self, expect: {refused: wrong_role}}\n"
    "      - by: demandeur\n"
    "        convert: self\n"
    "        expect: {state: draft, carried: {motif: Un motif}, left: [question], clocks: {answer: absent}}\n"
    "\n  - name: La réponse rendue se poursuit chez le voisin\n"
    "    after: La demande part et l’expert la prend\n"
    "    steps:\n"
    "      - {by: expert, do: sign, fill: {conclusion: Voici mon avis.}}\n"
    "      - {by: demandeur, convert: voisin,"
    " expect: {carried: {motif: Un motif, question: Voici mon avis.}, left: []}}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold(code="voisin", title="Avis du voisin", into=tmp_path)
    made = scaffold(code="essai", title="Essai d’avis", into=tmp_path)
    edit(made, "usage.yaml", AFTER, AFTER + SOUND)
    stories = made / "cases.yaml"
    stories.write_text(stories.read_text(encoding="utf-8") + STORY, encoding="utf-8")
    return made


def test_a_case_goes_on_in_a_story_with_nothing_typed_again(folder):
    from maillage.acts.workflow.played import play_folder

    assert [*check_package(folder), *check_together(folder)] == []
    assert [(result.case, result.failures) for result in play_folder(folder) if result.failures] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("left: [question], clocks", "left: [], clocks", "reste à saisir : attendu [], obtenu [question]"),
        ("carried: {motif: Un motif}, left", "carried: {motif: Autre}, left", "repris motif : attendu Autre"),
        ("motif: Un motif, question: Voici mon avis.}, left", "question: Un autre.}, left", "repris question"),
    ],
)
def test_a_story_that_lies_about_what_is_carried_fails(folder, old, new, said):
    from maillage.acts.workflow.played import play_folder

    edit(folder, "cases.yaml", old, new)
    assert any(said in failure for result in play_folder(folder) for failure in result.failures)


FAULTS = [
    ("to: voisin", "to: voisine", "Usage inconnu : « voisine »", "« voisin »"),
    ("carries: {question:", "carries: {questoin:", "« voisin » ne pose pas la question « questoin »", "« question »"),
    ("linkId = 'conclusion'", "linkId = 'conclusoin'", "ne pose pas la question « conclusoin »", "« conclusion »"),
    ("from: [answered], by: [requester], carries", "from: [reponse], by: [requester], carries", "État inconnu", ""),
    ("from: [answered], by: [requester], carries", "from: [draft], by: [requester], carries", "brouillon", "après"),
    ("from: [answered], by: [requester], carries", "from: [answered], by: [autre], carries", "Rôle inconnu", ""),
    ("asks: [question]", "asks: [questions]", "ne pose pas la question « questions »", "« question »"),
    ("to: self", "to: essai", "s’écrit self", "to: self"),
    ("to: self", "to: voisin", "Deux conversions mènent à « voisin »", "listes"),
    ('answer.value"}}', 'answer.value("}}', "Expression illisible", ""),
    ("by: [requester], carries", 'by: [requester], when: "1 = 2", carries', "en « voisin » : when ne tient jamais", ""),
    ('answer.value"}}', 'answer.value"}, views: {dos: proche}}', "Vue inconnue", ""),
    ("label: Demander au voisin", "libelle: Demander au voisin", "Clé inconnue : « libelle »", "label"),
]


@pytest.mark.parametrize(("old", "new", "message", "remedy"), FAULTS)
def test_each_fault_is_named_with_its_line_and_its_remedy(folder, old, new, message, remedy):
    line = edit(folder, "usage.yaml", old, new)
    found = [*check_package(folder), *check_together(folder)]
    assert any(p.line == line and message in p.message and remedy in p.remedy for p in found), found


def test_what_follows_is_always_read_by_somebody_before_it_leaves(folder):
    edit(folder.parent / "voisin", "usage.yaml", "Brouillon, kind: draft", "Ouverte, kind: open")
    (problem,) = check_together(folder)
    assert "sans que personne la relise" in problem.message


def test_a_trend_goes_with_its_capability_and_its_episodes(folder):
    series = "series: [{label: Motif, value: \"repeat(item).where(linkId = 'motif').answer.value\"}]\n"
    edit(folder, "usage.yaml", "conversions:\n", series + "conversions:\n")
    assert [problem.remedy for problem in check_package(folder)] == ["Ajoutez series à capabilities."]
    edit(folder, "usage.yaml", "[image-viewer, text-copy]", "[image-viewer, text-copy, series]")
    assert check_package(folder) == []


def test_a_conversion_that_no_story_plays_is_named(folder):
    edit(folder, "cases.yaml", "convert: voisin, expect: {carried", "convert: self, expect: {carried")
    assert "Aucun cas ne se poursuit en « voisin »." in [problem.message for problem in check_package(folder)]
