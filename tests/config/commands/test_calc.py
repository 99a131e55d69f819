"""`maillage calc`: what it prints, and its exit code."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.config.command_line import Answered, as_a_process, in_process


def run(*arguments: str, given: bytes = b"", through: Callable[..., Answered] = in_process) -> tuple[int, Any]:
    """The exit code and what was printed, one JSON document."""
    answered = through("calc", *arguments, given=given)
    assert answered.err == b""
    return answered.code, json.loads(answered.out)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("nir-key", b'{"nir13": "185052A123045"}'),
        ("abcd", b'[{"A":9,"B":0,"C":1,"D":1}]'),
        ("wound-healing", b'{"A0": 1, "A1": 1, "\\ud800": 1}'),
    ],
    ids=["calculated", "refused", "half a character"],
)
def test_a_process_answers_as_the_command_does(name: str, given: bytes) -> None:
    assert run(name, given=given, through=as_a_process) == run(name, given=given)


def test_the_list_gives_schema_and_source() -> None:
    code, found = run("--list")
    named = {one["name"]: one for one in found}
    assert code == 0
    assert named["diabetic-foot"]["schema"]["required"] == ["f"]
    assert "HAS 2007" in named["diabetic-foot"]["source"]
    assert named["aggir"]["default_on"] is False
    assert all({"name", "version", "title", "purpose", "source", "device_class", "schema"} <= set(one) for one in found)


def test_an_object_gives_an_object() -> None:
    assert run("nir-key", given=b'{"nir13": "185052A123045"}') == (0, {"cle": "56"})


def test_what_an_operator_must_switch_on_for_screens_still_calculates_here() -> None:
    assert run("aggir", given=b'{"modalites": "CCCCCCCC"}') == (
        0,
        {"groupe": "A", "somme": 4440, "rang": 1, "gir": 1},
    )


def test_a_list_gives_a_list() -> None:
    given = b'[{"ddr": "2025-01-10"}, {"ddr": "2025-01-11"}]'
    code, found = run("pregnancy-dates", given=given)
    assert (code, [one["dpa_280"] for one in found]) == (0, ["2025-10-17", "2025-10-18"])
    assert run("pregnancy-dates", given=b"[]") == (0, [])


def test_one_wrong_element_gives_nothing_but_its_place() -> None:
    code, found = run("abcd", given=b'[{"A":0,"B":0,"C":1,"D":1}, {"A":9,"B":0,"C":1,"D":1}]')
    assert (code, found["error"]["field"]) == (2, "[1].A")
    assert set(found) == {"error"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (b"", ""),
        (b"   \n", ""),
        (b"{", ""),
        (b"aggir", ""),
        (b"null", ""),
        (b'"AAAAAAAA"', ""),
        (b"\xff\xfe{}", ""),
        (b"[" * 100_000, ""),
        (b'{"A0": NaN, "A1": 1}', ""),
        (b'{"A0": 1, "A1": 1, "days": -Infinity}', ""),
        (b'{"A0": 1e999, "A1": 1}', "A0"),
        (b'{"A0": 1, "A1": 1, "A1": 0}', "A1"),
        (b'{"A0": ' + b"9" * 5000 + b', "A1": 1}', ""),
        (b'{"A0": 1, "A1": 1, "\\ud800": 1}', ""),
        (b"{}", "A0"),
    ],
)
def test_what_cannot_be_read_is_refused_in_french(given: bytes, field: str) -> None:
    code, found = run("wound-healing", given=given)
    assert code == 2
    assert found["error"]["field"] == field
    assert found["error"]["reason"].endswith((".", "?"))


def test_too_much_is_refused_before_it_is_read() -> None:
    assert run("nihss", given=b" " * 10_000_000 + b"{}")[1]["error"]["reason"] == "L’entrée dépasse 10 Mo."
    code, found = run("nir-key", given=b"[" + b"1," * 100_000 + b"1]")
    assert (code, found["error"]["reason"]) == (2, "Au plus 100000 éléments à la fois.")


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert run("diabetic-foot", given=b'\xef\xbb\xbf{"f": [1, 0, 0, 0]}') == (0, {"has2007": 1, "iwgdf2019": 1})


@pytest.mark.parametrize(
    ("name", "said"), [("agir", "Vouliez-vous dire « aggir » ?"), ("", "Choisissez parmi"), ("x", "Choisissez parmi")]
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, said: str) -> None:
    code, found = run(name, given=b"{}")
    assert (code, found["error"]["field"]) == (2, "name")
    assert said in found["error"]["reason"]


def test_without_a_name_the_names_are_told() -> None:
    code, found = run()
    assert code == 2
    assert "nihss" in found["error"]["reason"]
