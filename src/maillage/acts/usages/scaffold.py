"""Writes a small valid package to start from; refuses a name that is taken or badly written."""

import re
from pathlib import Path

BLUEPRINT = Path(__file__).parent / "blueprint"
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
# The title goes between quotes in YAML and JSON, and into Markdown: plain words only.
_TITLE = re.compile(r"[^\W_][\w ’',()-]{1,59}")


class ScaffoldRefused(ValueError):
    """Nothing was written; `str(error)` is the French sentence."""


def scaffold(*, code: str, title: str, into: Path) -> Path:
    """A new folder `into/code` that passes `check` and `test`; its content says what remains to be written."""
    if not _CODE.fullmatch(code):
        raise ScaffoldRefused("Le code s’écrit en minuscules sans accent, par exemple avis-cardiologie.")
    if not _TITLE.fullmatch(title):
        raise ScaffoldRefused("Le titre s’écrit en lettres, chiffres et espaces, 60 caractères au plus.")
    folder = into / code
    if folder.exists():
        raise ScaffoldRefused(f"Le dossier {folder} existe déjà.")
    folder.mkdir(parents=True)
    for model in sorted(BLUEPRINT.iterdir()):
        text = model.read_text(encoding="utf-8").replace("@CODE@", code).replace("@TITLE@", title)
        (folder / model.name).write_text(text, encoding="utf-8")
    return folder
