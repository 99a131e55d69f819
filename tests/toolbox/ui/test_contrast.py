"""Every pair of colours that meets on a screen is readable, in both themes; the arithmetic is WCAG's."""

import pytest

from maillage.toolbox.ui import contrast
from maillage.toolbox.ui.contrast import ALSO_USED, SHOWN, ColourPair

THEMES = contrast.themes()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", SHOWN + ALSO_USED, ids=lambda pair: f"{pair.front} on {pair.back}")
def test_pair_is_readable(pair: ColourPair, theme: str) -> None:
    assert contrast.measure(pair, THEMES[theme]) >= pair.minimum


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    # Reference values of the WCAG definition: the extremes, and the well-known grey that just passes.
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_ratio_follows_wcag(front: str, back: str, expected: float) -> None:
    assert contrast.ratio(front, back) == pytest.approx(expected, abs=0.005)
    assert contrast.ratio(back, front) == contrast.ratio(front, back)


def test_dark_starts_from_light() -> None:
    css = ':root, [data-bs-theme="light"] { --a: #111111; --b: #222222; } [data-bs-theme="dark"] { --a: #eeeeee; }'
    assert contrast.themes(css) == {
        "light": {"--a": "#111111", "--b": "#222222"},
        "dark": {"--a": "#eeeeee", "--b": "#222222"},
    }


def test_every_text_colour_of_the_tokens_is_held_by_a_pair() -> None:
    held = {name for pair in SHOWN + ALSO_USED for name in (pair.front, pair.back)}
    decorative = {
        "--line", "--track", "--soon-track", "--stage-line",  # hairlines and tracks: carry no meaning
        "--check", "--qr", "--veil",  # grounds without words of their own
    }  # fmt: skip
    assert set(THEMES["light"]) - held - decorative == set()
