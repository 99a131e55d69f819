"""A notification leaves the platform by mail: nothing in it may look like a person."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from maillage.kernel.messaging.contracts import NotAFixedSentence
from maillage.kernel.messaging.sentences import checked, checked_url

ROOT = Path(__file__).resolve().parents[3]
# What would put something of a patient, or of an answer, into a sentence.
PERSONAL = re.compile(
    r"patient|birth|family|given|used_name|first_name|\bins\b|ins_value|answer|response|title|band|traits|display",
)


def usage_sentences() -> list[tuple[str, str, str]]:
    return [
        (path.parent.name, name, text)
        for path in sorted((ROOT / "usages").glob("*/*.yaml"))
        if path.name in ("usage.yaml", "workflow.yaml") or path.parent.name == "patterns"
        for name, text in yaml.safe_load(path.read_text()).get("notifications", {}).items()
    ]


def sentences_in_code() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "messaging" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "notify":
                for keyword in node.keywords:
                    if keyword.arg in ("text", "url"):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", ast.unparse(keyword.value)


@pytest.mark.parametrize("sentence", ["Une réponse à votre demande est arrivée.", "La demande 12 attend."])
def test_a_fixed_sentence_passes(sentence: str) -> None:
    assert checked(sentence) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "   ",
        "a" * 161,
        "Deux\nlignes",
        "Le patient 2 54 07 99 999 102 est arrivé",
        "Né le 12/03/1958",
        "Rappelez le 06 12 34 56 78",
        "Réponse pour {patient}",
        "Réponse pour %(name)s",
        "<b>Réponse</b>",
        "Écrivez à odette@exemple.fr",
    ],
)
def test_a_sentence_with_a_value_in_it_is_refused(sentence: str) -> None:
    with pytest.raises(NotAFixedSentence):
        checked(sentence)


@pytest.mark.parametrize("url", ["/demandes/0198c0de-0000-7000-8000-000000000000/", "/messages/", "/dossier/1#reponse"])
def test_a_page_of_this_site_passes(url: str) -> None:
    assert checked_url(url) == url


@pytest.mark.parametrize(
    "url", ["", "demandes/", "//ailleurs.fr/", "https://ailleurs.fr/", "/x?q=VAUQUELOIN", "/x y", "/\\ailleurs.fr"]
)
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(NotAFixedSentence):
        checked_url(url)


def test_sentences_of_usage_packages_are_fixed() -> None:
    found = usage_sentences()
    assert found
    for usage, name, text in found:
        assert checked(text) == text, f"{usage}: {name}"


def test_no_caller_puts_something_of_a_patient_into_a_sentence() -> None:
    found = list(sentences_in_code())
    assert found
    assert [(place, code) for place, code in found if PERSONAL.search(code)] == []


def test_the_scan_sees_a_caller_that_does() -> None:
    assert PERSONAL.search("f'Réponse pour {case.patient.birth_name}'")
