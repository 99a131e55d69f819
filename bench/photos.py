"""Photos as phones send them, of a wished weight: a drawn mole, sensor grain, EXIF with a place."""

from datetime import datetime
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from PIL import Image

from maillage.config.demo.photos import phone
from maillage.config.demo.photos.lesion import draw_picture
from maillage.config.demo.photos.texture import grain

MB = 1_000_000
TWELVE_MEGAPIXELS = (4032, 3024)
FORTY_EIGHT_MEGAPIXELS = (8064, 6048)
TAKEN = datetime(2026, 3, 12, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
NEAR_ENOUGH = 0.03


@cache
def photo(weight_mb: float, size: tuple[int, int] = TWELVE_MEGAPIXELS) -> bytes:
    """About `weight_mb` of JPEG, upright: found by halving the quality's range."""
    drawn = draw_picture("bench", "proche", size=(1600, 1200)).resize(size, Image.Resampling.BILINEAR)
    picture = grain(Random("bench"), drawn, 0.11)
    shooting = phone.Shooting(taken=TAKEN, latitude=49.4, longitude=1.1)
    low, high, best = 20, 100, b""
    while low < high:
        quality = (low + high) // 2
        made = phone.as_phone_writes(picture, shooting, quality)
        if not best or abs(len(made) - weight_mb * MB) < abs(len(best) - weight_mb * MB):
            best = made
        if abs(len(made) - weight_mb * MB) <= NEAR_ENOUGH * weight_mb * MB:
            break
        low, high = (quality + 1, high) if len(made) < weight_mb * MB else (low, quality)
    return best
