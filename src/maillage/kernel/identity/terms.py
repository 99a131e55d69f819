"""Reads what a person types in the search box: names, dates, matricules, numbers, in any order and half typed.

Each term lists the beginnings it accepts; a patient is found when every term is. `12 03 58` is a date and
also the beginning of a matricule: the term accepts both, nothing is guessed.
"""

import re
from dataclasses import dataclass
from datetime import date

from maillage.kernel.identity.traits import date_token, words

SHORTEST = 2
MOST_TERMS = 8
_DATED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_MONTHLY = re.compile(r"(\d{1,2})[/.\-](\d{4})", re.ASCII)
_NUMERIC = re.compile(r"\d+|2[AB]|\d{5}2[AB]\d*", re.ASCII | re.IGNORECASE)
# Past the largest character: every token that begins with a prefix stands below prefix + LAST.
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing typed, and the beginnings of tokens that answer it."""

    prefixes: tuple[str, ...]

    @property
    def ranges(self) -> tuple[tuple[str, str], ...]:
        return tuple((prefix, prefix + LAST) for prefix in self.prefixes)


def terms_of(text: str, *, on: date) -> tuple[Term, ...]:
    """The terms of a typed text; empty when there is too little to look for."""
    terms: list[Term] = []
    run: list[str] = []
    for chunk in text.split():
        if _NUMERIC.fullmatch(chunk):
            run.append(chunk.upper())
            continue
        _close(run, terms, on)
        terms += _terms_of_chunk(chunk, on)
    _close(run, terms, on)
    unique = list(dict.fromkeys(terms))[:MOST_TERMS]
    longest = max((len(prefix) for term in unique for prefix in term.prefixes), default=0)
    return tuple(unique) if longest >= SHORTEST else ()


def _terms_of_chunk(chunk: str, on: date) -> list[Term]:
    if match := _ISO.fullmatch(chunk):
        year, month, day = match.groups()
        days = _days(day, month, year, on)
    elif match := _DATED.fullmatch(chunk):
        days = _days(*match.groups(), on)
    elif match := _MONTHLY.fullmatch(chunk):
        month, year = match.groups()
        return [Term((f"{year}{int(month):02}",))]
    else:
        return [Term((word,)) for word in words(chunk)]
    # A date that cannot be is kept as typed: it finds nobody, rather than everybody.
    return [Term(tuple(days) or ("".join(words(chunk)),))]


def _close(run: list[str], terms: list[Term], on: date) -> None:
    """Digits typed in groups are one thing: a date, a matricule, a number."""
    if not run:
        return
    joined = "".join(run)
    terms.append(Term(tuple(dict.fromkeys([*_days_of_run(run, joined, on), joined]))))
    run.clear()


def _days_of_run(run: list[str], joined: str, on: date) -> list[str]:
    if not joined.isdigit():
        return []
    if len(run) == 3 and len(run[0]) <= 2 and len(run[1]) <= 2 and len(run[2]) in (2, 4):
        return _days(run[0], run[1], run[2], on)
    if len(run) == 2 and len(run[0]) <= 2 and len(run[1]) == 4 and 1 <= int(run[0]) <= 12:
        return [f"{run[1]}{int(run[0]):02}"]
    if len(run) == 1 and len(joined) in (6, 8):
        return _days(joined[:2], joined[2:4], joined[4:], on)
    return []


def _days(day: str, month: str, year: str, on: date) -> list[str]:
    """Tokens of the days this may mean: a year on two digits is read in both centuries, never in the future."""
    if len(year) == 4:
        years = [int(year)]
    else:
        century = on.year // 100 * 100
        years = [century - 100 + int(year), century + int(year)]
    tokens = []
    for full_year in years:
        try:
            born = date(full_year, int(month), int(day))
        except ValueError:
            continue
        if born <= on:
            tokens.append(date_token(born))
    return tokens
