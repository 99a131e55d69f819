"""Cases of the mass: cases of the demonstration that the interpreter already played, cloned for other people.

A template keeps its states, clocks, forms and texts; a clone changes the patient, the parties, the numbers, and moves
every instant by whole weeks (an open one by less). What is decided by a date, an act's tariff, is decided again.
"""

from datetime import datetime

from psycopg import Connection, sql

from maillage.acts.ledger.tariffs import tariffs
from maillage.config.demo.scale.staging import copy
from maillage.config.demo.scale.volumes import Volumes

EIGHT_YEARS_MS = 8 * 365 * 86_400_000
OPEN_SHARE = 0.004
REMEMBERED_MS = 60 * 86_400_000  # messages of the last two months
ON_CALL = "m.quevrain"
DAY_MS = 86_400_000

# Cases told whole by a requester and an expert, of one usage: no secretary, no intern, no mistake reported.
TEMPLATES = """
CREATE TABLE scale.template AS
SELECT row_number() OVER (ORDER BY c.id)::integer - 1 AS template, c.id AS case_id, c.usage_code,
  c.created_at AS opened,
  (SELECT max(at) FROM cases_caseevent e WHERE e.case_id = c.id) AS last,
  c.state_kind <> 'closed' AS is_open, c.state, who.profession, c.requester_role_id AS r1,
  coalesce(c.assignee_role_id, found.roles[array_upper(found.roles, 1)]) AS r2, NULL::uuid AS r3,
  (SELECT role_id FROM cases_caserecipient r WHERE r.case_id = c.id) AS r4
FROM cases_case c
JOIN directory_practitionerrole role ON role.id = c.requester_role_id
JOIN directory_practitioner who ON who.id = role.practitioner_id
CROSS JOIN LATERAL (SELECT array_agg(e.by_role_id ORDER BY e.at, e.id) AS roles FROM cases_caseevent e
  WHERE e.case_id = c.id AND e.by_role_id <> c.requester_role_id) AS found
WHERE c.prepared_by_role_id IS NULL AND c.drafted_by_role_id IS NULL AND c.withheld = ''
  AND NOT EXISTS (SELECT FROM cases_opinion o WHERE o.case_id = c.id AND o.version > 1)
  AND (c.state_kind <> 'closed' OR NOT EXISTS (
    SELECT FROM tasks_task t WHERE t.source_id = c.id AND (t.ended_at IS NULL OR t.kind <> 'recommendation')))
  AND c.usage_code = (SELECT usage_code FROM cases_case GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1);
UPDATE scale.template t SET r3 = (SELECT e.by_role_id FROM cases_caseevent e
  WHERE e.case_id = t.case_id AND e.by_role_id NOT IN (t.r1, t.r2) ORDER BY e.at LIMIT 1);
CREATE TABLE scale.template_slot AS
SELECT (row_number() OVER (PARTITION BY is_open ORDER BY template) - 1)::integer AS slot,
  count(*) OVER (PARTITION BY is_open)::integer AS slots, template.* FROM scale.template AS template;
"""
# A tenth of the cases ask the on-call team of the demonstration; half of what it answers is one person's.
TEAMS = """
CREATE TABLE scale.team AS
SELECT t.id AS team, (row_number() OVER (ORDER BY t.id IN (SELECT team_id FROM directory_teammember WHERE role_id = %s)
  DESC, t.id) - 1)::integer AS rank FROM directory_team t
WHERE t.usage_code = (SELECT min(usage_code) FROM scale.template) AND t.is_active;
CREATE TABLE scale.team_slot AS
SELECT slot, CASE WHEN slot < 100 THEN 0 ELSE 1 + ((slot - 100) * (slot - 100) * (SELECT count(*) - 1 FROM scale.team)
  / 810000)::integer END AS rank FROM generate_series(0, 999) AS slot;
CREATE TABLE scale.member AS
SELECT m.team_id AS team, m.role_id AS role, row_number() OVER (PARTITION BY m.team_id
    ORDER BY m.role_id = %s DESC, m.role_id) - 1 AS rank, count(*) OVER (PARTITION BY m.team_id) AS of_them
FROM directory_teammember m WHERE m.team_id IN (SELECT team FROM scale.team) AND m.ended_on IS NULL
  AND m.standing = 'senior';
"""
# Who may be asked about: patients of the first year, alive, where somebody asks for opinions.
ROSTER = """
CREATE TABLE scale.roster AS
SELECT place, n, row_number() OVER (PARTITION BY place ORDER BY n) - 1 AS rank
FROM (SELECT DISTINCT f.place, p.n FROM scale.people(1, {first}) AS p
  JOIN scale.followed(1, {first}) AS f ON f.n = p.n
  JOIN scale.place s ON s.place = f.place AND s.kind <> 'hospital'
  WHERE p.death_on IS NULL AND p.birth_on < date '{today}' - 4000) AS held;
CREATE UNIQUE INDEX ON scale.roster (place, rank);
CREATE TABLE scale.asking AS
SELECT p.place, p.profession, sum(r.held) OVER (PARTITION BY p.profession ORDER BY p.place) AS upto,
  sum(r.held) OVER (PARTITION BY p.profession) AS whole, r.held
FROM (SELECT DISTINCT place, profession FROM scale.person) AS p
JOIN (SELECT place, count(*)::integer AS held FROM scale.roster GROUP BY place) AS r USING (place);
CREATE TABLE scale.asking_slot AS
SELECT a.profession, slot, a.place, a.held FROM scale.asking a
CROSS JOIN LATERAL generate_series(((a.upto - a.held) * 20000 / a.whole)::integer,
  (a.upto * 20000 / a.whole)::integer - 1) AS slot;
CREATE UNIQUE INDEX ON scale.asking_slot (profession, slot);
ANALYZE scale.roster, scale.asking_slot, scale.person, scale.place_slot;
"""
PLAN = """
CREATE TABLE scale.plan (k bigint, ms bigint, id uuid, template integer, n bigint, patient uuid, shift interval,
  days integer, number text, org uuid, team uuid, place integer, r1 uuid, r2 uuid, r3 uuid, r4 uuid, nth integer,
  is_open boolean);
"""
PLANNED = """
INSERT INTO scale.plan
SELECT k, ms, id, template, n, scale.patient(n), shift, round(extract(epoch FROM shift) / 86400)::integer,
  to_char(opened + shift, 'YYYY') || '-'
    || lpad((k + {numbered})::text, greatest(4, length((k + {numbered})::text)), '0'), org, team, place, r1, r2, r3, r4,
  row_number() OVER (PARTITION BY n, extract(year FROM opened + shift) ORDER BY k)::integer, is_open
FROM (
  SELECT c.k, c.ms, scale.key(c.ms, c.k, 50) AS id, t.template, roster.n, t.opened, c.is_open, asker.place,
    CASE WHEN NOT c.is_open THEN interval '7 days' * floor(extract(epoch FROM scale.instant(c.ms) - t.opened) / 604800)
        + interval '1 second' * (scale.h(c.k, 51) % 1500)
      WHEN t.last IS NULL THEN interval '1 second' * -(scale.h(c.k, 51) % 200000)
      WHEN scale.u(c.k, 52) < 0.85 THEN (timestamptz '{at}' - interval '5 minutes' - t.last)
        * (scale.h(c.k, 51) % 1000) / 1000.0
      ELSE interval '1 second' * -(scale.h(c.k, 51) % 36000) END AS shift,
    asker.org, team.team, asker.role AS r1, expert.role AS r2, colleague.role AS r3, reader.role AS r4
  FROM (
    SELECT k, k > {closed} AS is_open, CASE WHEN k <= {closed} THEN {since_ms} + k * {span_ms} / {closed}
      ELSE {recent_ms} + (k - {closed}) * 1000 END AS ms
    FROM generate_series({since}, {until}) AS k OFFSET 0
  ) AS c
  JOIN scale.template_slot t ON t.is_open = c.is_open AND t.slot = scale.h(c.k, 53) % t.slots
  JOIN scale.asking_slot s ON s.profession = t.profession AND s.slot = scale.h(c.k, 54) % 19990
  JOIN scale.roster roster ON roster.place = s.place AND roster.rank = scale.h(c.k, 55) % s.held
  JOIN scale.person asker ON asker.place = s.place AND asker.profession = t.profession
    AND asker.rank = scale.h(c.k, 56) % asker.of_them
  JOIN scale.team_slot ts ON ts.slot = scale.h(c.k, 57) % 1000
  JOIN scale.team team ON team.rank = ts.rank
  JOIN scale.member expert ON expert.team = team.team AND expert.rank = CASE WHEN ts.rank = 0 AND scale.u(c.k, 58) < 0.5
    THEN 0 ELSE scale.h(c.k, 59) % expert.of_them END
  JOIN scale.member colleague ON colleague.team = team.team AND colleague.rank = (expert.rank + 1) % colleague.of_them
  JOIN scale.person reader ON reader.number = scale.h(c.k, 60) % {persons}
  OFFSET 0
) AS planned
"""
PLAN_DONE = """
CREATE UNIQUE INDEX ON scale.plan (k);
CREATE TABLE scale.pair AS
SELECT DISTINCT p.n, CASE g.held WHEN 1 THEN p.org WHEN 2 THEN p.team WHEN 12 THEN p.r2 WHEN 13 THEN p.r3
  WHEN 14 THEN p.r4 WHEN 11 THEN p.r1 END AS holder
FROM scale.plan p JOIN scale.t_access_grant g USING (template);
CREATE INDEX ON scale.pair (n);
ANALYZE scale.plan, scale.pair;
"""
# What the triggers would have counted row by row; those of the demonstration are counted already.
COUNTED = """
INSERT INTO cases_tally
SELECT t.* FROM ctx.case_tallies AS t WHERE NOT EXISTS (SELECT FROM cases_tally kept WHERE kept.case_id = t.case_id)
ORDER BY t.sent_at"""
# Table, how its rows hang to a case, then columns that name somebody: their slot says who in the plan.
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "cases_case": ("id", ("requester_role_id", "assignee_role_id")),
    "cases_caseform": ("case_id", ()),
    "cases_caseclock": ("case_id", ()),
    "cases_caseevent": ("case_id", ("by_role_id",)),
    "cases_caserecipient": ("case_id", ("role_id",)),
    "consent_consent": ("source_id", ("collected_by_id",)),
    "documents_document": ("source_id", ("author_role_id",)),
    "documents_rendition": ("", ()),
    "documents_announcement": ("source_id", ("owner_role_id", "announced_by_id")),
    "cases_opinion": ("case_id", ("signed_by_role_id",)),
    "cases_reading": ("case_id", ("role_id",)),
    "access_grant": ("source_id", ("granted_by_id",)),
    "ledger_act": ("case_id", ("performer_role_id",)),
    "tasks_task": ("source_id", ("owner_role_id", "requester_role_id", "created_by_role_id", "done_by_role_id")),
    "tasks_taskevent": ("", ("by_role_id",)),
    "messaging_notification": ("", ("role_id",)),
}
PARENTS = {
    "documents_rendition": ("document_id", "documents_document"),
    "documents_announcement": ("document_id", "documents_document"),
    "cases_opinion": ("document_id", "documents_document"),
    "tasks_taskevent": ("task_id", "tasks_task"),
}
SALT = {table: 60 + rank for rank, table in enumerate(TABLES)}


def stage(connection: Connection, *, at: datetime, volumes: Volumes) -> int:
    """Templates, who asks whom, and the rows to clone; gives how many templates there are."""
    on_call = sql.Literal(_on_call(connection))
    connection.execute(TEMPLATES)
    connection.execute(TEAMS.replace("%s", on_call.as_string(connection)))
    for table, (link, people) in TABLES.items():
        _stage_table(connection, table, link, people)
    connection.execute("CREATE TABLE scale.tariff (code text, first date, last date, id text, cents int, who text[])")
    lines = tariffs().lines
    copy(
        connection, "scale.tariff",
        ((t.code, t.from_, t.to, t.id, t.cents, list(t.professions)) for t in lines),
    )  # fmt: skip
    first = int(volumes.patients * 0.85)
    connection.execute(ROSTER.format(first=first, today=at.date().isoformat()))
    connection.execute(PLAN)
    found = connection.execute("SELECT count(*) FROM scale.template").fetchone()
    return int(found[0]) if found else 0


def plan(connection: Connection, *, at: datetime, volumes: Volumes) -> None:
    at_ms = int(at.timestamp() * 1000)
    persons = connection.execute("SELECT count(*) FROM scale.person").fetchone()
    numbered = connection.execute("SELECT count(*) FROM cases_case").fetchone()
    assert persons is not None and numbered is not None
    opened = max(int(volumes.cases * OPEN_SHARE), 30)
    values = {
        "closed": volumes.cases - opened,
        "since_ms": at_ms - EIGHT_YEARS_MS,
        "span_ms": EIGHT_YEARS_MS - 21 * DAY_MS,
        "recent_ms": at_ms - 2 * DAY_MS,
        "at": at.isoformat(),
        "persons": persons[0],
        "numbered": numbered[0],
    }
    connection.execute("SET LOCAL enable_nestloop = off")
    connection.execute(PLANNED.format(since=1, until=volumes.cases, **values))
    connection.execute(PLAN_DONE)


def count(connection: Connection) -> int:
    """Every sent case at once, in the order in which they were sent; gives how many."""
    return connection.execute(COUNTED).rowcount


def _on_call(connection: Connection) -> str:
    found = connection.execute(
        "SELECT m.role_id FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id WHERE u.username = %s",
        [ON_CALL],
    ).fetchone()
    assert found is not None
    return str(found[0])


def _stage_table(connection: Connection, table: str, link: str, people: tuple[str, ...]) -> None:
    """A copy of the templates' rows, numbered in each case, with who they name as slots of the plan."""
    parent = PARENTS.get(table)
    slots = "".join(
        f", CASE t.{column} WHEN tpl.r1 THEN 1 WHEN tpl.r2 THEN 2 WHEN tpl.r3 THEN 3 WHEN tpl.r4 THEN 4 END"
        f" AS {column}_slot"
        for column in people
    )
    extra, where = "", ""
    if table == "access_grant":
        extra = (
            ", CASE WHEN t.holder_id = team.id THEN 2 WHEN t.holder_id = org.id THEN 1"
            " WHEN t.holder_id = tpl.r1 THEN 11 WHEN t.holder_id = tpl.r2 THEN 12"
            " WHEN t.holder_id = tpl.r3 THEN 13 WHEN t.holder_id = tpl.r4 THEN 14 END AS held"
        )
        joined = (
            " JOIN cases_case c ON c.id = tpl.case_id LEFT JOIN directory_team team ON team.id = c.team_id"
            " LEFT JOIN directory_organization org ON org.id = c.requester_organization_id"
        )
        where = " WHERE t.reason IN ('requester', 'expert', 'recipient')"
    else:
        joined = ""
    if parent:
        extra = f", p.ord AS parent_ord{', p.kind AS parent_kind' if parent[1] == 'documents_document' else ''}"
    if table == "messaging_notification":
        source = f"{table} t JOIN scale.template tpl ON t.url = '/demandes/' || tpl.case_id || '/'"
        where = " WHERE t.role_id IN (tpl.r1, tpl.r2)"
    elif parent and not link:
        source = (
            f"{table} t JOIN scale.t_{parent[1]} p ON p.id = t.{parent[0]} JOIN scale.template tpl USING (template)"
        )
    elif parent:
        source = (
            f"{table} t JOIN scale.template tpl ON tpl.case_id = t.{link}"
            f" JOIN scale.t_{parent[1]} p ON p.id = t.{parent[0]}"
        )
    else:
        source = f"{table} t JOIN scale.template tpl ON tpl.case_id = t.{link}{joined}"
    if table == "tasks_task":
        where = " WHERE t.kind = 'recommendation'"
    connection.execute(
        f"CREATE TABLE scale.t_{table} AS SELECT t.*, tpl.template{slots}{extra},"
        f" (row_number() OVER (PARTITION BY tpl.template ORDER BY t.id))::integer AS ord FROM {source}{where}"
    )
    connection.execute(f"ANALYZE scale.t_{table}")
