"""Delays of care as people say them ("sous 15 jours"), counted in days of the calendar; refuses hours."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_SHAPE = re.compile(r"P(?=\d)(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?")
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Delay:
    """`P1M` after 31 January is the last day of February: a month that has no such day ends the delay at its end."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Delay":
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise ValueError("délai illisible : écrivez par exemple P15D (quinze jours) ou P1M (un mois)")
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return cls(months=years * MONTHS_A_YEAR + months, days=weeks * 7 + days)

    def after(self, day: date) -> date:
        """The last day of this delay when it starts on `day`."""
        year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + self.months, MONTHS_A_YEAR)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=self.days)

    def __str__(self) -> str:
        months = f"{self.months}M" if self.months else ""
        return f"P{months}{self.days}D" if self.days or not months else f"P{months}"
