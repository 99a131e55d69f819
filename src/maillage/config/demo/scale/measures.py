"""Measures of the mass: long series taken at home, some daily for years, by few patients; told month by month.

A month is one stretch: its rows go to one partition, next to each other for one patient.
"""

from datetime import datetime

from psycopg import Connection

from maillage.config.demo.scale.staging import copy
from maillage.config.demo.scale.volumes import Volumes
from maillage.kernel.record.facade import MEASURES

MONTHS = 96
# Code, start, spread between people, drift over the whole time, noise, decimals, range (low, high).
COURSES = (
    ("29463-7", 74, 22, -3, 0.8, 1, None, None),
    ("8480-6", 134, 22, -6, 8, 0, 110, 140),
    ("8462-4", 80, 12, -3, 6, 0, 60, 90),
    ("8867-4", 74, 16, 0, 6, 0, 50, 100),
    ("2708-6", 96, 3, 0, 1, 0, 92, 100),
    ("6301-6", 2.5, 0.5, 0, 0.4, 1, 2, 3),
    ("8310-5", 36.8, 0.3, 0, 0.2, 1, 36, 38),
)
# One series in so many: how often it is measured a month (less than one: every other month or so).
PER_MONTH = ((0.04, 30.0), (0.2, 4.3), (0.6, 1.0), (1.0, 0.34))
AVERAGE = 54.5  # measures of one series, from the shares above and lives of 26 months on average (counted)
SERIES = """
CREATE TABLE scale.course (course integer, code text, label text, unit text, start float8, spread float8, drift float8,
  noise float8, decimals integer, low numeric, high numeric);
CREATE TABLE scale.series (s bigint, n bigint, patient uuid, registrar uuid, course integer, began integer,
  ended integer, often float8, base float8);
"""
DRAWN = """
INSERT INTO scale.series
SELECT s, n, scale.patient(n), place.registrar, course.course, began, least(began + lasts, {months} - 1), often,
  course.start + course.spread * (scale.u(n, 142) + scale.u(n, 143) - 1)
FROM (SELECT s, 1 + scale.h(s / 3, 130) % {first} AS n, (scale.h(s / 3, 131) + s) % {courses} AS course,
    (scale.h(s / 3, 132) % {months})::integer AS began,
    (2 + 50 * scale.u(s / 3, 133) * 2 * scale.u(s, 134))::integer AS lasts, {often} AS often
  FROM generate_series(1, {series}::bigint) AS s OFFSET 0) AS d
JOIN scale.course course USING (course)
JOIN scale.place_slot slot ON slot.rank = 1 AND slot.slot = scale.h(n, 40) % 100000
JOIN scale.place place ON place.place = slot.place
ORDER BY n, s;
ANALYZE scale.series;
"""
MONTH = """
INSERT INTO record_observation (id, patient_id, source_id, code, label, value_number, value_text, unit, reference_low,
  reference_high, effective_at, author_role_id, recorded_at)
SELECT scale.key(ms, s * 4096 + {month} * 31 + i, 140), patient, NULL, code, label,
  round((base + drift * (({month} - began)::float8 / 96)
    + noise * (scale.u(s * 4096 + {month} * 31 + i, 141) - 0.5) * 2)::numeric, decimals), '', unit, low, high,
  scale.instant(ms), registrar, scale.instant(ms + 60000 + scale.h(s + i, 144) % 600000)
FROM (
  SELECT x.*, c.code, c.label, c.unit, c.drift, c.noise, c.decimals, c.low, c.high, i,
    {since_ms} + {month_ms} * (i - 1) / greatest(ceil(often), 1)::integer
      + scale.h(s * 4096 + {month} * 31 + i, 145) % ({month_ms} / greatest(ceil(often), 1)::bigint) AS ms
  FROM scale.series x JOIN scale.course c USING (course)
  CROSS JOIN LATERAL generate_series(1, CASE WHEN often >= 1 THEN often::integer
    WHEN scale.u(s * 128 + {month}, 146) < often THEN 1 ELSE 0 END) AS i
  WHERE {month} BETWEEN began AND ended
  OFFSET 0
) AS m"""


def stage(connection: Connection, volumes: Volumes) -> int:
    """Who measures what and how often; gives how many series."""
    connection.execute(SERIES)
    copy(
        connection, "scale.course",
        ((rank, code, str(MEASURES[code].label), MEASURES[code].unit, *numbers)
         for rank, (code, *numbers) in enumerate(COURSES)),
    )  # fmt: skip
    series = max(int(volumes.observations / AVERAGE), 20)
    often = "CASE " + " ".join(f"WHEN scale.u(s / 3, 135) < {upto} THEN {rate}" for upto, rate in PER_MONTH) + " END"
    first = int(volumes.patients * 0.85)
    connection.execute(
        DRAWN.format(series=series, first=first, courses=len(COURSES), months=MONTHS, often=often)
    )  # fmt: skip
    return series


def month(number: int, at: datetime) -> str:
    """Measures of one stretch of a twelfth of a year, the last one ending yesterday."""
    at_ms = int(at.timestamp() * 1000) - 86_400_000
    month_ms = 8 * 365 * 86_400_000 // MONTHS
    since = at_ms - (MONTHS - number) * month_ms
    return MONTH.format(month=number, since_ms=since, month_ms=month_ms)
