"""One place for now, and instants as people say them in Europe/Paris; refuses naive instants.

The database holds UTC. The words (`hier`, `mardi`, `10 h 42`) are French, as the names of the functions say; a page
read in English gets those of `english_clock`, for a date translated word by word would not read well.
"""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.toolbox import english_clock as english
from maillage.toolbox.language import in_english

PARIS = ZoneInfo("Europe/Paris")
MONTHS = english.FRENCH_MONTHS
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_NEAR_DAYS = {-1: "hier", 0: "aujourd’hui", 1: "demain"}
# From the seventh day a weekday name would be ambiguous: `mardi` must mean the next one.
_WEEKDAY_REACH = 6
_OLDEST_AGE = 130
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class InvalidDate(ValueError):
    """A typed date is refused; `str(error)` is the French sentence for the field."""


def now() -> datetime:
    """The current instant, aware and in UTC: the only reading of the clock in the product."""
    return datetime.now(UTC)


def today() -> date:
    """The current day in France, which starts one or two hours before the UTC one."""
    return now().astimezone(PARIS).date()


def in_paris(instant: datetime) -> datetime:
    """The wall clock in France at an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an aware instant is needed, got a naive one")
    return instant.astimezone(PARIS)


def paris_day_bounds(day: date) -> tuple[datetime, datetime]:
    """The two UTC instants between which it is that day in France: 23, 24 or 25 hours apart."""
    start, end = (datetime.combine(d, time(), PARIS) for d in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def fr_date(value: date | datetime, *, weekday: bool = False, year: bool = True) -> str:
    """`12 mars 2026`, `1er avril 2026`; with the weekday, `jeudi 12 mars 2026`."""
    day = in_paris(value).date() if isinstance(value, datetime) else value
    if in_english():
        return english.day_words(day, weekday=weekday, year=year)
    words = [WEEKDAYS[day.weekday()]] if weekday else []
    words += ["1er" if day.day == 1 else str(day.day), MONTHS[day.month - 1]]
    if year:
        words.append(str(day.year))
    return " ".join(words)


def fr_time(instant: datetime) -> str:
    """`10 h 42`; a full hour is said without minutes, `14 h`. The spaces do not break."""
    local = in_paris(instant)
    if in_english():
        return english.hour(local)
    return f"{local.hour}\u00a0h" + (f"\u00a0{local.minute:02}" if local.minute else "")


def fr_datetime(instant: datetime) -> str:
    """`12 mars 2026 à 10 h 42`."""
    return f"{fr_date(instant)}{', ' if in_english() else ' à '}{fr_time(instant)}"


def fr_month(day: date) -> str:
    """`juillet 1954`."""
    return english.month_words(day) if in_english() else f"{MONTHS[day.month - 1]} {day.year}"


def fr_short(instant: datetime) -> str:
    """`11 mars, 10 h 52`, for a column of a table."""
    return f"{fr_date(instant, year=False)}, {fr_time(instant)}"


def fr_day_relative(instant: datetime, now: datetime) -> str:
    """`hier à 10 h 52`, `aujourd’hui à 14 h`, `mardi 14 h`, `2 mars à 9 h 20`, `2 mars 2025`."""
    local, today = in_paris(instant), in_paris(now).date()
    if in_english():
        return english.relative(local, today, _WEEKDAY_REACH)
    gap = (local.date() - today).days
    if gap in _NEAR_DAYS:
        return f"{_NEAR_DAYS[gap]} à {fr_time(instant)}"
    if 0 < gap <= _WEEKDAY_REACH:
        return f"{WEEKDAYS[local.weekday()]} {fr_time(instant)}"
    if local.year == today.year:
        return f"{fr_date(instant, year=False)} à {fr_time(instant)}"
    return fr_date(instant)


def fr_when(day: str) -> str:
    """What `fr_day_relative` gives, inside a sentence: `hier à 10 h 52`, `le 9 mars à 10 h 52`."""
    return _("le %(day)s") % {"day": day} if day[:1].isdigit() else day


def fr_until(instant: datetime, now: datetime) -> str:
    """Until when a promise holds: `avant 11 h 30`, `avant demain, 10 h 15`, `avant mardi 14 h`."""
    local, today = in_paris(instant), in_paris(now).date()
    if in_english():
        return english.until(local, today, _WEEKDAY_REACH)
    gap = (local.date() - today).days
    if gap == 0:
        return f"avant {fr_time(instant)}"
    if gap == 1:
        return f"avant demain, {fr_time(instant)}"
    if 0 < gap <= _WEEKDAY_REACH:
        return f"avant {WEEKDAYS[local.weekday()]} {fr_time(instant)}"
    return f"avant le {fr_date(instant, year=local.year != today.year)}, {fr_time(instant)}"


def fr_duration(seconds: float) -> str:
    """`48 min`, `4 h 18`, `1 jour`, `2 jours 3 h`, `moins d’une minute`; rounded down."""
    minutes = int(abs(seconds)) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if in_english():
        return english.duration(days, hours, minutes)
    if days:
        head = f"{days}\u00a0jour" + ("s" if days > 1 else "")
        return f"{head} {hours}\u00a0h" if hours else head
    if hours:
        return f"{hours}\u00a0h" + (f"\u00a0{minutes:02}" if minutes else "")
    return f"{minutes}\u00a0min" if minutes else "moins d’une minute"


def age_years(birth_on: date, on: date) -> int:
    """Whole years; who is born on a 29 February gains one on 1 March of ordinary years."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def fr_age(birth_on: date, on: date) -> str:
    """`71 ans`, `6 ans`; in months under two years and in days under one month, as clinicians count."""
    years, days = age_years(birth_on, on), (on - birth_on).days
    months = (on.year - birth_on.year) * 12 + on.month - birth_on.month - (on.day < birth_on.day)
    if in_english():
        return english.age(years, months, days)
    if years >= 2:
        return f"{years}\u00a0ans"
    if months >= 1:
        return f"{months}\u00a0mois"
    return f"{days}\u00a0jour" + ("s" if days > 1 else "")


def parse_birth_date(text: str, *, on: date | None = None) -> date:
    """A birth date as people type it: `12/03/1958`, `12.03.1958`, `12 03 1958`, `12031958`, `1958-03-12`.

    A year on two digits is accepted when one reading only is possible (58 is 1958), never guessed: a birth
    date is a strict trait of identity.
    """
    reference = on or today()
    typed = text.strip()
    if not typed:
        raise InvalidDate(_("Saisissez la date de naissance, par exemple 12/03/1958."))
    day = _read(typed, reference)
    if day > reference:
        raise InvalidDate(_("Cette date de naissance est dans le futur : vérifiez l’année."))
    if reference.year - day.year > _OLDEST_AGE:
        raise InvalidDate(_("Cette date de naissance est trop ancienne : vérifiez l’année."))
    return day


def _read(typed: str, reference: date) -> date:
    if match := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in match.groups())
        return _exact(year, month, day)
    match = _COMPACT.fullmatch(typed) or _DAY_FIRST.fullmatch(typed)
    if match is None:
        raise InvalidDate(_("Écrivez le jour, le mois et l’année de naissance, par exemple 12/03/1958."))
    day, month, year = (int(part) for part in match.groups())
    if len(match.group(3)) == 4:
        return _exact(year, month, day)
    century = reference.year // 100 * 100
    return _short_year(century - 100 + year, century + year, month, day, reference)


def _short_year(earlier: int, later: int, month: int, day: int, reference: date) -> date:
    older = _exact_or_none(earlier, month, day)
    younger = _exact_or_none(later, month, day)
    if younger is None or younger > reference:
        return _exact(earlier, month, day)
    if older is None:
        return younger
    raise InvalidDate(
        _("%(earlier)d ou %(later)d ? Écrivez l’année de naissance sur quatre chiffres.")
        % {"earlier": earlier, "later": later}
    )


def _exact_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _exact(year: int, month: int, day: int) -> date:
    if exact := _exact_or_none(year, month, day):
        return exact
    if not 1 <= month <= 12:
        raise InvalidDate(_("Le mois %(month)d n’existe pas : écrivez d’abord le jour.") % {"month": month})
    if year == 0:
        raise InvalidDate(_("Cette date de naissance est trop ancienne : vérifiez l’année."))
    raise InvalidDate(
        _("%(month)s compte %(last)d jours : vérifiez le jour.")
        % {"month": fr_month(date(year, month, 1)).capitalize(), "last": calendar.monthrange(year, month)[1]}
    )
