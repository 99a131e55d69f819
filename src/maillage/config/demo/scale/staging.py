"""The schema `scale`: what the load draws from and remembers while it runs. Dropped at the end, progress aside."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection, sql

from maillage.config.demo.scale import formulas
from maillage.config.demo.scale import vocabulary as words
from maillage.config.demo.scale.directory import LARGE, NUMBERED, Mass, imagine
from maillage.config.demo.scale.volumes import Volumes
from maillage.kernel.identity.traits import key, name_tokens
from maillage.kernel.identity.traits import words as words_of

OPENED = timedelta(days=9 * 365)  # the first patients of the mass were written down nine years ago
TAKEOVER = timedelta(days=365)
RECENT = timedelta(days=30)  # the last one, a month ago
FIRST_SHARE = 0.85
TABLES = """
CREATE TABLE scale.family (family integer PRIMARY KEY, name text, key text, words text[], joined text);
CREATE TABLE scale.family_slot (slot integer PRIMARY KEY, family integer);
CREATE TABLE scale.given (given integer PRIMARY KEY, name text, key text, words text[], joined text);
CREATE TABLE scale.given_slot (decade integer, sex text, slot integer, given integer, PRIMARY KEY (decade, sex, slot));
CREATE TABLE scale.commune_slot (slot integer PRIMARY KEY, code text);
CREATE TABLE scale.age_slot (slot integer PRIMARY KEY, age integer);
CREATE TABLE scale.month_slot (slot integer PRIMARY KEY, month integer);
CREATE TABLE scale.place (place integer PRIMARY KEY, id uuid, kind text, letter text, registrar uuid, is_large boolean);
CREATE TABLE scale.place_slot (rank integer, slot integer, place integer, PRIMARY KEY (rank, slot));
"""
# Who may ask, by structure and profession, in a fixed order; their names as the rooms write them.
PEOPLE = """
CREATE TABLE scale.person AS
SELECT r.id AS role, r.organization_id AS org, p.place, who.profession,
  concat_ws(' ', nullif(who.civility, ''), who.given_name, who.family_name) AS display,
  coalesce(nullif(r.function_label, ''), who.specialty_label) AS function, o.name AS place_name,
  row_number() OVER (PARTITION BY p.place, who.profession ORDER BY r.id) - 1 AS rank,
  count(*) OVER (PARTITION BY p.place, who.profession) AS of_them,
  row_number() OVER (ORDER BY r.id) - 1 AS number
FROM directory_practitionerrole r
JOIN directory_practitioner who ON who.id = r.practitioner_id
JOIN directory_organization o ON o.id = r.organization_id
JOIN scale.place p ON p.id = o.id
WHERE r.is_care AND r.ended_on IS NULL;
CREATE INDEX ON scale.person (place, profession, rank);
CREATE UNIQUE INDEX ON scale.person (role);
CREATE UNIQUE INDEX ON scale.person (number);
UPDATE scale.place SET registrar = found.role FROM (
  SELECT DISTINCT ON (place) place, role FROM scale.person ORDER BY place, profession, rank) AS found
WHERE found.place = place.place;
"""


def prepare(connection: Connection, *, seed: int, at: datetime, volumes: Volumes) -> int:
    """Functions, words and the directory of the mass, in one transaction; gives how many professionals were added."""
    _functions(connection, seed, at, volumes)
    connection.execute(TABLES)
    _words(connection)
    mass = _directory(connection, seed, at, volumes)
    connection.execute("ANALYZE scale.family_slot, scale.given_slot, scale.place_slot, scale.commune_slot")
    return len(mass.tables["directory_practitioner"])


def _functions(connection: Connection, seed: int, at: datetime, volumes: Volumes) -> None:
    opened = at - OPENED
    since = at - RECENT - (opened + TAKEOVER)
    values = {
        "seed": seed,
        "slots": words.SLOTS,
        "patients": volumes.patients,
        "first": int(volumes.patients * FIRST_SHARE),
        "opened_ms": int(opened.timestamp() * 1000),
        "year_ms": TAKEOVER // timedelta(milliseconds=1),
        "since_ms": since // timedelta(milliseconds=1),
        "today": at.date().isoformat(),
        "first_decade": words.FIRST_DECADE,
        "last_decade": words.LAST_DECADE,
    }
    connection.execute(formulas.CHANCE.format(**values))
    # Tables come first for functions that read them: their bodies are checked when the first batch runs.
    connection.execute("SET LOCAL check_function_bodies = off")
    connection.execute(formulas.PEOPLE.format(**values))
    connection.execute(formulas.NUMBERS)


def _words(connection: Connection) -> None:
    families = words.families()
    copy(connection, "scale.family", ((rank, *_forms(name)) for rank, (name, _weight) in enumerate(families)))
    ranked = [(rank, weight) for rank, (_name, weight) in enumerate(families)]
    copy(connection, "scale.family_slot", enumerate(words.slots(ranked, words.SLOTS)))
    given: dict[str, int] = {}
    rows: list[tuple[int, str, int, int]] = []
    for decade in range(words.FIRST_DECADE, words.LAST_DECADE + 10, 10):
        for sex in ("F", "M"):
            drawn = words.slots(words.given_names(decade, sex), 256)
            rows += [(decade, sex, slot, given.setdefault(name, len(given))) for slot, name in enumerate(drawn)]
    copy(connection, "scale.given", ((rank, *_forms(name)) for name, rank in given.items()))
    copy(connection, "scale.given_slot", rows)
    copy(connection, "scale.commune_slot", enumerate(words.slots(words.communes(), words.SLOTS)))
    copy(connection, "scale.age_slot", enumerate(words.slots(words.ages(), 1024)))
    months = [(month + 1, weight) for month, weight in enumerate(words.MONTHS)]
    copy(connection, "scale.month_slot", enumerate(words.slots(months, 1024)))


def _forms(name: str) -> tuple[str, str, list[str], str]:
    """A name, its key and its words as the search knows them, and the words in one piece."""
    return name, key(name), sorted(name_tokens(name)), "".join(words_of(name))


def _directory(connection: Connection, seed: int, at: datetime, volumes: Volumes) -> Mass:
    columns = ("id", "name", "kind", "finess")
    known = [
        dict(zip(columns, row, strict=True))
        for row in connection.execute("SELECT id, name, kind, finess FROM directory_organization ORDER BY id")
    ]
    codes = [code for (code,) in connection.execute("SELECT DISTINCT usage_code FROM directory_team ORDER BY 1")]
    taken = {number for (number,) in connection.execute("SELECT rpps FROM directory_practitioner")}
    mass = imagine(seed, at, volumes, codes, known, taken)
    for table, rows in mass.tables.items():
        copy_rows(connection, table, rows)
    places = [*known, *mass.tables["directory_organization"]]
    letters = [place["name"].split()[-1][:1].upper() if place["kind"] in NUMBERED else "" for place in places]
    copy(
        connection, "scale.place",
        ((rank, place["id"], place["kind"], letter, None, place["name"] == LARGE)
         for rank, (place, letter) in enumerate(zip(places, letters, strict=True))),
    )  # fmt: skip
    weighted = list(enumerate(mass.weights))
    # A second structure is more often a hospital, whose weights are the largest already.
    for rank in (1, 2):
        drawn = words.slots(weighted, 100_000)
        copy(connection, "scale.place_slot", ((rank, slot, place) for slot, place in enumerate(drawn)))
    connection.execute(PEOPLE)
    return mass


def copy(connection: Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(_named(table))) as into:
        for row in rows:
            into.write_row(row)


def copy_rows(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(_named(table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row.values()])


def _named(table: str) -> sql.Composable:
    return sql.SQL(".").join(map(sql.Identifier, table.split(".")))
