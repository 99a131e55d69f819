"""The pictures of the region: a pool of drawn lesions, cleaned and reduced once, then reused in many documents."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import cpu_count, get_context

from maillage.config.demo.photos.lesion import View, draw_lesion
from maillage.kernel.documents.photos.derive import preview, thumbnail
from maillage.kernel.documents.photos.intake import receive

# Pixels: under 120 kB each. Cases under way are looked at closely, the past fills lists.
LIVE_SIZE, PAST_SIZE = (880, 660), (640, 480)
MOST_LESIONS = 24
MOST_PROCESSES = 4
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


@dataclass(frozen=True, slots=True)
class Pool:
    """Every view of each lesion; the first half of the lesions in the larger size."""

    pictures: dict[tuple[int, str], Picture]
    lesions: int

    def picture(self, number: int, code: str, *, is_live: bool) -> Picture:
        half = self.lesions // 2
        return self.pictures[number % half if is_live else half + number % (self.lesions - half), code]


def pool(seed: int, lesions: int) -> Pool:
    """Draws `lesions` lesions (2 to 24)."""
    count = max(2, min(lesions, MOST_LESIONS))
    wanted = [
        (f"region-{seed}-{lesion}", code, LIVE_SIZE if lesion < count // 2 else PAST_SIZE)
        for lesion in range(count)
        for code in VIEWS
    ]
    # Spawned, not forked: the parent holds a database connection.
    with ProcessPoolExecutor(min(MOST_PROCESSES, cpu_count()), mp_context=get_context("spawn")) as processes:
        pictures = processes.map(_picture, wanted, chunksize=6)
        numbers = [(lesion, code) for lesion in range(count) for code in VIEWS]
        return Pool(dict(zip(numbers, pictures, strict=True)), count)


def _picture(wanted: tuple[str, str, tuple[int, int]]) -> Picture:
    seed, code, size = wanted
    return as_received(draw_lesion(seed, VIEWS[code], size=size), code)


def as_received(sent: bytes, code: str) -> Picture:
    """What a phone sends, as the door of documents keeps it."""
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
