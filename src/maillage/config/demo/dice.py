"""The chance of a region: everything drawn here comes from one seed and one reference instant, row keys included."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

MS = timedelta(milliseconds=1)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
# Variant and version bits of a UUIDv7 (RFC 9562, section 5.7).
VERSION, VARIANT = 0x7 << 76, 0b10 << 62


class Dice(Random):
    """Named and independent: what one part of the region draws does not move what another part draws."""

    def __init__(self, seed: int, name: str) -> None:
        super().__init__(f"region:{seed}:{name}")

    def key(self, at: datetime) -> uuid.UUID:
        """A row key of that instant, in the shape of `toolbox.ids.new_id`, the same for the same seed."""
        stamp = (at - EPOCH) // MS
        return uuid.UUID(int=stamp << 80 | VERSION | self.getrandbits(12) << 64 | VARIANT | self.getrandbits(62))

    def chance(self, share: float) -> bool:
        return self.random() < share

    def one_of(self, weighted: Mapping[str, float]) -> str:
        """One key of a table of weights."""
        return self.choices(list(weighted), list(weighted.values()))[0]
