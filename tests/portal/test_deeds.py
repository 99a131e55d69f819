"""Every gesture of the trail has its words, and an officer finds every export under one name."""

import ast

from tests.repository.tree import SRC, files

from maillage.portal.deeds import DEEDS
from maillage.portal.security.forms import KINDS

RECORDS = {"record", "note", "trail", "_say"}


def _written() -> set[str]:
    """The gestures that the code names as it writes them; those of a usage come from its data."""
    found = set()
    for path in files():
        if path.suffix == ".py" and path.is_relative_to(SRC):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and _name(node.func) in RECORDS:
                    for given in node.args:
                        if isinstance(given, ast.Constant) and isinstance(given.value, str) and "." in given.value:
                            found.add(given.value)
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_a_patient_and_an_officer_read_words_for_every_gesture() -> None:
    written = _written()
    assert len(written) > 40
    assert sorted(written - set(DEEDS)) == []


def test_an_officer_finds_every_export() -> None:
    exports = {each for each in _written() if each.endswith(".export")}
    assert len(exports) > 8
    assert sorted(exports - set(KINDS["export"][1])) == []


def test_what_an_officer_looks_for_is_written_somewhere() -> None:
    """A name that no gesture has would find nothing, and say that nothing was done."""
    codes = [code for _label, codes in KINDS.values() for code in codes]
    known = set(DEEDS) | _written()
    assert [code for code in codes if not any(each.startswith(code) for each in known)] == []
