"""ISO 8601 durations of promises, in days and clock time; refuses months and years, whose length varies."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_SHAPE = re.compile(r"P(?:(\d{1,3})W|(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?)")


@dataclass(frozen=True, slots=True)
class Duration:
    """A promise: `days` are calendar days in France, `seconds` are elapsed time.

    "Demain, même heure" must hold on the night the clocks change, so P1D may last 23 or 25 hours, while PT24H
    always lasts 24.
    """

    days: int = 0
    seconds: int = 0

    @classmethod
    def parse(cls, text: str) -> "Duration":
        match = _SHAPE.fullmatch(text)
        if match is None or text == "P":
            raise ValueError("durée illisible : écrivez par exemple P2D (deux jours) ou PT4H30M")
        weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
        return cls(days=weeks * 7 + days, seconds=hours * 3600 + minutes * 60)

    def after(self, instant: datetime) -> datetime:
        """The instant at which this duration ends when it starts at `instant` (aware)."""
        end = instant.astimezone(UTC)
        if self.days:
            # Wall-clock arithmetic; an hour that does not exist in March is read as the hour after it (fold 0).
            wall = instant.astimezone(PARIS).replace(tzinfo=None, fold=0) + timedelta(days=self.days)
            end = wall.replace(tzinfo=PARIS).astimezone(UTC)
        return end + timedelta(seconds=self.seconds)

    @property
    def nominal(self) -> timedelta:
        """Length with days of 24 hours: to compare two durations, never to compute an end."""
        return timedelta(days=self.days, seconds=self.seconds)

    def __str__(self) -> str:
        hours, rest = divmod(self.seconds, 3600)
        time = (f"{hours}H" if hours else "") + (f"{rest // 60}M" if rest else "")
        day = f"{self.days}D" if self.days else ""
        return "P" + day + (f"T{time}" if time else "") if day or time else "PT0M"
