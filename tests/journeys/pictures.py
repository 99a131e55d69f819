"""A picture of each step of a journey, kept when `MAILLAGE_SCREENS` asks for it: light everywhere, dark at a desk."""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
DARK_AT = 1440
# Flat colours and text: a palette looks the same, and weighs less than half.
COLOURS = 128


LOW = 480  # under this height nothing sticks to the bottom but the bar of the phone


def are_asked() -> bool:
    return bool(os.environ.get("MAILLAGE_SCREENS"))


def keep(page: Page, name: str, theme: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    if not are_asked() or (theme == "dark" and width != DARK_AT):
        return
    SCREENS.mkdir(parents=True, exist_ok=True)
    seen = Image.open(io.BytesIO(_whole(page))).convert("RGB")
    few = seen.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(SCREENS / f"{name}-{width}-{theme}.png", optimize=True)


def _whole(page: Page) -> bytes:
    """The page as tall as what it holds: what sticks to the foot of the screen stands at its end, covering nothing."""
    before = page.viewport_size
    assert before is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    if before["height"] <= LOW or height <= before["height"]:
        return page.screenshot(full_page=True)
    page.set_viewport_size({"width": before["width"], "height": height})
    try:
        return page.screenshot(full_page=True)
    finally:
        page.set_viewport_size(before)
