"""Days, hours and durations as they are written in British English; takes local days and hours, never instants.

What was kept in French words is read back as well: the history of a case, a notice.
"""

import re
from datetime import date, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NEAR_DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}


FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_FRENCH = re.compile(
    rf"(?P<day>1er|\d{{1,2}}) (?P<month>{'|'.join(FRENCH_MONTHS)})(?: (?P<year>\d{{4}}))?"
    r"(?: à (?P<hour>\d{1,2})\xa0h(?:\xa0(?P<minute>\d{2}))?)?"
)


_DAYS = re.compile(r"(?P<n>\d+) jours?")


def said_day(text: str) -> str | None:
    """A day, or an instant, that was kept in French words: `12 mars 2026 à 10 h 42`."""
    if counted := _DAYS.fullmatch(text):
        return _counted(int(counted["n"]), "day")
    match = _FRENCH.fullmatch(text)
    if match is None:
        return None
    day = match["day"].removesuffix("er")
    words = [day, MONTHS[FRENCH_MONTHS.index(match["month"])], *([match["year"]] if match["year"] else [])]
    at = f", {match['hour']}:{match['minute'] or '00'}" if match["hour"] else ""
    return " ".join(words) + at


def day_words(day: date, *, weekday: bool, year: bool) -> str:
    """`12 March 2026`, `Thursday 12 March 2026`, `12 March`."""
    words = [WEEKDAYS[day.weekday()]] if weekday else []
    words += [str(day.day), MONTHS[day.month - 1]]
    return " ".join([*words, str(day.year)] if year else words)


def month_words(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def hour(local: datetime) -> str:
    """`10:42`, `9:05`, `14:00`."""
    return f"{local.hour}:{local.minute:02}"


def relative(local: datetime, today: date, reach: int) -> str:
    """`yesterday at 10:52`, `Tuesday at 14:00`, `2 March at 9:20`, `2 March 2025`."""
    gap = (local.date() - today).days
    if gap in NEAR_DAYS:
        return f"{NEAR_DAYS[gap]} at {hour(local)}"
    if 0 < gap <= reach:
        return f"{WEEKDAYS[local.weekday()]} at {hour(local)}"
    if local.year == today.year:
        return f"{day_words(local, weekday=False, year=False)} at {hour(local)}"
    return day_words(local, weekday=False, year=True)


def until(local: datetime, today: date, reach: int) -> str:
    """`before 11:30`, `before 10:15 tomorrow`, `before 14:00 on Tuesday`, `before 10:15 on 12 March`."""
    gap = (local.date() - today).days
    if gap == 0:
        return f"before {hour(local)}"
    if gap == 1:
        return f"before {hour(local)} tomorrow"
    if 0 < gap <= reach:
        return f"before {hour(local)} on {WEEKDAYS[local.weekday()]}"
    return f"before {hour(local)} on {day_words(local, weekday=False, year=local.year != today.year)}"


def duration(days: int, hours: int, minutes: int) -> str:
    """`48 min`, `4 h 18`, `1 day`, `2 days 3 h`, `less than a minute`."""
    if days:
        head = _counted(days, "day")
        return f"{head} {hours}\u00a0h" if hours else head
    if hours:
        return f"{hours}\u00a0h" + (f"\u00a0{minutes:02}" if minutes else "")
    return f"{minutes}\u00a0min" if minutes else "less than a minute"


def age(years: int, months: int, days: int) -> str:
    """`71 years`; in months under two years and in days under one month, as clinicians count."""
    if years >= 2:
        return _counted(years, "year")
    return _counted(months, "month") if months >= 1 else _counted(days, "day")


def _counted(number: int, noun: str) -> str:
    return f"{number}\u00a0{noun}" + ("s" if number != 1 else "")
