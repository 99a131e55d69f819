"""French sentences that no translation would ever reach: in Python outside gettext, in templates outside its tags.

Accents and small French words give a sentence away; a single word without accent (`Patient`) can not be told from
English, and stands in the tables of labels where the rule is to write it inside gettext.
"""

import ast
import re
from collections.abc import Iterator

from django.template.base import Lexer, TokenType
from tools.translations.messages import STORED_KEYWORDS, called, calls_of

_ACCENT = re.compile(r"[àâçèéêëîïôùûœÀÂÇÈÉÊËÎÏÔÙÛŒ’«»]")
_SMALL_WORDS = (
    "le la les un une des du de d l et ou où au aux en est sont pas ne vous votre vos nous ce cette ces par pour sur"
    " sans avec dans chez entre avant depuis vers aucun aucune tout tous toute toutes qui que quand non oui"
)
_SMALL = re.compile(rf"(?<![\w.%/-])(?:{'|'.join(_SMALL_WORDS.split())})(?![\w./=(-])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOGS = {"debug", "info", "warning", "error", "exception", "critical", "getLogger", "get_logger"}
_LETTER = re.compile(r"[^\W\d_]{2,}")


def is_french(text: str) -> bool:
    """A text that a French reader would read: an accent, or a small French word among others."""
    if _ACCENT.search(text):
        return True
    return len(_WORD.findall(text)) > 1 and bool(_SMALL.search(text)) and not _is_code(text)


def _is_code(text: str) -> bool:
    """Statements and paths are written in other words."""
    return bool(re.search(r"\b(?:SELECT|UPDATE|CREATE|INSERT|GRANT|REVOKE|ALTER|FROM)\b|[{}\[\]]|^[\w./:-]+$", text))


def french_in_python(code: str) -> Iterator[tuple[int, str]]:
    """Lines and texts that people would read in French whatever their language."""
    tree = ast.parse(code)
    covered = set(_covered(tree))
    for node in ast.walk(tree):
        if id(node) in covered:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(_text(part) or "…" for part in node.values)
            if any(is_french(part) for part in map(_text, node.values)) or _joins(node):
                yield node.lineno, text
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and is_french(node.value):
            yield node.lineno, node.value


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _joins(node: ast.JoinedStr) -> bool:
    """`{day} à {hour}`: one small word between two values is a sentence; so is ` : `, which English writes closed."""
    parts = [part for part in map(_text, node.values) if part != part.strip()]
    words = {*_SMALL_WORDS.split()}
    return any(part.strip() in words or (part[0].isspace() and part.strip() in set(":;?!")) for part in parts)


def _covered(tree: ast.Module) -> Iterator[int]:
    """Texts that are translated, or that no user reads: documentation, logs, patterns."""
    calls = calls_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)  # a documentation string, of anything
        elif isinstance(node, ast.JoinedStr):
            yield from map(id, node.values)  # seen as a whole
        elif isinstance(node, ast.Call):
            if called(node) in calls or called(node) in _LOGS or _is_pattern(node):
                yield from (id(one) for given in node.args for one in ast.walk(given))
            stored = [one.value for one in node.keywords if one.arg in STORED_KEYWORDS]
            yield from (id(one) for given in stored for one in ast.walk(given))


def _is_pattern(node: ast.Call) -> bool:
    function = node.func
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"


_BLOCK = re.compile(r"^(?:end)?blocktrans(?:late)?\b")
_TAG_TEXT = re.compile(r"""(_\()?("[^"]*"|'[^']*')""")
_CLASSES = re.compile(r"\{% block \w*_class %\}.*?\{% endblock %\}", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\b(?:alt|aria-label|aria-description|title|placeholder|data-word|content)="([^"{]+)\"""")
_ELEMENT = re.compile(r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.DOTALL)
# A name is the same in every language.
_NAMES = {"Maillage", "· Maillage", "· INS", "INS", "INR", "Aa", "Excel", "CSV", "PDF", "Ctrl"}
_NAMES |= {"Français", "English", "Lire en français", "Read in English"}  # each in its own language


def french_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Words written between tags, in attributes that are read aloud, or given to our own tags."""
    depth, html, seen = 0, [], []
    for token in Lexer(_CLASSES.sub(" ", source)).tokenize():
        if token.token_type == TokenType.BLOCK:
            if token.contents.startswith(("comment", "endcomment", "blocktrans", "endblocktrans")):
                depth += -1 if token.contents.startswith("end") else 1
            elif not depth and not token.contents.startswith(("trans", "load", "url", "static")):
                seen.extend((token.lineno, text) for text in _tag_texts(token.contents))
        if token.token_type == TokenType.TEXT and not depth:
            html.append((token.lineno, token.contents))
        elif not depth and token.token_type == TokenType.VAR:
            html.append((token.lineno, ""))
    yield from seen
    yield from _words_of_html(html)


def _tag_texts(contents: str) -> Iterator[str]:
    for marked, text in _TAG_TEXT.findall(contents):
        if not marked and is_french(text):
            yield text[1:-1]


def _words_of_html(pieces: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    whole = "".join(text or "\0" for _, text in pieces)
    for text in _ATTRIBUTE.findall(whole):
        if is_french(text):
            yield 0, text
    for part in _ELEMENT.sub("\n", whole).replace("\0", " ").splitlines():
        text = re.sub(r"&\w+;|&#\d+;", " ", part).strip()
        if _LETTER.search(text) and text not in _NAMES and not _is_markup(text):
            yield 0, text


def _is_markup(text: str) -> bool:
    """A fragment that fills the attributes of an element has no words of its own."""
    return '="' in text


_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\w])//[^\n]*", re.DOTALL)
_SCRIPT_TEXT = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`""")


def french_in_script(source: str) -> Iterator[tuple[int, str]]:
    """What an island says itself: its words come with the page, in the reader's language."""
    code = _SCRIPT_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    for match in _SCRIPT_TEXT.finditer(code):
        text = "".join(match.groups(""))
        if is_french(re.sub(r"\$\{[^}]*\}", "…", text)) and len(text) > 1:
            yield code.count("\n", 0, match.start()) + 1, text
