"""The room as a whole: pure, cited, closed to what it does not know, and never an English reason nor a crash."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinical.vectors import calculated
from tests.published import ROOT

from maillage.clinical import facade
from maillage.clinical.contracts import Calculator, Refused

ROOM = ROOT / "src" / "maillage" / "clinical"
MODULES = sorted(ROOM.glob("*.py"))
# What a pure function needs; a new line here is a decision.
PURE = {
    "collections", "dataclasses", "datetime", "decimal", "difflib", "fractions", "itertools", "json", "maillage",
    "math", "pydantic", "pydantic_core", "re", "stdnum", "types", "typing",
}  # fmt: skip
EVERY = list(facade.CALCULATORS.values())
NAMES = [
    "nir-key", "aggir", "nihss", "stroke-times", "seven-point", "abcd", "rop-first-exam", "rop-classify", "wound-area",
    "wound-healing", "diabetic-foot", "pregnancy-dates",
]  # fmt: skip
FRENCH = re.compile(r"attendu|admis|manque|connu|JSON|trop|existe|expliqu|cote|Valeurs|dites|précède|valeur|UN|périm")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=16) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=20,
)


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_the_calculators_of_the_contract_are_there() -> None:
    assert set(NAMES) <= set(facade.CALCULATORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_each_module_is_pure(path: Path) -> None:
    imported = _imported(path)
    assert {name.split(".")[0] for name in imported} <= PURE
    assert [name for name in imported if name.startswith("maillage") and not name.startswith("maillage.clinical")] == []
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called & {"open", "print", "input", "exec", "eval", "__import__"} == set()
    assert not re.search(r"\.(now|today|utcnow)\(", path.read_text("utf-8"))


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_each_says_what_it_is_for_where_it_comes_from_and_what_it_takes(one: Calculator) -> None:
    assert re.fullmatch(r"\d+\.\d+", one.version)
    assert len(one.title) > 5
    assert one.purpose.endswith(".")
    assert len(one.source) > 15
    assert one.device_class in (None, "I", "IIa", "IIb", "III")
    schema = facade.schema_of(one)
    assert schema["additionalProperties"] is False
    assert set(facade.result_schema_of(one)["properties"])


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_each_stands_in_its_own_file_which_cites_its_source(one: Calculator) -> None:
    doc = ast.get_docstring(ast.parse((ROOM / f"{one.name.replace('-', '_')}.py").read_text("utf-8"))) or ""
    assert re.search(r"^Sources?: ", doc, re.MULTILINE)
    assert "In: " in doc
    assert "Out: " in doc


def test_none_concludes() -> None:
    words = json.dumps([[one.title, one.purpose, facade.result_schema_of(one)] for one in EVERY], ensure_ascii=False)
    assert re.findall(r"bénin|malin|éligible|eligible|benign", words, re.IGNORECASE) == []


def test_only_what_the_law_reserves_is_off_by_default() -> None:
    assert {one.name for one in EVERY if not one.default_on} == {"aggir"}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
@given(data=anything)
def test_anything_gives_a_result_or_a_reason_in_french(one: Calculator, data: Any) -> None:
    try:
        facade.calculate(one, data)
    except Refused as wrong:
        assert FRENCH.search(wrong.reason), wrong.reason


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
@given(data=st.data())
def test_known_fields_with_any_value_give_a_result_or_a_reason_in_french(one: Calculator, data: st.DataObject) -> None:
    fields = list(facade.schema_of(one)["properties"])
    drawn = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(fields, anything)))
    try:
        facade.calculate(one, drawn)
    except Refused as wrong:
        assert FRENCH.search(wrong.reason), wrong.reason
        assert wrong.field.split(".")[0].split("[")[0] in {"", *fields}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_an_unknown_field_is_refused_by_its_name(one: Calculator) -> None:
    with pytest.raises(Refused) as refusal:
        facade.calculate(one, {**_minimal(one), "surplus": 1})
    assert (refusal.value.field, refusal.value.reason) == ("surplus", "Ce champ n’est pas connu.")


def _minimal(one: Calculator) -> dict[str, Any]:
    return {
        "nir-key": {"nir13": "2951099126111"},
        "aggir": {"modalites": "AAAAAAAA"},
        "nihss": {"scores": [0] * 15},
        "seven-point": {"criteres": dict.fromkeys(
            ("pigment_network", "blue_whitish_veil", "vascular", "pigmentation", "streaks", "dots_globules",
             "regression"), "absent")},
        "abcd": dict.fromkeys("ABCD"),
        "rop-first-exam": {"birth": "2025-01-10", "ga": "24+0"},
        "rop-classify": {"zone": "I", "stage": 0, "vessels": "normal"},
        "wound-area": {"points": [[0, 0], [1, 0], [0, 1]], "px_per_cm": 1},
        "wound-healing": {"A0": 2, "A1": 1},
        "diabetic-foot": {"f": [0, 0, 0, 0]},
        "pregnancy-dates": {"ddr": "2025-01-10"},
    }.get(one.name, {})  # fmt: skip


def test_a_field_that_is_almost_right_is_suggested() -> None:
    with pytest.raises(Refused) as refusal:
        calculated("rop-classify", {"zone": "I", "stage": 0, "vessels": "normal", "vascularized": True})
    assert refusal.value.reason == "Ce champ n’est pas connu. Vouliez-vous dire « vascularised » ?"


def test_a_list_keeps_its_order_and_one_wrong_element_refuses_it_whole() -> None:
    foot = facade.find("diabetic-foot")
    grades = facade.calculate_all(foot, [{"f": [0, 0, 0, 1]}, {"f": [1, 0, 0, 0]}])
    assert grades == [{"has2007": 3, "iwgdf2019": 0}, {"has2007": 1, "iwgdf2019": 1}]
    with pytest.raises(Refused) as refusal:
        facade.calculate_all(foot, [{"f": [0, 0, 0, 1]}, {"f": [1, 0, 0, 9]}])
    assert refusal.value.field == "[1].f[3]"


def test_an_element_that_is_no_object_is_named_by_its_place() -> None:
    with pytest.raises(Refused) as refusal:
        facade.calculate_all(facade.find("aggir"), [{"modalites": "AAAAAAAA"}, "AAAAAAAA"])
    assert (refusal.value.field, refusal.value.reason) == ("[1]", "Un objet JSON est attendu.")


@pytest.mark.parametrize(
    ("given", "bound"),
    [
        ({"points": [[0, 0], [1, 0], [1, 1]], "px_per_cm": 0}, "supérieure à 0 est"),
        ({"points": [[2e6, 0], [1, 0], [1, 1]], "px_per_cm": 1}, "admise est 1000000."),
    ],
)
def test_a_bound_is_said_as_people_write_numbers(given: dict[str, Any], bound: str) -> None:
    with pytest.raises(Refused) as refusal:
        calculated("wound-area", given)
    assert bound in refusal.value.reason
