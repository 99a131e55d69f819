"""The English catalog: brought up to date, checked, compiled; never guesses a translation from a resembling one."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from tools.translations.messages import Found, Message, all_messages

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "maillage"
ENGLISH = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"

HEADER = r"""# English of Maillage. The sentence to translate is the French one, as people read it.
# Brought up to date by `make translations`; `make test` refuses a sentence without English.
msgid ""
msgstr ""
"Language: en\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")
_MARKUP = re.compile(r"</?\w[^>]*>")


def read(path: Path = ENGLISH) -> Catalog:
    if not path.exists():
        return Catalog(locale="en", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def write(catalog: Catalog, path: Path = ENGLISH) -> None:
    """Sorted by sentence, with files but no line numbers: a moved line changes nothing here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalog, 110, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)


def entry_of(catalog: Catalog, message: Message) -> Entry | None:
    return catalog.get(message.singular, context=message.context or None)


def updated(old: Catalog, found: Iterable[Found]) -> Catalog:
    """The catalog of what is said today: known translations kept, new sentences empty, the others gone."""
    new = Catalog(locale="en", fuzzy=False)
    for one in found:
        said, known = one.message, entry_of(old, one.message)
        is_plural = bool(said.plural)
        kept = known.string if known and isinstance(known.string, tuple) == is_plural else None
        new.add(
            (said.singular, said.plural) if is_plural else said.singular,
            kept or (("", "") if is_plural else ""),
            locations=[(str(one.path.relative_to(ROOT)), 0)],
            flags=(known.flags if known else set()) - {"python-format", "python-brace-format"},
            context=said.context or None,
        )
    return new


def problems(catalog: Catalog, found: Iterable[Found]) -> Iterator[str]:
    """What keeps the English from being complete, one sentence each."""
    for message in sorted({one.message for one in found}):
        known = entry_of(catalog, message)
        if known is None:
            yield f"sans anglais : {message.singular!r}"
        else:
            yield from _entry_problems(message, known)


def _entry_problems(message: Message, known: Entry) -> Iterator[str]:
    if known.fuzzy:
        yield f"traduction incertaine (fuzzy) : {message.singular!r}"
    given = known.string if isinstance(known.string, tuple) else (known.string,)
    said = (message.singular, message.plural) if message.plural else (message.singular,)
    if len(given) != len(said) or not all(text and text.strip() for text in given):
        yield f"sans anglais : {message.singular!r}"
        return
    for french, english in zip(said, given, strict=True):
        # A singular may say "one" where the French counts.
        allowed = [_placeholders(french)] + ([_placeholders(message.plural)] if message.plural else [])
        if _placeholders(english) not in allowed:
            yield f"repères différents : {french!r} et {english!r}"
        if sorted(_MARKUP.findall(french)) != sorted(_MARKUP.findall(english)):
            yield f"balises différentes : {french!r} et {english!r}"
        # Templates trust the catalog: a straight quote would end an attribute.
        if '"' in _MARKUP.sub("", english) and '"' not in french:
            yield f"guillemet droit : {english!r}"


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def stale(catalog: Catalog, found: Iterable[Found]) -> list[str]:
    """Translations of sentences that nobody says any more."""
    said = {(one.message.singular, one.message.context) for one in found}
    kept = [(_singular(entry), entry.context or "") for entry in catalog if entry.id]
    return [singular for singular, context in kept if (singular, context) not in said]


def _singular(entry: Entry) -> str:
    return str(entry.id[0] if isinstance(entry.id, tuple | list) else entry.id)


def compile_catalog(path: Path = ENGLISH) -> Path:
    """Writes the file that Django reads; whole or not at all, for tests run side by side."""
    target = path.with_suffix(".mo")
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, read(path))
    os.chmod(name, 0o644)
    os.replace(name, target)
    return target


def update() -> Catalog:
    catalog = updated(read(), all_messages(SOURCE))
    write(catalog)
    return catalog
