"""The answer as a PDF with its photos, as previewed before the signature; then the signature itself."""

import time

from bench.browser import Answer
from bench.figures import CannotMeasure, Figures, p50_p95
from bench.promises.pages import answers_ms
from bench.world import DERMATOLOGIST, REPORT, World

NAME = "opinion_pdf"
TITLE = "PDF de l'avis avec ses photos, et sa signature"
TARGET = 1000.0  # ms, p95: nobody waits a second before signing


def measure(world: World) -> Figures:
    browser = world.browser(DERMATOLOGIST)

    def preview() -> Answer:
        answer = browser.get(f"/demandes/{world.taken}/apercu.pdf").expect(200)
        if not answer.body.startswith(b"%PDF"):
            raise CannotMeasure("l'aperçu n'est pas un PDF")
        return answer

    return [
        *p50_p95(NAME, answers_ms(preview, world.times(15)), TARGET),
        *p50_p95(f"{NAME}.signature", [_signed(world) for _ in range(world.times(8))], TARGET),
    ]


def _signed(world: World) -> float:
    case = world.sent()
    world.fire(DERMATOLOGIST, case, "take")
    began = time.perf_counter()
    world.fire(DERMATOLOGIST, case, "sign", REPORT)
    return (time.perf_counter() - began) * 1000
