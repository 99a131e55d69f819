"""The pictures of the region: a pool of drawn lesions, cleaned and reduced once, then reused in many documents."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from maillage.config.demo.photos.lesion import View, draw_lesion
from maillage.kernel.documents.photos.derive import preview, thumbnail
from maillage.kernel.documents.photos.intake import receive

SIZE = (880, 660)  # pixels: under 120 kB each
MOST_LESIONS = 24
PROCESSES = 4
# The view that the drawing knows, by the code of a usage's view.
VIEWS: dict[str, View] = {"overview": "ensemble", "close_up": "proche", "dermoscope": "dermoscope"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo as it went through the door of documents, with its small copies."""

    data: bytes
    mime: str
    width: int
    height: int
    orientation: int
    received_sha256: str
    stored_sha256: str
    thumbnail: bytes
    preview: bytes


def pool(seed: int, lesions: int) -> dict[tuple[int, str], Picture]:
    """Every view of `lesions` lesions (24 at most), by number of the lesion and code of the view."""
    wanted = [(seed, lesion, code) for lesion in range(min(lesions, MOST_LESIONS)) for code in VIEWS]
    # Spawned, not forked: the parent holds a database connection.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        pictures = processes.map(_picture, wanted, chunksize=6)
        return {(lesion, code): picture for (_seed, lesion, code), picture in zip(wanted, pictures, strict=True)}


def _picture(wanted: tuple[int, int, str]) -> Picture:
    seed, lesion, code = wanted
    sent = draw_lesion(f"region-{seed}-{lesion}", VIEWS[code], size=SIZE)
    photo = receive(sent, declared_name=f"{code}.jpg")
    return Picture(
        data=photo.data,
        mime=photo.mime,
        width=photo.width,
        height=photo.height,
        orientation=photo.orientation,
        received_sha256=photo.received_sha256,
        stored_sha256=photo.stored_sha256,
        thumbnail=thumbnail(photo.data),
        preview=preview(photo.data),
    )
