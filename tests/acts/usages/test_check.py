"""Each fault of a package is named: file, line, message, remedy. A scaffolded package, then one fault in it."""

import json
from pathlib import Path

import pytest

from maillage.acts.usages.check import check_package
from maillage.acts.usages.package import load_package
from maillage.acts.usages.scaffold import scaffold

USAGE, STORIES = "usage.yaml", "cases.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return scaffold(code="essai", title="Essai d’avis", into=tmp_path)


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the only occurrence of `old`; the line on which it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def in_two_files(folder: Path) -> None:
    """Moves the states and what follows into the second file of the definition."""
    text = (folder / USAGE).read_text(encoding="utf-8")
    head, states = text.split("states:\n", 1)
    (folder / USAGE).write_text(head, encoding="utf-8")
    (folder / "workflow.yaml").write_text("states:\n" + states, encoding="utf-8")


def test_a_definition_may_stand_in_two_files(folder):
    whole = load_package(folder).definition
    in_two_files(folder)
    assert check_package(folder) == []
    assert load_package(folder).definition == whole


def test_a_fault_of_the_second_file_is_named_there(folder):
    in_two_files(folder)
    line = edit(
        folder, "workflow.yaml", "assigned: true,\n     effects: [unassign", "asigned: true,\n     effects: [unassign"
    )
    (problem,) = check_package(folder)
    assert (problem.file, problem.line) == ("workflow.yaml", line)


def test_a_block_written_in_both_files_is_refused(folder):
    in_two_files(folder)
    path = folder / "workflow.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nversion: 0.2.0\n", encoding="utf-8")
    (problem,) = check_package(folder)
    assert problem.file == "workflow.yaml"
    assert "« version » est écrite deux fois" in problem.message


def test_the_scaffold_has_no_problem(folder):
    assert check_package(folder) == []


FAULTS = [
    # what, file, old, new, part of the message, part of the remedy, lines after the edit
    (
        "unknown key",
        USAGE,
        "intended_use: >-",
        "intented_use: >-",
        "Clé inconnue : « intented_use »",
        "« intended_use »",
        0,
    ),
    (
        "unknown key in a block",
        USAGE,
        "assigned: true,\n     effects: [unassign",
        "asigned: true,\n     effects: [unassign",
        "« asigned »",
        "« assigned »",
        0,
    ),
    ("not semver", USAGE, "version: 0.1.0", "version: v1", "mal écrit pour « version »", "", 0),
    (
        "unknown kind",
        USAGE,
        "kind: teleexpertise\nintended",
        "kind: telexpertise\nintended",
        "telexpertise",
        "teleexpertise",
        0,
    ),
    ("unreadable duration", USAGE, "promise: P2D", "promise: deux jours", "durée illisible", "", 0),
    ("a month has no length", USAGE, "promise: P2D", "promise: P1M", "durée illisible", "", 0),
    ("key twice", USAGE, "initial: draft", "initial: draft\ninitial: draft", "écrite deux fois", "Gardez-en une", 1),
    ("bad yaml", USAGE, "roles:\n", "roles: [\n", "YAML illisible", "", None),
    ("alias", USAGE, "initial: draft", "initial: &a draft\nsummary2: *a", "renvois", "", 1),
    ("wrong folder name", USAGE, 'code: "essai"', "code: autre", "n’est pas le nom du dossier", "essai", 0),
    (
        "unreachable state",
        USAGE,
        "  withdrawn: {label",
        "  lost: {label: Perdue, kind: open, owner: expert}\n  withdrawn: {label",
        "« lost » n’est jamais atteint",
        "transition",
        0,
    ),
    (
        "no way out",
        USAGE,
        "kind: closed, final: true}\n  withdrawn",
        "kind: closed, owner: expert}\n  withdrawn",
        "On ne sort jamais de l’état « closed »",
        "final: true",
        0,
    ),
    (
        "unknown state",
        USAGE,
        "to: taken, by: [expert], primary",
        "to: token, by: [expert], primary",
        "État inconnu : « token »",
        "« taken »",
        0,
    ),
    (
        "unknown role",
        USAGE,
        "owner: expert}\n  taken",
        "owner: exprt}\n  taken",
        "Rôle inconnu : « exprt »",
        "« expert »",
        0,
    ),
    (
        "unknown profession",
        USAGE,
        'professions: ["10", "60"]',
        'professions: ["10", "99"]',
        "Profession inconnue (NOS TRE_G15) : « 99 »",
        "",
        0,
    ),
    (
        "unknown effect",
        USAGE,
        "effects: [unassign, notify_team]",
        "effects: [unasign, notify_team]",
        "Effet inconnu : « unasign »",
        "« unassign »",
        0,
    ),
    (
        "clock effect by hand",
        USAGE,
        "effects: [unassign, notify_team]",
        'effects: [unassign, notify_team, "stop_clock:answer"]',
        "ne s’écrit pas ici",
        "clocks",
        0,
    ),
    (
        "effect without argument",
        USAGE,
        '"produce_document:opinion"',
        "produce_document",
        "Effet mal écrit",
        "produce_document:nom",
        0,
    ),
    (
        "unknown document",
        USAGE,
        '"produce_document:opinion"',
        '"produce_document:opnion"',
        "Document inconnu",
        "« opinion »",
        0,
    ),
    ("unknown guard", USAGE, "photos_complete", "photos_complet", "Condition inconnue", "« photos_complete »", 0),
    ("unknown form", USAGE, "form: request, primary", "form: requst, primary", "Formulaire inconnu", "« request »", 0),
    ("unknown capability", USAGE, "image-viewer", "image-view", "Capacité inconnue", "« image-viewer »", 0),
    ("unknown type code", USAGE, "85208-7", "85208-8", "typeCode XDS inconnu", "« 85208-7 »", 0),
    ("class against type", USAGE, 'class_code: "10"', 'class_code: "31"', "a la classe 10", '"10"', 0),
    ("unknown format", USAGE, "xds-sd:pdf:2008", "xds-sd:pdf:2009", "formatCode XDS inconnu", "pdf:2008", 0),
    (
        "unknown consent",
        USAGE,
        "consent: {kind: teleexpertise}",
        "consent: {kind: telepathie}",
        "Accord d’un genre inconnu",
        "",
        0,
    ),
    (
        "refusal as agreement",
        USAGE,
        "consent: {kind: teleexpertise}",
        "consent: {kind: teleexpertise, accepts: [refused]}",
        "Un refus ne peut pas valoir accord",
        "",
        0,
    ),
    ("file type", USAGE, "image/png]", "image/svg+xml]", "Type de fichier refusé : « image/svg+xml »", "", 0),
    ("too few allowed", USAGE, "min: 0, max: 5", "min: 6, max: 5", "nombre minimal", "", 0),
    ("missing template", USAGE, "template: report.typ", "template: other.typ", "other.typ manque", "", 0),
    (
        "missing form file",
        USAGE,
        "report: report.json",
        "report: answer.json",
        "n’a pas de fichier",
        "answer.json",
        None,
    ),
    (
        "clock never starts",
        USAGE,
        "starts: [send]",
        "starts: [sned]",
        "Mot inconnu dans starts : « sned »",
        "« send »",
        0,
    ),
    ("clock never stops", USAGE, "stops: [answered, withdrawn]", "stops: [draft]", "ne s’arrête jamais", "", 0),
    ("warning before the beginning", USAGE, "warn: PT4H", "warn: P3D", "vient avant le début", "plus court", 0),
    (
        "ambiguity",
        USAGE,
        "{name: withdraw, label: Retirer",
        "{name: send, label: Retirer",
        "Deux transitions « send » partent de l’état « draft »",
        "renommez-en une",
        0,
    ),
    (
        "role that does nothing",
        USAGE,
        "  expert: {label: Expert, party",
        "  second: {label: Second, party: expert}\n  expert: {label: Expert, party",
        "« second » ne fait jamais rien",
        "",
        0,
    ),
    (
        "role that an establishment holds",
        USAGE,
        "party: expert, membership: team",
        "party: expert, membership: organisation",
        "Personne ne peut tenir le rôle « expert »",
        "team",
        0,
    ),
    (
        "nobody ever takes",
        USAGE,
        "effects: [assign]",
        "effects: []",
        "aucun de ses rôles ne prend le dossier",
        "assign",
        None,
    ),
    (
        "message with a hole",
        USAGE,
        "send: Une nouvelle demande",
        "send: Une demande pour {patient}",
        "aucune donnée du dossier",
        "phrase fixe",
        0,
    ),
    (
        "message missing",
        USAGE,
        "  sign: Une réponse à votre demande est arrivée.\n",
        "",
        "« sign » prévient quelqu’un sans phrase",
        "notifications",
        None,
    ),
    (
        "two main buttons",
        USAGE,
        'by: [requester],\n     confirm: "Retirer cette demande ?"',
        'by: [requester], primary: true,\n     confirm: "Retirer cette demande ?"',
        "Deux boutons principaux",
        "",
        None,
    ),
    (
        "wrong FHIRPath",
        USAGE,
        "repeat(item).where(linkId = 'motif').answer.value",
        "repeat(item).where(linkId = ",
        "Expression illisible",
        "",
        0,
    ),
    (
        "FHIRPath about nothing",
        USAGE,
        "linkId = 'motif'",
        "linkId = 'motiv'",
        "ne pose pas la question « motiv »",
        "« motif »",
        0,
    ),
    (
        "unknown person",
        STORIES,
        "by: collegue, do: take, expect: {refused",
        "by: colegue, do: take, expect: {refused",
        "Personne inconnue : « colegue »",
        "« collegue »",
        0,
    ),
    (
        "unknown event in a story",
        STORIES,
        "do: close",
        "do: cloose",
        "Transition inconnue : « cloose »",
        "« close »",
        0,
    ),
    ("unknown state in a story", STORIES, "state: closed", "state: colsed", "État inconnu", "« closed »", 0),
    (
        "unknown key in a story",
        STORIES,
        "document_contains",
        "document_contain",
        "Clé inconnue : « document_contain »",
        "« document_contains »",
        0,
    ),
    (
        "unknown question in a story",
        STORIES,
        "fill: {conclusion:",
        "fill: {conclusio:",
        "Question inconnue : « conclusio »",
        "« conclusion »",
        0,
    ),
    (
        "chain to nothing",
        STORIES,
        "after: La demande part et l’expert la prend\n    steps:\n      - {by: collegue",
        "after: Autre\n    steps:\n      - {by: collegue",
        "ne nomme pas un cas",
        "",
        None,
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "remedy", "offset"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_fault_is_named_with_its_line_and_its_remedy(folder, file, old, new, message, remedy, offset):
    line = edit(folder, file, old, new)
    problems = check_package(folder)
    matching = [p for p in problems if message in p.message and remedy in p.remedy]
    assert matching, [str(problem) for problem in problems]
    if offset is not None:
        assert {(p.file, p.line) for p in matching} & {(file, line + offset)}, [str(p) for p in matching]


def test_a_story_must_play_each_transition(folder):
    edit(folder, STORIES, "      - {by: demandeur, do: close, expect: {state: closed, offers: []}}\n", "")
    assert [p.message for p in check_package(folder)] == ["Aucun cas ne joue « close »."]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (USAGE, "ne contient pas usage.yaml"),
        (STORIES, "Aucun cas joué"),
        ("README.md", "README.md manque"),
        ("report.typ", "report.typ manque"),
        ("request.json", "n’a pas de fichier"),
    ],
)
def test_a_missing_file_is_named(folder, file, message):
    (folder / file).unlink()
    assert any(message in problem.message for problem in check_package(folder))


def test_a_duplicate_link_id_is_named_where_it_stands(folder):
    line = edit(folder, "request.json", '"linkId": "question"', '"linkId": "motif"')
    problems = [p for p in check_package(folder) if p.file == "request.json"]
    assert any("motif" in p.message and p.line == line for p in problems), [str(p) for p in problems]


def test_bad_json_is_one_problem_with_its_line(folder):
    edit(folder, "report.json", '"status": "draft",', '"status": "draft"')
    [problem] = [p for p in check_package(folder) if p.file == "report.json"]
    assert (problem.line, problem.message) == (7, "Ce fichier n’est pas du JSON.")


def test_an_unknown_code_in_an_enable_when_is_named(folder):
    path = folder / "request.json"
    form = json.loads(path.read_text())
    system = "https://maillage.example/CodeSystem/essai"
    form["item"][0]["item"] += [
        {
            "linkId": "couleur",
            "text": "Couleur",
            "type": "choice",
            "answerOption": [{"valueCoding": {"system": system, "code": "red", "display": "Rouge"}}],
        },
        {
            "linkId": "precision",
            "text": "Précision",
            "type": "string",
            "enableWhen": [{"question": "couleur", "operator": "=", "answerCoding": {"system": system, "code": "rde"}}],
        },
    ]
    path.write_text(json.dumps(form, ensure_ascii=False, indent=2))
    problems = [p for p in check_package(folder) if p.file == "request.json"]
    assert any("rde" in p.message for p in problems), [str(p) for p in problems]


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        (USAGE, b"\xff\xfe", "UTF-8"),
        (USAGE, b"a: " + b"x" * 600_000, "trop gros"),
        (USAGE, b"a: [" + b"[" * 100_000 + b"]" * 100_000 + b"]", "imbriqués"),
        (USAGE, b"- 1\n- 2\n", "clés et des valeurs"),
        (USAGE, b"", "Fichier vide"),
        (USAGE, b"!!python/object/apply:os.system ['true']", "YAML illisible"),
        ("script.py", b"print(1)", "genre inattendu"),
        ("extra.json", b"{}", "Rien n’appelle le fichier extra.json"),
        ("report.typ", b'#import "@preview/x:1.0.0": y', "report.typ"),
    ],
)
def test_a_file_that_is_not_a_definition_is_refused_in_one_sentence(folder, file, content, message):
    (folder / file).write_bytes(content)
    problems = check_package(folder)
    assert len(problems) == 1
    assert message in str(problems[0])


def test_a_link_out_of_the_folder_is_refused(folder, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (folder / "notes.md").symlink_to(tmp_path / "secret.md")
    [problem] = check_package(folder)
    assert (problem.file, "lien" in problem.message) == ("notes.md", True)


def test_a_missing_folder_is_a_problem_not_a_crash(tmp_path):
    [problem] = check_package(tmp_path / "rien")
    assert "n’existe pas" in problem.message


def test_a_calculation_that_no_story_shows_is_named(folder):
    form = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    ours = "https://maillage.example/StructureDefinition/calculator"
    day = {"name": "ddr", "language": "text/fhirpath", "expression": "%today"}
    form["item"][0]["item"].append(
        {
            "linkId": "dates",
            "text": "Dates",
            "type": "text",
            "readOnly": True,
            "extension": [
                {"url": ours, "valueString": "pregnancy-dates"},
                {"url": f"{ours}-input", "valueExpression": day},
            ],
        }
    )
    (folder / "request.json").write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    (problem,) = check_package(folder)
    assert (problem.file, problem.message) == (STORIES, "Aucun cas ne montre le calcul « dates ».")
    assert "figures: {dates: …}" in problem.remedy
