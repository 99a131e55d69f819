"""Reads tokens.css and computes the contrast of each pair of colours that the product puts together."""

import re
from dataclasses import dataclass
from pathlib import Path

TOKENS = Path(__file__).parent / "static" / "maillage" / "tokens.css"
TEXT_MINIMUM = 4.5  # WCAG 2.2, 1.4.3
EDGE_MINIMUM = 3.0  # WCAG 2.2, 1.4.11

_BLOCK = re.compile(r"(?P<selector>[^{}]+)\{(?P<body>[^{}]*)\}")
_COLOUR = re.compile(r"(--[a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ColourPair:
    """`front` drawn on `back`; an edge pair carries a shape, a text pair carries words."""

    label: str
    front: str
    back: str
    is_edge: bool = False

    @property
    def minimum(self) -> float:
        return EDGE_MINIMUM if self.is_edge else TEXT_MINIMUM


# The pairs shown on the living page, in its order. The tests hold every one in both themes.
SHOWN: tuple[ColourPair, ...] = (
    ColourPair("Texte", "--text", "--sheet"),
    ColourPair("Texte discret", "--text-2", "--paper"),
    ColourPair("Lien", "--link", "--sheet"),
    ColourPair("Bandeau", "--on-ink", "--ink"),
    ColourPair("Bandeau, discret", "--on-ink-2", "--ink"),
    ColourPair("Bouton principal", "--on-act", "--act"),
    ColourPair("Accent, à vous", "--accent", "--accent-soft"),
    ColourPair("Retard, urgent", "--late", "--late-soft"),
    ColourPair("Bientôt", "--soon", "--soon-soft"),
    ColourPair("Fait", "--done", "--done-soft"),
    ColourPair("Légende d’image", "--on-stage-2", "--stage"),
    ColourPair("Bord d’un champ", "--edge", "--sheet", is_edge=True),
    ColourPair("Trait, anneau", "--mark", "--sheet", is_edge=True),
    ColourPair("Repère sur une image", "--pen", "--stage", is_edge=True),
)


def _on(backs: tuple[str, ...], *fronts: str) -> tuple[ColourPair, ...]:
    return tuple(ColourPair(f"{front} / {back}", front, back) for back in backs for front in fronts)


# The others that happen on real screens: each ground with each text that may stand on it.
ALSO_USED: tuple[ColourPair, ...] = (
    *_on(("--paper", "--sheet"), "--text", "--text-2", "--link", "--late", "--soon", "--done", "--accent"),
    *_on(("--accent-soft",), "--text", "--text-2", "--link", "--late", "--soon", "--done"),
    *_on(("--ink-soft",), "--text", "--text-2", "--link", "--late", "--soon", "--done"),
    *_on(("--sunk",), "--text", "--text-2"),
    *_on(("--late-soft",), "--text"),
    *_on(("--stage",), "--on-stage"),
    *_on(("--accent",), "--on-accent"),
    *_on(("--act-hover",), "--on-act"),
    *_on(("--pen",), "--on-pen"),
    *(
        ColourPair(f"{front} / {back}", front, back, is_edge=True)
        for back in ("--paper", "--sheet")
        for front in ("--edge", "--mark", "--focus", "--late-mark", "--soon-mark", "--done-mark", "--accent")
    ),
    ColourPair("focus / bandeau", "--on-ink", "--ink", is_edge=True),
)


def themes(css: str | None = None) -> dict[str, dict[str, str]]:
    """Colours by theme name; the dark theme starts from the light one, as the cascade does."""
    source = _COMMENT.sub("", TOKENS.read_text("utf-8") if css is None else css)
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for block in _BLOCK.finditer(source):
        colours = dict(_COLOUR.findall(block["body"]))
        (dark if '"dark"' in block["selector"] else light).update(colours)
    return {"light": light, "dark": light | dark}


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(front: str, back: str) -> float:
    """Contrast of two opaque colours "#rrggbb", 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def measure(pair: ColourPair, theme: dict[str, str]) -> float:
    return ratio(theme[pair.front], theme[pair.back])
