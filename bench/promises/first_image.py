"""The first photo in sight: from asking for the case to its first picture being there; then thumbnails alone."""

import re
import time

from bench.figures import CannotMeasure, Figures, p50_p95
from bench.promises.pages import Asked, page_figures
from bench.world import DERMATOLOGIST, World

NAME = "first_image"
TITLE = "première photo visible, puis vignettes seules"
TARGET = 1000.0  # ms, p95: the page and its first picture
THUMBNAIL_TARGET = 100.0


def measure(world: World) -> Figures:
    browser, path = world.browser(DERMATOLOGIST), f"/demandes/{world.taken}/"
    pictures = re.findall(r"/documents/[0-9a-f-]{36}/(?:apercu|vignette)/", browser.get(path).expect(200).text)
    if not pictures:
        raise CannotMeasure("la page de la demande ne montre aucune photo")
    values = []
    for _ in range(world.times(25)):
        began = time.perf_counter()
        browser.get(path).expect(200)
        browser.get(pictures[0]).expect(200)
        values.append((time.perf_counter() - began) * 1000)
    thumbnails = [re.sub(r"[a-z]+/$", "vignette/", picture) for picture in dict.fromkeys(pictures)]
    return [
        *p50_p95(NAME, values, TARGET),
        *page_figures([Asked("thumbnail", browser, thumbnails)], THUMBNAIL_TARGET, world.times(50)),
    ]
