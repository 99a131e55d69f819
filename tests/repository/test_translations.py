"""English stands beside French, whole: a sentence without its English is refused, and so is French that no one finds.

Kept in French on purpose, and therefore in no catalog: what is in FRENCH_ONLY. What is stored (the trail, notices,
answers, signed documents) is French too; it is marked with `kept` or `why=`, and said in English when it is read.
"""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from tests.repository.tree import ROOT, SRC, name, source_files
from tools.translations import catalog
from tools.translations.catalog import ENGLISH, problems, stale
from tools.translations.french import french_in_python, french_in_script, french_in_template, is_french
from tools.translations.messages import (
    Found,
    Message,
    all_messages,
    called,
    messages_in_python,
    messages_in_template,
    unreadable_calls,
)

from maillage.acts.usages.files import package_folders

# Where French is for those who install, write usages or read the code; a line names why. This list may only shrink.
FRENCH_ONLY = {
    "config/commands": "the command of the operator",
    "config/command.py": "the command of the operator",
    "config/database": "what the command of the operator says of the database",
    "config/demo": "the fictitious region: its people, their records and letters",
    "clinical": "what the command of the operator says of a calculation",
    "acts/workflow/command.py": "the command of those who write usages",
    "acts/workflow/played.py": "what the command says of a played case",
    "acts/usages": "what is wrong in a usage, said to who writes it",
    "acts/forms/checks": "what is wrong in a form, said to who writes it",
    "acts/forms/contracts.py": "what is wrong in a form, said to who writes it",
    "acts/forms/parsing.py": "what is wrong in a form, said to who writes it",
    "acts/forms/shape.py": "what is wrong in a form, said to who writes it",
    "acts/forms/trials.py": "what is wrong in a form, said to who writes it",
    "acts/forms/sites.py": "zones of the body map, named for who reads the code: pages show the options of the form",
    "acts/ledger/tariffs.py": "what is wrong in the tariffs, said to who edits them",
    "kernel/audit/chain.py": "the verdict that the command of the operator prints",
    "toolbox/ui/living.py": "samples of the living page",
    "toolbox/ui/templates/ui/living": "samples of the living page",
    "toolbox/ui/contrast.py": "names of colours of the living page",
    "toolbox/clock.py": "French days and hours",
    "toolbox/english_clock.py": "French days and hours that were kept, to say them in English",
}
# Texts that are no sentence: letters that a rule folds, a sign that is looked for.
NO_SENTENCE = {"œ", "Œ", "’", "Français"}


def _is_french_only(path: Path) -> bool:
    inside = path.relative_to(SRC)
    return any(inside.is_relative_to(place) for place in FRENCH_ONLY)


SOURCES = [path for path in source_files(".py", ".html", ".js") if "migrations" not in path.parts]
CHECKED = [path for path in SOURCES if not _is_french_only(path)]


@cache
def _left(path: Path) -> list[tuple[int, str]]:
    readers = {".py": french_in_python, ".html": french_in_template, ".js": french_in_script}
    found = readers[path.suffix](path.read_text("utf-8"))
    return [(line, text) for line, text in found if text not in NO_SENTENCE]


@cache
def _sentences() -> list[Found]:
    return all_messages(SRC)


def test_every_sentence_has_its_english() -> None:
    assert list(problems(catalog.read(), _sentences())) == []


def test_no_english_is_kept_for_what_is_said_no_more() -> None:
    assert stale(catalog.read(), _sentences()) == []


def test_no_french_is_out_of_reach_of_a_translation() -> None:
    assert [f"{name(path)}:{line}: {text}" for path in CHECKED for line, text in _left(path)] == []


def test_gettext_is_given_sentences_that_can_be_read() -> None:
    code = [path for path in SOURCES if path.suffix == ".py" and path != SRC / "toolbox" / "language.py"]
    assert [f"{name(path)}:{line}" for path in code for line in unreadable_calls(path.read_text("utf-8"))] == []


def test_a_sentence_said_later_has_one_name() -> None:
    """Django's function is the same, and not typed as the text that it becomes."""
    code = [path for path in SOURCES if path.suffix == ".py" and path != SRC / "toolbox" / "language.py"]
    assert [name(path) for path in code if re.search(r"\bgettext_lazy\b", path.read_text("utf-8"))] == []


def test_what_the_trail_keeps_is_french_whoever_writes_it() -> None:
    """`why=_("…")` would keep the language of the person who clicked."""
    code = [(path, path.read_text("utf-8")) for path in SOURCES if path.suffix == ".py"]
    assert [name(path) for path, text in code if "why=_(" in text or "why = _(" in text] == []


TELLING = re.compile(r"(?:^|_)(?:notify|tell)(?:_|$)")
AT_ONCE = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


def translated_at_once_in_notices(code: str) -> list[int]:
    """Lines where what is told to somebody is translated for who tells it: the notice would keep that."""
    found: set[int] = set()
    for function in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef)):
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and TELLING.search(called(node))]
        told = [one for call in calls for one in (*call.args, *(keyword.value for keyword in call.keywords))]
        names = {node.id for one in told for node in ast.walk(one) if isinstance(node, ast.Name)}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and names & {one.id for one in node.targets if isinstance(one, ast.Name)}:
                told.append(node.value)
        found |= {node.lineno for one in told for node in ast.walk(one) if _is_at_once(node)}
    return sorted(found)


def _is_at_once(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) in AT_ONCE


def test_what_a_notice_keeps_is_french_whoever_causes_it() -> None:
    """It is written by one person and read by others; `kept` marks it, `said` says it."""
    writes = [path for path in SOURCES if path.suffix == ".py" and not {"views", "config"} & set(path.parts)]
    writes = [
        path for path in writes if "view" not in path.stem and path.relative_to(SRC).parts[0] in ("acts", "kernel")
    ]
    assert [
        f"{name(path)}:{line}" for path in writes for line in translated_at_once_in_notices(path.read_text("utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ('notify([role], text=_("Une réponse est arrivée."))', [2]),
        ('self._tell(case, _("Une réponse est arrivée."))', [2]),
        ('notify([role], text=kept("Une réponse est arrivée."))', []),
        ('text = _("Une réponse est arrivée."); notify([role], text=text)', [2]),
        ('raise Refused(_("Trop tard.")); notify([role], text=text)', []),
        ('return _("Une réponse est arrivée.")', []),
    ],
)
def test_a_notice_translated_at_once_is_found(body: str, lines: list[int]) -> None:
    assert translated_at_once_in_notices(f"def act(self):\n    {body}\n") == lines


def test_each_exception_still_holds_french() -> None:
    french = [path.relative_to(SRC) for path in SOURCES if _left(path)]
    assert [place for place in FRENCH_ONLY if not any(path.is_relative_to(place) for path in french)] == []


@pytest.mark.parametrize("folder", package_folders(ROOT / "usages"), ids=name)
def test_each_usage_is_read_in_english(folder: Path) -> None:
    """`maillage usages check` then refuses it incomplete."""
    assert isinstance(yaml.safe_load((folder / "en.yaml").read_text("utf-8")), dict)


def test_the_catalog_compiles(tmp_path: Path) -> None:
    copy = tmp_path / "django.po"
    copy.write_bytes(ENGLISH.read_bytes())
    assert catalog.compile_catalog(copy).stat().st_size > 1000


def test_the_command_checks() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.translations", "rien"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "extract|check|compile" in done.stderr


# --- the tools themselves: each refusal is seen to refuse --------------------------------------------------------

HERE = ROOT / "somewhere.py"


def _found(singular: str, plural: str = "") -> list[Found]:
    return [Found(Message(singular, plural), HERE, 1)]


def _catalog(tmp_path: Path, entry: str) -> catalog.Catalog:
    path = tmp_path / "django.po"
    path.write_text(catalog.HEADER + entry, "utf-8")
    return catalog.read(path)


@pytest.mark.parametrize(
    ("entry", "singular", "plural", "said"),
    [
        ("", "Envoyer", "", "sans anglais"),
        ('msgid "Envoyer"\nmsgstr ""\n', "Envoyer", "", "sans anglais"),
        ('#, fuzzy\nmsgid "Envoyer"\nmsgstr "Send"\n', "Envoyer", "", "fuzzy"),
        ('msgid "Vu par %(who)s"\nmsgstr "Seen"\n', "Vu par %(who)s", "", "repères différents"),
        ('msgid "Vu par %(who)s"\nmsgstr "Seen by %(by)s"\n', "Vu par %(who)s", "", "repères différents"),
        ('msgid "Il reste {n}"\nmsgstr "Some left"\n', "Il reste {n}", "", "repères différents"),
        ('msgid "Vu <b>ici</b>"\nmsgstr "Seen here"\n', "Vu <b>ici</b>", "", "balises différentes"),
        ('msgid "Dit « oui »"\nmsgstr "Said \\"yes\\""\n', "Dit « oui »", "", "guillemet droit"),
        ('msgid "%(n)d photo"\nmsgid_plural "%(n)d photos"\nmsgstr[0] "%(n)d photo"\nmsgstr[1] ""\n',
         "%(n)d photo", "%(n)d photos", "sans anglais"),
        ('msgid "%(n)d photo"\nmsgid_plural "%(n)d photos"\nmsgstr[0] "One photo"\nmsgstr[1] "Photos"\n',
         "%(n)d photo", "%(n)d photos", "repères différents"),
        ('msgid "%(n)d photo"\nmsgstr "%(n)d photo"\n', "%(n)d photo", "%(n)d photos", "sans anglais"),
    ],
)  # fmt: skip
def test_an_incomplete_english_is_refused(tmp_path: Path, entry: str, singular: str, plural: str, said: str) -> None:
    found = list(problems(_catalog(tmp_path, entry), _found(singular, plural)))
    assert [said in problem for problem in found] != []
    assert all(said in problem for problem in found)


def test_a_singular_may_say_one(tmp_path: Path) -> None:
    entry = 'msgid "Une photo"\nmsgid_plural "%(n)d photos"\nmsgstr[0] "One photo"\nmsgstr[1] "%(n)d photos"\n'
    assert list(problems(_catalog(tmp_path, entry), _found("Une photo", "%(n)d photos"))) == []


def test_bringing_up_to_date_keeps_what_is_known_and_guesses_nothing(tmp_path: Path) -> None:
    old = _catalog(tmp_path, 'msgid "Envoyer"\nmsgstr "Send"\n\nmsgid "Partir"\nmsgstr "Leave"\n')
    new = catalog.updated(old, [*_found("Envoyer"), *_found("Envoyer la demande")])
    assert {entry.id: entry.string for entry in new if entry.id} == {"Envoyer": "Send", "Envoyer la demande": ""}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('_("Envoyer")', [Message("Envoyer")]),
        ('_("Envoyer "\n"la demande")', [Message("Envoyer la demande")]),
        ('translation.gettext("Envoyer")', [Message("Envoyer")]),
        ('ngettext("Un", "%d", n)', [Message("Un", "%d")]),
        ('pgettext("colonne", "Usage")', [Message("Usage", "", "colonne")]),
        ('npgettext("c", "Un", "%d", n)', [Message("Un", "%d", "c")]),
        ('lazy("Envoyer")', [Message("Envoyer")]),
        ('kept("situation choisie")', [Message("situation choisie")]),
        ('record("x", why="lecture")', [Message("lecture")]),
        ('record("x", why="doute levé" if ok else "doute signalé")', [Message("doute levé"), Message("doute signalé")]),
        ("from a import ngettext_lazy as deeds\ndeeds('un', 'des', 'n')", [Message("un", "des")]),
        ('_(label)', []),
        ('print("Envoyer")', []),
    ],
)  # fmt: skip
def test_sentences_are_found_in_python(code: str, expected: list[Message]) -> None:
    assert [found.message for found in messages_in_python(code, HERE)] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Envoyer" %}', [Message("Envoyer")]),
        ("{% translate 'Envoyer' as word %}", [Message("Envoyer")]),
        ('{% translate "Usage" context "colonne" %}', [Message("Usage", "", "colonne")]),
        ('{% translate "100 %" %}', [Message("100 %%")]),
        ("{% blocktranslate %}Vu par {{ who }}{% endblocktranslate %}", [Message("Vu par %(who)s")]),
        ("{% blocktranslate count n=n %}Un{% plural %}{{ n }}{% endblocktranslate %}", [Message("Un", "%(n)s")]),
        ('{% state "soon" _("Démonstration") %}', [Message("Démonstration")]),
        ("<p>Envoyer</p>", []),
    ],
)
def test_sentences_are_found_in_templates(source: str, expected: list[Message]) -> None:
    assert [found.message for found in messages_in_template(source, HERE)] == expected


@pytest.mark.parametrize("text", ["Réessayez", "Haut du dos", "aucun droit sur", "l’avis", "« x »", "Une demande"])
def test_french_is_recognised(text: str) -> None:
    assert is_french(text)


@pytest.mark.parametrize(
    "text", ["", "answered", "case.read", "/demandes/", "SELECT a FROM le_la", "text/html; charset=utf-8", "no-store"]
)
def test_code_is_not_taken_for_french(text: str) -> None:
    assert not is_french(text)


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ('raise Refused("Cette photo est déjà partie.")', ["Cette photo est déjà partie."]),
        ('LABELS = {"a": "À prendre"}', ["À prendre"]),
        ('f"{day} à {hour}"', ["… à …"]),
        ('f"le {day}"', ["le …"]),
        ('_("Réessayez")', []),
        ('_("%(a)s à %(b)s") % {"a": "Réessayez"}', ["Réessayez"]),
        ('"""Un module en français."""', []),
        ('log.warning("déjà là")', []),
        ('record("x", why="déjà là")', []),
        ('re.compile("[éè]")', []),
    ],
)
def test_french_left_in_python_is_found(code: str, left: list[str]) -> None:
    assert [text for _line, text in french_in_python(code)] == left


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("<p>Envoyer</p>", ["Envoyer"]),
        ("<p>Bonjour {{ name }}</p>", ["Bonjour"]),
        ('<img alt="Photo de la lésion">', ["Photo de la lésion"]),
        ('{% state "soon" "Démonstration" %}', ["Démonstration"]),
        ('<p>{% translate "Envoyer" %}</p>', []),
        ("<p>{% blocktranslate %}Vu par {{ who }}{% endblocktranslate %}</p>", []),
        ("{% comment %}Une note{% endcomment %}<p>{{ text }}</p>", []),
        ('<a class="btn btn-sm" href="{% url "a:b" %}">{{ text }}</a>', []),
        ("<kbd>j</kbd> &nbsp; 12", []),
        ("{% block house_class %} task-mode{% endblock %}", []),
    ],
)
def test_french_left_in_templates_is_found(source: str, left: list[str]) -> None:
    assert [text for _line, text in french_in_template(source)] == left


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ('node.textContent = "Réessayez";', ["Réessayez"]),
        ("toast(`Une photo de ${n}`);", ["Une photo de ${n}"]),
        ("// Réessayez\n/* déjà là */ const a = 1;", []),
        ('fetch("/demandes/le/");', []),
    ],
)
def test_french_left_in_scripts_is_found(code: str, left: list[str]) -> None:
    assert [text for _line, text in french_in_script(code)] == left
