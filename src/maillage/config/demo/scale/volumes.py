"""How much of the region is made: `region`, or a fraction of it such as `region/10`."""

import re
from dataclasses import dataclass
from pathlib import Path

_SHAPE = re.compile(r"region(?:/([1-9][0-9]{0,4}))?")
BYTES_PER_PATIENT = 11_000  # on disk at the end, everything counted (measured: 33 GB for 3.3 million)
BYTES_IN_FLIGHT = 4 << 30  # journal of writes, and sorts of the largest indexes


class UnknownScale(ValueError):
    """A scale that nobody makes; the sentence is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """Rows of the mass, beside those of the demonstration itself."""

    fraction: int
    patients: int
    places: int
    professionals: int
    cases: int
    observations: int
    documents: int
    lines: int

    @property
    def disk(self) -> int:
        """Bytes that must be free before starting."""
        return self.patients * BYTES_PER_PATIENT + BYTES_IN_FLIGHT // min(self.fraction, 16)


def volumes(scale: str) -> Volumes:
    """Raises UnknownScale. Floors keep a small fraction whole: every kind of structure, every state of a case."""
    found = _SHAPE.fullmatch(scale)
    if found is None:
        raise UnknownScale(
            f"Échelle inconnue : « {scale} ». Écrivez « region », ou une fraction : « region/10 », « region/100 »."
        )
    part = int(found[1] or 1)
    return Volumes(
        fraction=part,
        patients=max(3_300_000 // part, 1_000),
        places=315 if part <= 100 else 70,
        professionals=max(60_000 // part, 400),
        cases=max(1_000_000 // part, 500),
        observations=max(20_000_000 // part, 5_000),
        documents=max(1_000_000 // part, 500),
        lines=max(10_000_000 // part, 2_000),
    )


def state_of(scale: str, ordinary: Path) -> Path:
    """Where a scaled region stands: beside the ordinary state, never in it; itself when it is already that folder."""
    volumes(scale)
    mark = scale.replace("/", "-")
    if ordinary.name == mark or ordinary.name.endswith(f"-{mark}"):
        return ordinary
    return ordinary.with_name(f"{ordinary.name}-{mark}")
