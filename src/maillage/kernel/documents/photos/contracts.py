"""What the photo door takes and gives; refuses nothing itself, it holds the words of the refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PIL import Image

from maillage.toolbox.language import lazy as _

MIB = 1024 * 1024

# One French sentence per refusal: what is wrong, then what to do. The code is for tests and journals.
REFUSALS = {
    "empty": _("Ce fichier est vide. Reprenez la photo."),
    "too_heavy": _("Cette photo pèse plus de %(megabytes)s Mo. Reprenez-la en qualité normale."),
    "too_large": _(
        "Cette image annonce %(megapixels)s millions de points, plus que les %(limit)s acceptés. "
        "Reprenez la photo en qualité normale."
    ),
    "truncated": _("Cette photo est incomplète : l’envoi s’est arrêté avant la fin. Reprenez-la."),
    "damaged": _("Cette photo est abîmée et ne s’ouvre pas. Reprenez-la."),
    "not_a_photo": _(
        "« %(name)s » n’est pas une photo, même si son nom le laisse croire. Choisissez une photo JPEG, PNG ou WebP."
    ),
    "svg": _("Les dessins SVG ne sont pas acceptés. Choisissez une photo JPEG, PNG ou WebP."),
    "heic": _(
        "Ce téléphone enregistre au format HEIC, que tous les écrans ne lisent pas. Sur iPhone : Réglages, "
        "Appareil photo, Formats, « Le plus compatible », puis reprenez la photo."
    ),
    "other_image": _(
        "Le format %(format)s n’est pas accepté. Enregistrez la photo en JPEG, ou reprenez-la avec le téléphone."
    ),
    "video": _("Ceci est une vidéo. Prenez une photo."),
    "animated": _("Cette image est animée. Choisissez une photo fixe."),
    "unusual": _("Cette image est codée d’une façon que les navigateurs ne lisent pas. Reprenez la photo."),
    "polyglot": _(
        "Ce fichier contient autre chose qu’une photo (document, archive ou programme). Reprenez la photo "
        "avec l’appareil du téléphone."
    ),
    "trailing": _(
        "Des données inconnues suivent la photo dans ce fichier. Reprenez la photo avec l’appareil du téléphone."
    ),
}

Mime = Literal["image/jpeg", "image/png", "image/webp"]


class PhotoRefused(Exception):
    """A photo that may not enter; `sentence_fr` is shown as is, `code` is one of REFUSALS."""

    def __init__(self, sentence_fr: str, code: str) -> None:
        super().__init__(sentence_fr)
        self.sentence_fr = sentence_fr
        self.code = code


def refusal(code: str, **facts: object) -> PhotoRefused:
    sentence = str(REFUSALS[code])
    return PhotoRefused(sentence % facts if facts else sentence, code)


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """JPEG is checked at one eighth of its size; PNG and WebP only decode whole, at 4 bytes a pixel."""

    max_bytes: int = 20 * MIB
    max_pixels: int = 80_000_000
    max_pixels_decoded_whole: int = 40_000_000
    # A progressive JPEG is decoded once per scan: thousands of empty scans would hold a core for minutes
    # ("Two issues with the JPEG standard", libjpeg-turbo, 2015). Cameras write 1, encoders about 10.
    max_scans: int = 40
    max_profile_bytes: int = MIB

    def __post_init__(self) -> None:
        if self.max_pixels > (Image.MAX_IMAGE_PIXELS or 0):
            raise ValueError("max_pixels is above what Pillow itself accepts without a warning")


@dataclass(frozen=True, slots=True)
class ReceivedPhoto:
    """A clean photo: compressed pixels as received to the byte, metadata gone."""

    data: bytes
    mime: Mime
    width: int  # as displayed, orientation applied
    height: int
    orientation: int  # EXIF 1..8, kept in the clean file when it is not 1
    received_sha256: str
    stored_sha256: str
    taken_at: datetime | None
    removed: tuple[str, ...]  # what was taken away ("gps", "exif", "comment"…), sorted


@dataclass(frozen=True, slots=True)
class Stripped:
    """What a format's walker gives back: the clean file and what it learnt on the way."""

    data: bytes
    width: int  # as stored
    height: int
    orientation: int
    taken_at: datetime | None
    removed: frozenset[str]
