from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

steering = import_module("maillage.acts.cases.migrations.0005_steering")
promises = import_module("maillage.acts.cases.migrations.0009_promises_as_they_were_made")
themes = import_module("maillage.acts.cases.migrations.0015_routes_and_themes")
COUNTED = themes.with_themes(steering.COUNTED)

# The figures of all the groups together come from the same reading: the row whose key is NULL, first.
VOLUMES = f"""
CREATE OR REPLACE FUNCTION ctx.steering_volumes(
  since timestamptz, until timestamptz, by_what text, usage text, team uuid, place uuid)
RETURNS TABLE (key text, sent bigint, answered bigint, unanswered bigint, waiting bigint, unread bigint, paused bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH counted AS ({COUNTED})
  SELECT c.key, count(*), count(c.answered_at),
    count(*) FILTER (WHERE c.state_kind = 'closed' AND c.answered_at IS NULL),
    count(*) FILTER (WHERE c.state_kind IN ('open', 'paused')),
    count(*) FILTER (WHERE c.state_kind = 'answered' AND c.read_at IS NULL),
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM public.cases_caseclock AS k
      WHERE k.case_id = c.id AND (k.paused_for > interval '0' OR k.paused_at IS NOT NULL)))
  FROM counted AS c GROUP BY GROUPING SETS ((c.key), ()) HAVING count(*) > 0 ORDER BY c.key NULLS FIRST
$$"""

# One promise a version, the one told: a case is counted once, whatever its usage calls the clock.
OLD_DELAYS = (
    "DROP FUNCTION ctx.steering_delays(timestamptz, timestamptz, text, text, uuid, uuid, jsonb)"
)
DELAYS = f"""
CREATE OR REPLACE FUNCTION ctx.steering_delays(
  since timestamptz, until timestamptz, by_what text, usage text, team uuid, place uuid, promises jsonb)
RETURNS TABLE (key text, stopped bigint, kept bigint, median double precision, nine_in_ten double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH counted AS ({COUNTED}),
  promised AS (SELECT * FROM jsonb_to_recordset(promises) AS p (version uuid, clock text, days integer, seconds integer)),
  timed AS (
    SELECT c.key, k.stopped_at,
      extract(epoch FROM k.stopped_at - k.started_at - k.paused_for)::double precision AS lasted,
      (k.started_at AT TIME ZONE 'Europe/Paris' + make_interval(days => {promises.DAYS})) AT TIME ZONE 'Europe/Paris'
        + make_interval(secs => {promises.SECONDS}) + k.paused_for AS due
    FROM counted AS c
    JOIN promised AS p ON p.version = c.usage_version_id
    JOIN public.cases_caseclock AS k ON k.case_id = c.id AND k.name = p.clock AND k.stopped_at IS NOT NULL
  )
  SELECT t.key, count(*), count(*) FILTER (WHERE t.stopped_at <= t.due),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY t.lasted), percentile_cont(0.9) WITHIN GROUP (ORDER BY t.lasted)
  FROM timed AS t GROUP BY GROUPING SETS ((t.key), ()) HAVING count(*) > 0 ORDER BY t.key NULLS FIRST
$$"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_reviewed_at_once")]
    operations = [ctx_functions(VOLUMES, OLD_DELAYS, DELAYS)]
