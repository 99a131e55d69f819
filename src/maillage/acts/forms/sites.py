"""The body map: where each site is touched, on which view, in the frame of the silhouette (100 by 220)."""

from collections.abc import Iterable
from dataclasses import dataclass

# The patient's right is at the left of the front view, and at the right of the back view.
FRONT, BACK = "front", "back"
SILHOUETTE = (
    "M50 8C57 9 61 15 60 22C59 28 56 31 55 33C55 38 57 40 63 41.5C72 43 77 46 79 54C82 66 84 82 88 102C89 108 85 111 "
    "83 106C78 92 74 78 70 66C69 78 69 88 70 100C72 116 70 140 67 160C66 178 65 190 66 206C66 212 56 212 56 206C55 "
    "186 53 150 50 122C47 150 45 186 44 206C44 212 34 212 34 206C35 190 34 178 33 160C30 140 28 116 30 100C31 88 31 "
    "78 30 66C26 78 22 92 17 106C15 111 11 108 12 102C16 82 18 66 21 54C23 46 28 43 37 41.5C43 40 45 38 45 33C44 31 "
    "41 28 40 22C39 15 43 9 50 8Z"
)


@dataclass(frozen=True, slots=True)
class Zone:
    """One place to touch: `path` is clipped by the silhouette, (cx, cy) is where the point is drawn."""

    site: str
    label: str
    view: str
    path: str
    cx: str
    cy: str
    area: float


Box = tuple[float, float, float, float]
ARM, FOREARM, HAND = (70, 44, 84, 68), (74, 68, 88, 94), (78, 94, 92, 114)
THIGH, KNEE, SHIN, FOOT = (50, 104, 74, 146), (50, 146, 70, 162), (50, 162, 70, 198), (50, 198, 70, 214)

# site, label, views, box on the side of larger x; a "pair" is mirrored for the other side of the body.
_MIDDLE: tuple[tuple[str, str, tuple[str, ...], Box], ...] = (
    ("head-front", "Visage", (FRONT,), (38, 6, 62, 32)),
    ("head-back", "Cuir chevelu ou nuque haute", (BACK,), (38, 6, 62, 32)),
    ("scalp", "Cuir chevelu", (BACK,), (38, 6, 62, 24)),
    ("forehead", "Front", (FRONT,), (38, 8, 62, 16)),
    ("nose", "Nez", (FRONT,), (47, 16, 53, 24)),
    ("chin", "Menton", (FRONT,), (43, 26, 57, 33)),
    ("neck", "Cou", (FRONT, BACK), (42, 32, 58, 42)),
    ("nape", "Nuque", (BACK,), (42, 32, 58, 42)),
    ("chest", "Thorax", (FRONT,), (30, 42, 70, 72)),
    ("abdomen", "Abdomen", (FRONT,), (30, 72, 70, 96)),
    ("pelvis", "Bassin ou pubis", (FRONT,), (28, 96, 72, 112)),
    ("genitals", "Organes génitaux", (FRONT,), (44, 106, 56, 116)),
    ("upper-back", "Haut du dos", (BACK,), (30, 42, 70, 72)),
    ("lower-back", "Bas du dos", (BACK,), (30, 72, 70, 96)),
    ("buttocks", "Fesses", (BACK,), (28, 96, 72, 116)),
    ("sacrum", "Sacrum", (BACK,), (44, 92, 56, 102)),
)
_PAIRS: tuple[tuple[str, str, tuple[str, ...], Box], ...] = (
    ("cheek", "Joue", (FRONT,), (53, 18, 62, 28)),
    ("ear", "Oreille", (FRONT, BACK), (57, 16, 63, 24)),
    ("shoulder", "Épaule", (FRONT, BACK), (66, 41, 80, 54)),
    ("breast", "Sein", (FRONT,), (51, 54, 68, 68)),
    ("armpit", "Aisselle", (FRONT,), (66, 54, 74, 66)),
    ("scapula", "Omoplate", (BACK,), (53, 46, 68, 64)),
    ("flank", "Flanc", (FRONT, BACK), (60, 72, 72, 96)),
    ("groin", "Aine", (FRONT,), (52, 98, 64, 110)),
    ("arm", "Bras ou avant-bras", (FRONT, BACK), (70, 44, 90, 94)),
    ("upper-arm", "Bras", (FRONT, BACK), ARM),
    ("elbow", "Coude", (FRONT, BACK), (72, 66, 84, 76)),
    ("forearm", "Avant-bras", (FRONT, BACK), FOREARM),
    ("hand", "Main", (FRONT, BACK), HAND),
    ("leg", "Jambe ou cuisse", (FRONT, BACK), (50, 112, 74, 198)),
    ("thigh", "Cuisse", (FRONT, BACK), THIGH),
    ("knee", "Genou", (FRONT,), KNEE),
    ("calf", "Mollet", (BACK,), SHIN),
    ("shin", "Tibia", (FRONT,), SHIN),
    ("ankle", "Cheville", (FRONT, BACK), (50, 190, 70, 200)),
    ("foot", "Pied", (FRONT, BACK), FOOT),
)
_FEMININE = frozenset({"cheek", "ear", "shoulder", "armpit", "scapula", "groin", "hand", "leg", "thigh", "ankle"})


def _zone(site: str, label: str, view: str, box: Box) -> Zone:
    left, top, right, bottom = box
    path = f"M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}Z"
    return Zone(
        site, label, view, path, f"{(left + right) / 2:g}", f"{(top + bottom) / 2:g}", (right - left) * (bottom - top)
    )


def _mirrored(box: Box) -> Box:
    left, top, right, bottom = box
    return (100 - right, top, 100 - left, bottom)


def _all() -> tuple[Zone, ...]:
    found = [_zone(site, label, view, box) for site, label, views, box in _MIDDLE for view in views]
    for site, label, views, box in _PAIRS:
        for side, word in (("right", "droit"), ("left", "gauche")):
            full = f"{label} {word}{'e' if site in _FEMININE and word == 'droit' else ''}"
            for view in views:
                on_right_of_view = (side == "right") == (view == BACK)
                found.append(_zone(f"{side}-{site}", full, view, box if on_right_of_view else _mirrored(box)))
    return tuple(found)


ZONES = _all()


def zones_of(sites: Iterable[str], view: str) -> tuple[Zone, ...]:
    """The zones of these sites on one view, the largest first: a smaller one stays touchable over it."""
    wanted = set(sites)
    found = [zone for zone in ZONES if zone.view == view and zone.site in wanted]
    return tuple(sorted(found, key=lambda zone: zone.area, reverse=True))
