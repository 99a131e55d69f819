"""Every template is shown by something: a page that nothing renders is dead text that people still translate."""

import ast
import re
from pathlib import Path

import allauth
from tests.repository.tree import name, python_files, source_files

# Found by their name by a library, never named by us.
BY_LIBRARIES = {"429.html"}
ALLAUTH = Path(allauth.__file__).parent / "templates"

TEMPLATES = source_files(".html")
LITERAL = re.compile(r"""["']([\w./-]+\.html)(?:#[\w-]+)?["']""")


def _short(path: Path) -> str:
    """The name that a loader knows: what follows the folder `templates`."""
    return str(path).rsplit("/templates/", 1)[1]


def patterns_in(code: str) -> list[str]:
    """Names of templates that Python builds: the fields of an f-string stand for any word."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+" for part in node.values
            ]
            if parts and parts[-1].endswith(r"\.html"):
                found.append("".join(parts))
    return found


def _named() -> tuple[set[str], list[str]]:
    code = [path.read_text("utf-8") for path in python_files()]
    shown = {literal for text in code for literal in LITERAL.findall(text)}
    for path in TEMPLATES:
        shown |= set(LITERAL.findall(path.read_text("utf-8"))) - {_short(path)}
    return shown, [pattern for text in code for pattern in patterns_in(text)]


def test_each_template_is_used() -> None:
    shown, patterns = _named()
    unused = [
        name(path)
        for path in TEMPLATES
        for short in [_short(path)]
        if short not in shown | BY_LIBRARIES
        and not (ALLAUTH / short).exists()
        and not any(re.fullmatch(pattern, short) for pattern in patterns)
    ]
    assert unused == []


def test_a_built_name_becomes_a_pattern() -> None:
    assert patterns_in('render(f"ui/page_{code}.html")') == [r"ui/page_[\w-]+\.html"]
