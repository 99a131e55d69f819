"""Compile one Typst template with its data and pictures in a closed folder; refuses to reach anything else."""

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from maillage.toolbox.pdf import legible
from maillage.toolbox.pdf.errors import AssetUnreadable, DataRefused, TemplateBroken
from maillage.toolbox.pdf.screening import screen

Standard = Literal["ua-1", "a-2a", "a-2b", "a-3a", "a-3b", "1.7"]

BASES = Path(__file__).parent / "templates"
# The files a template may import by name: the house's own bases.
_BASE_FILES = ("letter.typ",)
_ASSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(?:jpg|jpeg|png|webp|gif|svg|pdf)")
# Each attempt names the characters the one before complained of; a document with more rounds is broken.
_ATTEMPTS = 4


def render(
    template_path: Path,
    data: Mapping[str, Any],
    assets: Mapping[str, bytes] | None = None,
    *,
    standard: Standard | Sequence[Standard] = "ua-1",
    font_paths: Sequence[Path] = (),
    created_at: datetime | None = None,
) -> bytes:
    """The PDF of a template that reads `data.json` and `assets/<name>` beside itself.

    With the same input and `created_at`, the bytes are the same: a preview and the signed document agree.
    """
    source = template_path.read_text(encoding="utf-8")
    screen(source, name=template_path.name)
    _require_asset_names(assets or {})
    # Private to this process user (0700) and removed at once: the data may be clinical.
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        root = Path(folder)
        _lay_out(root, source, assets or {})
        return _compile_legibly(
            root,
            _plain(data),
            name=template_path.name,
            pdf_standards=[standard] if isinstance(standard, str) else list(standard),
            font_paths=_fonts(tuple(str(path) for path in font_paths)),
            timestamp=created_at.astimezone(UTC) if created_at else None,
        )


@cache
def _fonts(font_paths: tuple[str, ...]) -> typst.Fonts:
    """The fonts typst embeds, plus the given folders; never the machine's, so every machine prints alike."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(font_paths))


def _require_asset_names(assets: Mapping[str, bytes]) -> None:
    for name in assets:
        if not _ASSET_NAME.fullmatch(name):
            raise DataRefused("an asset is named by letters, digits, - and _ with a picture's extension")


def _plain(data: Mapping[str, Any]) -> Any:
    try:
        return legible.clean(json.loads(json.dumps(dict(data), allow_nan=False)))
    except (TypeError, ValueError, RecursionError) as error:
        raise DataRefused("the data of a template must be plain JSON") from error


def _lay_out(root: Path, source: str, assets: Mapping[str, bytes]) -> None:
    (root / "main.typ").write_text(source, encoding="utf-8")
    for base in _BASE_FILES:
        (root / base).write_bytes((BASES / base).read_bytes())
    for folder in ("assets", "packages"):
        (root / folder).mkdir()
    for name, content in assets.items():
        (root / "assets" / name).write_bytes(content)


def _compile_legibly(root: Path, data: Any, *, name: str, **options: Any) -> bytes:
    for _attempt in range(_ATTEMPTS):
        try:
            return _compile(root, data, **options)
        except typst.TypstError as error:
            refusal = error
        diagnostic = f"{refusal.message}\n{refusal.diagnostic}"
        characters = legible.undisplayable(diagnostic)
        if not characters:
            break
        data = legible.name_characters(data, characters)
    if "failed to decode image" in diagnostic or "unknown image format" in diagnostic:
        raise AssetUnreadable("a picture of the document cannot be decoded") from None
    raise TemplateBroken(name, diagnostic) from None


def _compile(root: Path, data: Any, **options: Any) -> bytes:
    (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    empty = str(root / "packages")
    pdf: bytes = typst.compile(
        str(root / "main.typ"),
        root=str(root),
        ignore_system_fonts=True,
        package_path=empty,
        package_cache_path=empty,
        **options,
    )
    return pdf
