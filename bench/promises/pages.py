"""How a page is asked again and again, and what its answers give."""

from collections.abc import Callable
from itertools import cycle

from bench.browser import Answer, Browser
from bench.figures import Figures, p50_p95

WARM = 3


def page_figures(
    name: str, target: float, browser: Browser, paths: list[str], times: int, *, fragment: bool = False
) -> Figures:
    """Each path in turn, `times` answers in all; every one must be 200."""
    turns = cycle(paths)

    def ask() -> Answer:
        return browser.get(next(turns), fragment=fragment).expect(200)

    return p50_p95(name, answers_ms(ask, times), target)


def answers_ms(ask: Callable[[], Answer], times: int, warm: int = WARM) -> list[float]:
    for _ in range(warm):
        ask()
    return [ask().ms for _ in range(times)]
