"""Lines of the trail of eight years: who opened, searched, sent, and why it was allowed, chained as the platform does.

The mover may not write the trail, rightly: the embedded cluster's superuser takes the role that may. What the
demonstration's loading had written is put last again, as it was said and when, so that instants only grow.
"""

from datetime import datetime

from psycopg import Connection

from maillage.config.demo.scale.volumes import Volumes

STRETCH = 50_000
EIGHT_YEARS_MS = 8 * 365 * 86_400_000
# Kept aside once; the mass is chained from the first line of all.
ASIDE = """
CREATE TABLE scale.said AS SELECT * FROM public.audit_auditline;
DELETE FROM public.audit_auditline;
"""
# A running hash: each line is hashed with the one before it, so the window walks them in order.
CHAIN = """
CREATE FUNCTION scale.link(before bytea, head bytea, content text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS
$$ BEGIN RETURN sha256(coalesce(before, head) || convert_to(content, 'UTF8')); END $$;
CREATE AGGREGATE scale.chain(bytea, text) (SFUNC = scale.link, STYPE = bytea);
"""
ACTORS = """
CREATE TABLE scale.actor AS SELECT number, role, org, place, profession, rank, of_them,
  concat_ws(', ', display, nullif(function, ''), place_name) AS actor FROM scale.person;
CREATE UNIQUE INDEX ON scale.actor (number);
CREATE UNIQUE INDEX ON scale.actor (role);
CREATE INDEX ON scale.actor (place, rank) WHERE profession = '10';
"""
CARE = "patient suivi par l’établissement du professionnel"
LINES = """
WITH said AS (
INSERT INTO public.audit_auditline (seq, at, principal, actor, organization_id, action, why, patient_id, subject_kind,
  subject_id, detail, previous_hash, hash)
SELECT seq, at, principal, actor, organization_id, action, why, patient_id, subject_kind, subject_id, detail,
  coalesce(lag(hash) OVER (ORDER BY seq), {head}), hash
FROM (
  SELECT l.*, scale.chain({head}, ctx.audit_canonical(ROW(seq, at, principal, actor, organization_id, action, why,
    patient_id, subject_kind, subject_id, detail, NULL, NULL)::public.audit_auditline)) OVER (ORDER BY seq) AS hash
  FROM ({lines}) AS l
) AS chained
ORDER BY seq RETURNING seq, hash)
SELECT count(*), (SELECT hash FROM said ORDER BY seq DESC LIMIT 1) FROM said"""
# Most lines are about a case of the weeks before, by one of its people; then records, searches and refusals.
TOLD = """
SELECT i AS seq, scale.instant({since_ms} + i * {span_ms} / {whole}) AS at, 'role:' || actor.role AS principal,
  actor.actor, actor.org AS organization_id, l.action, l.why, l.patient_id, l.subject_kind, l.subject_id, l.detail
FROM (
  SELECT i, share, CASE WHEN share < 62 THEN CASE WHEN scale.u(i, 152) < 0.55 AND plan.r2 IS NOT NULL
        THEN plan.r2 ELSE plan.r1 END
      WHEN share < 82 THEN place.registrar ELSE anybody.role END AS role,
    CASE WHEN share < 40 THEN 'case.open' WHEN share < 55 THEN 'document.read' WHEN share < 62 THEN 'case.send'
      WHEN share < 82 THEN 'record.open' WHEN share < 98 THEN 'patient.search' ELSE 'access.refused' END AS action,
    CASE WHEN share < 55 THEN CASE WHEN scale.u(i, 152) < 0.55 AND plan.r2 IS NOT NULL
        THEN 'équipe sollicitée pour cet avis' ELSE 'demandeur de cet avis' END
      WHEN share < 62 THEN 'demandeur de cet avis' WHEN share < 82 THEN '{care}'
      WHEN share < 98 THEN 'recherche parmi ses patients' ELSE 'inconnu ou d''une autre organisation' END AS why,
    CASE WHEN share < 62 THEN plan.patient WHEN share < 82 THEN scale.patient(seen) END AS patient_id,
    CASE WHEN share < 40 THEN 'case' WHEN share < 55 THEN 'document' WHEN share < 62 THEN 'case' WHEN share < 82
      THEN 'patient' WHEN share < 98 THEN '' ELSE 'case' END AS subject_kind,
    CASE WHEN share < 62 THEN plan.id WHEN share < 82 THEN scale.patient(seen) WHEN share >= 98 THEN plan.id
      END AS subject_id,
    CASE WHEN share >= 82 AND share < 98 THEN jsonb_build_object('found', scale.h(i, 153) % 12)
      ELSE '{{}}'::jsonb END AS detail
  FROM (
    SELECT i, scale.h(i, 150) % 100 AS share, 1 + scale.h(i, 151) % {first} AS seen,
      greatest(1, (i * {cases} / {whole}) - scale.h(i, 154) % {back}) AS k, scale.h(i, 155) % {persons} AS person
    FROM generate_series({since}::bigint, {until}::bigint) AS i OFFSET 0
  ) AS d
  JOIN scale.plan plan ON plan.k = d.k AND plan.k BETWEEN {k_since} AND {k_until}
  JOIN scale.place_slot slot ON slot.rank = 1 AND slot.slot = scale.h(seen, 40) % 100000
  JOIN scale.place place ON place.place = slot.place
  JOIN scale.person anybody ON anybody.number = d.person
  OFFSET 0
) AS l JOIN scale.actor actor ON actor.role = l.role"""
AGAIN = """
SELECT row_number() OVER (ORDER BY seq) + {last} AS seq, at, principal, actor, organization_id, action, why, patient_id,
  subject_kind, subject_id, detail FROM scale.said"""


def prepare_once(superuser: Connection) -> None:
    if superuser.execute("SELECT to_regclass('scale.said')").fetchone() != (None,):
        return
    with superuser.transaction():
        superuser.execute(ASIDE)
        superuser.execute(CHAIN)
        superuser.execute(ACTORS)
        superuser.execute("GRANT USAGE ON SCHEMA scale TO maillage_ctx")
        superuser.execute("GRANT SELECT ON ALL TABLES IN SCHEMA scale TO maillage_ctx")
        superuser.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA scale TO maillage_ctx")


def lines(since: int, until: int, head: bytes, *, at: datetime, volumes: Volumes, persons: int) -> str:
    """One stretch; `head` is the hash of the line before it."""
    at_ms = int(at.timestamp() * 1000)
    back = max(volumes.cases // 100, 5)
    told = TOLD.format(
        since_ms=at_ms - EIGHT_YEARS_MS, span_ms=EIGHT_YEARS_MS - 86_400_000, whole=volumes.lines, care=CARE,
        first=int(volumes.patients * 0.85), cases=volumes.cases, back=back, persons=persons, since=since, until=until,
        k_since=since * volumes.cases // volumes.lines - back, k_until=until * volumes.cases // volumes.lines + 1,
    )  # fmt: skip
    return LINES.format(head=_literal(head), lines=told)


def again(last: int, head: bytes) -> str:
    """The lines of the demonstration's loading, chained after the mass."""
    return LINES.format(head=_literal(head), lines=AGAIN.format(last=last))


def _literal(head: bytes) -> str:
    return f"'\\x{head.hex()}'::bytea"
