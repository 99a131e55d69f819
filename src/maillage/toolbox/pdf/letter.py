"""The house letter: who writes, about whom, what is said, who signs; refuses a photo without its description.

These dataclasses are the data contract of `templates/letter.typ`; a usage's own template receives the same keys.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from maillage.toolbox.pdf.errors import DataRefused
from maillage.toolbox.pdf.rendering import BASES, Standard, render

LETTER = BASES / "plain.typ"


@dataclass(frozen=True, slots=True)
class Block:
    """A name in bold and the lines under it: issuer, addressee."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value, both already written as they are read."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs, then labelled values, then a list; each part may be empty.

    `strong` marks the section that answers the question (the conclusion), set in a frame.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    items: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture among the assets, its caption and the description a screen reader says."""

    file: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and the sentence of the signature (`Signé électroniquement le …`)."""

    name: str
    lines: tuple[str, ...] = ()
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything on the page; `title` is also the title of the document, `lang` its language.

    `replaces` says which letter this one rectifies, in a frame above everything.
    """

    title: str
    issuer: Block
    patient: Block
    date: str
    patient_rows: tuple[Row, ...] = ()
    recipients: tuple[Block, ...] = ()
    reference: str = ""
    sections: tuple[Section, ...] = ()
    photos: tuple[Photo, ...] = ()
    signature: Signature | None = None
    notice: str = ""
    preview: bool = False
    replaces: str = ""
    lang: str = "fr"
    labels: Mapping[str, str] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """The JSON a template reads."""
        return asdict(self) | {"labels": _labels() | dict(self.labels)}


def render_letter(
    letter: Letter,
    assets: Mapping[str, bytes] | None = None,
    *,
    template_path: Path = LETTER,
    standard: Standard = "ua-1",
    created_at: datetime | None = None,
) -> bytes:
    """The PDF of a letter; `template_path` is the usage's own `report.typ` when it has one."""
    for photo in letter.photos:
        if not photo.alt.strip():
            raise DataRefused("each photo of a letter needs a description for screen readers")
        if photo.file not in (assets or {}):
            raise DataRefused("a photo of the letter is not among the assets")
    return render(template_path, letter.data(), assets, standard=standard, created_at=created_at)


def _labels() -> dict[str, str]:
    return {
        "patient": _("Patient"),
        "to": _("À l’attention de"),
        "photos": _("Photos"),
        "signature": _("Signature"),
        "page": _("Page"),
        "of": _("sur"),
        "preview": _("Aperçu : ce document n’est pas signé"),
    }
