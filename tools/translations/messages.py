"""Every sentence to translate in Python and in templates; a text that is not literal is never one.

GNU gettext is not needed. Python is read as a tree; templates go through Django's own `templatize`, so that a tag
means here what it means when a page is shown.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

# name of the function: the positions of context, singular and plural in its arguments.
PLAIN, PLURAL, IN_CONTEXT, PLURAL_IN_CONTEXT = (None, 0, None), (None, 0, 1), (0, 1, None), (0, 1, 2)
CALLS = {
    "_": PLAIN,
    "gettext": PLAIN,
    "gettext_lazy": PLAIN,
    "gettext_noop": PLAIN,
    "kept": PLAIN,
    "kept_with": PLAIN,
    "lazy": PLAIN,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": IN_CONTEXT,
    "pgettext_lazy": IN_CONTEXT,
    "npgettext": PLURAL_IN_CONTEXT,
    "npgettext_lazy": PLURAL_IN_CONTEXT,
}
# The trail keeps the French sentence for ever and says it in the reader's language: what is written there is a
# sentence to translate, wherever it is written.
STORED_KEYWORDS = {"why"}
# A pure room imports no gettext: what its calculators say of themselves is said in the reader's language on the page.
SAID_KEYWORDS = {"Calculator": {"title", "purpose"}}

_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_ONE_MORE = rf"(?:\s*,\s*{_STRING})?"
_TEMPLATE_CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(\s*{_STRING}{_ONE_MORE}{_ONE_MORE}")


@dataclass(frozen=True, order=True)
class Message:
    """One sentence as gettext knows it."""

    singular: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True)
class Found:
    """A sentence and where it is written."""

    message: Message
    path: Path
    line: int


def messages_in_python(code: str, path: Path) -> Iterator[Found]:
    tree = ast.parse(code)
    calls = calls_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            places = calls.get(called(node))
            if places and (message := _message(node, places)):
                yield Found(message, path, node.lineno)
            for one in node.keywords:
                if one.arg in STORED_KEYWORDS | SAID_KEYWORDS.get(called(node), set()):
                    for text in _strings(one.value):
                        yield Found(Message(text), path, one.value.lineno)


def calls_of(tree: ast.Module) -> dict[str, tuple[int | None, int, int | None]]:
    """The functions that translate, under the names that this module gives them: `ngettext_lazy as deeds`."""
    imported = [one for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names]
    return CALLS | {one.asname: CALLS[one.name] for one in imported if one.asname and one.name in CALLS}


def called(node: ast.Call) -> str:
    """The last word of the function's name: `translation.gettext` counts as `gettext`."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def unreadable_calls(code: str) -> Iterator[int]:
    """Lines where gettext is given a text that nobody can know by reading the code: it would never be translated."""
    tree = ast.parse(code)
    calls = calls_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            places = calls.get(called(node))
            if places and _message(node, places) is None:
                yield node.lineno


def _message(node: ast.Call, places: tuple[int | None, int, int | None]) -> Message | None:
    given = ["" if at is None else _literal(node, at) for at in places]
    if None in given:
        return None
    context, singular, plural = (text or "" for text in given)
    return Message(singular, plural, context)


def _literal(node: ast.Call, at: int) -> str | None:
    given = node.args[at] if len(node.args) > at else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _strings(value: ast.expr) -> Iterator[str]:
    """The literal texts that an expression may give: `"a" if doubtful else "b"` gives two."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _strings(value.body)
        yield from _strings(value.orelse)


def messages_in_template(source: str, path: Path) -> Iterator[Found]:
    written = templatize(source, origin=str(path))
    for match in _TEMPLATE_CALL.finditer(written):
        texts = [ast.literal_eval(text) for text in match.groups()[1:] if text is not None]
        name, line = match.group(1), written.count("\n", 0, match.start()) + 1
        context = texts.pop(0) if name in {"pgettext", "npgettext"} else ""
        plural = texts[1] if name in {"ngettext", "npgettext"} else ""
        yield Found(Message(texts[0], plural, context), path, line)


def messages_in(path: Path) -> Iterator[Found]:
    text = path.read_text("utf-8")
    yield from messages_in_template(text, path) if path.suffix == ".html" else messages_in_python(text, path)


def sources(folder: Path) -> list[Path]:
    """Files that hold sentences: not the migrations, which are frozen, nor what a build adds."""
    found = [path for suffix in ("py", "html") for path in folder.rglob(f"*.{suffix}")]
    return sorted(path for path in found if "migrations" not in path.parts)


def all_messages(folder: Path) -> list[Found]:
    return [found for path in sources(folder) for found in messages_in(path)]
