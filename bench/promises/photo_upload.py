"""A photo from a phone, received, checked, cleaned, sealed and thumbnailed before the answer."""

from bench.figures import Figures, p50_p95
from bench.photos import FORTY_EIGHT_MEGAPIXELS, MB, TWELVE_MEGAPIXELS, photo
from bench.world import VIEWS, World

NAME = "photo_upload"
TITLE = "arrivée d'une photo de 4 Mo et de 17 Mo"
TARGET = 1000.0  # ms, p95, for 4 MB; the large one is said beside it
LARGE_TARGET = 4000.0


def measure(world: World) -> Figures:
    return [
        *_sent("4_mo", 4.0, TWELVE_MEGAPIXELS, TARGET, world.times(14), world),
        *_sent("17_mo", 17.0, FORTY_EIGHT_MEGAPIXELS, LARGE_TARGET, world.times(5), world),
    ]


def _sent(name: str, weight_mb: float, size: tuple[int, int], target: float, times: int, world: World) -> Figures:
    data = photo(weight_mb, size)
    values, case = [], ""
    for number in range(times + 1):
        if number % 7 == 0:  # a request holds eight photos at most
            case = world.draft()
        values.append(world.upload(case, VIEWS[number % 2], data).ms)
    note = f"{len(data) / MB:.1f} Mo, {size[0]}x{size[1]}".replace(".", ",")
    return p50_p95(f"{NAME}.{name}", values[1:], target, note)
