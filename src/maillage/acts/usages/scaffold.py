"""Writes a small valid package to start from; refuses a name that is taken or badly written."""

import re
from pathlib import Path

from maillage.acts.usages.files import DEFINITION, STORIES
from maillage.acts.usages.patterns import Pattern, begun_of, cases_of, patterns_of
from maillage.acts.usages.reading import did_you_mean

BLUEPRINT = Path(__file__).parent / "blueprint"
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
# The title goes between quotes in YAML and JSON, and into Markdown: plain words only.
_TITLE = re.compile(r"[^\W_][\w ’',()-]{1,59}")


class ScaffoldRefused(ValueError):
    """Nothing was written; `str(error)` is the French sentence."""


def scaffold(*, code: str, title: str, into: Path, pattern: str | None = None) -> Path:
    """A new folder `into/code` that passes `check` and `test`; its content says what remains to be written.

    With a pattern, what the pattern says is left out, and the played cases are those of the pattern.
    """
    if not _CODE.fullmatch(code):
        raise ScaffoldRefused("Le code s’écrit en minuscules sans accent, par exemple avis-cardiologie.")
    if not _TITLE.fullmatch(title):
        raise ScaffoldRefused("Le titre s’écrit en lettres, chiffres et espaces, 60 caractères au plus.")
    known = patterns_of(into)
    if pattern is not None and pattern not in known:
        raise ScaffoldRefused(f"Patron inconnu : « {pattern} ». {did_you_mean(pattern, known)}")
    folder = into / code
    if folder.exists():
        raise ScaffoldRefused(f"Le dossier {folder} existe déjà.")
    folder.mkdir(parents=True)
    for model in sorted(BLUEPRINT.iterdir()):
        text = model.read_text(encoding="utf-8")
        if pattern is not None and model.name == DEFINITION:
            text = _following(pattern, text, begun_of(into, pattern))
        elif pattern is not None and model.name == STORIES:
            text = cases_of(into, pattern)
        text = text.replace("@CODE@", code).replace("@TITLE@", title)
        (folder / model.name).write_text(text, encoding="utf-8")
    return folder


def _following(pattern: str, text: str, begun: str) -> str:
    """The definition without the blocks that the pattern gives, and with those that it has a usage begin with."""
    given = [name for name in Pattern.model_fields if name != "title"]
    blocks = "|".join([*given, *re.findall(r"^(\w+):", begun, flags=re.MULTILINE)])
    own = re.sub(rf"^(?:{blocks}):.*\n(?:(?:[ #].*)?\n)*", "", text, flags=re.MULTILINE)
    return re.sub(r"^(version: .*\n)", rf"\1pattern: {pattern}\n", own, count=1, flags=re.MULTILINE) + begun
