"""A file that one reads in one go stays one: sizes are refused above a bound, and the exceptions may only shrink."""

import ast
from pathlib import Path

from tests.repository.tree import ROOT, files, name, python_files

from maillage.acts.usages.files import pattern_files, pattern_names

SHARED = ROOT / "usages"
PATTERNS = {SHARED / file for each in pattern_names(SHARED / "patterns") for file in pattern_files(each)}

CODE = 500
FUNCTION = 60
TEST = 800
TEMPLATE = 150
USAGE = 100

# path: its size today. A file that shrinks below its line here is taken out of the list.
EXCEPTIONS: dict[str, int] = {}


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _bound(path: Path) -> int | None:
    if path.is_relative_to(ROOT / "tests"):
        return TEST if path.suffix == ".py" else None
    if path.name in {"usage.yaml", "workflow.yaml"} or path in PATTERNS:
        return USAGE
    if path.suffix == ".html":
        return TEMPLATE
    return CODE if path.suffix in {".py", ".js", ".mjs", ".css"} else None


def test_no_file_is_longer_than_its_bound() -> None:
    too_long = {
        name(path): _lines(path) for path in files() if (bound := _bound(path)) is not None and _lines(path) > bound
    }
    assert too_long == EXCEPTIONS


def functions_longer_than(bound: int, code: str) -> list[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = (node for node in ast.walk(ast.parse(code)) if isinstance(node, kinds))
    return [node.name for node in found if (node.end_lineno or node.lineno) - node.lineno + 1 > bound]


def test_no_function_is_longer_than_its_bound() -> None:
    found = {name(path): functions_longer_than(FUNCTION, path.read_text("utf-8")) for path in python_files()}
    assert {path: functions for path, functions in found.items() if functions} == {}


def test_the_measure_of_a_function_counts_its_lines() -> None:
    code = "def short():\n    pass\n\n\nasync def long():\n    pass\n    pass\n"
    assert functions_longer_than(2, code) == ["long"]
