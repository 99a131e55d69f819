"""How pages are asked again and again, and what their answers give.

Pages that are measured together are asked in rounds, a few answers of each, then of each again. A machine does
something else for a second now and then; asked one page after the other, that second fell on one page alone, and the
region was said to grow there. Nothing is left out: a slow answer counts wherever it falls, and the median stands
beside the 95th percentile. What opens a visit is not counted, at either scale: the connection may be answered by
another process, which compiles its templates the first time that it makes a page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle

from bench.browser import Answer, Browser
from bench.figures import Figures, p50_p95

WARM = 3
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure: its paths in turn, of one person; `fragment` asks as HTMX does."""

    name: str
    browser: Browser
    paths: Sequence[str]
    fragment: bool = False

    def ask(self) -> Callable[[], Answer]:
        turns = cycle(self.paths)
        return lambda: self.browser.get(next(turns), fragment=self.fragment).expect(200)


def page_figures(asked: Sequence[Asked], target: float, times: int) -> Figures:
    """`times` answers of each page, every one a 200."""
    asks = [each.ask() for each in asked]
    taken: list[list[float]] = [[] for _ in asked]
    for rank in range(ROUNDS):
        share = times * (rank + 1) // ROUNDS - times * rank // ROUNDS
        for ask, ms in zip(asks, taken, strict=True):
            ms += answers_ms(ask, share)
    return [figure for each, ms in zip(asked, taken, strict=True) for figure in p50_p95(each.name, ms, target)]


def answers_ms(ask: Callable[[], Answer], times: int, warm: int = WARM) -> list[float]:
    for _ in range(warm):
        ask()
    return [ask().ms for _ in range(times)]
