from django.db import migrations, models

from maillage.kernel.context.rls import ctx_functions

# What was promised to this case when its clock started, or what its version promises. Days are those of the calendar.
DAYS = "coalesce(extract(day FROM nullif(k.promise, '')::interval)::integer, p.days)"
SECONDS = """coalesce(extract(epoch FROM nullif(k.promise, '')::interval)::integer
          - extract(day FROM nullif(k.promise, '')::interval)::integer * 86400, p.seconds)"""

# Sent within the period, asked or answered by a structure that the reader operates; grouped by what was asked.
COUNTED = """
  SELECT c.*, CASE by_what
      WHEN 'usage' THEN c.usage_code WHEN 'team' THEN c.team_id::text
      WHEN 'place' THEN c.requester_organization_id::text
      WHEN 'month' THEN to_char(c.sent_at AT TIME ZONE 'Europe/Paris', 'YYYY-MM') ELSE '' END AS key
  FROM public.cases_case AS c
  LEFT JOIN public.directory_team AS t ON t.id = c.team_id
  WHERE c.sent_at >= since AND c.sent_at < until
    AND (usage = '' OR c.usage_code = usage) AND (team IS NULL OR c.team_id = team)
    AND (place IS NULL OR c.requester_organization_id = place)
    AND ((SELECT ctx.has_duty('operator', NULL))
      OR c.requester_organization_id = ANY ((SELECT ctx.my_operated())::uuid[])
      OR t.organization_id = ANY ((SELECT ctx.my_operated())::uuid[]))"""

# A promise in days is a promise of the wall clock in France, as in `clocks.arithmetic.due_at`.
DELAYS = f"""
CREATE OR REPLACE FUNCTION ctx.steering_delays(
  since timestamptz, until timestamptz, by_what text, usage text, team uuid, place uuid, promises jsonb)
RETURNS TABLE (key text, clock text, stopped bigint, kept bigint, median double precision, nine_in_ten double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH counted AS ({COUNTED}),
  promised AS (SELECT * FROM jsonb_to_recordset(promises) AS p (version uuid, clock text, days integer, seconds integer)),
  timed AS (
    SELECT c.key, k.name AS clock, k.stopped_at,
      extract(epoch FROM k.stopped_at - k.started_at - k.paused_for)::double precision AS lasted,
      (k.started_at AT TIME ZONE 'Europe/Paris' + make_interval(days => {DAYS})) AT TIME ZONE 'Europe/Paris'
        + make_interval(secs => {SECONDS}) + k.paused_for AS due
    FROM counted AS c
    JOIN public.cases_caseclock AS k ON k.case_id = c.id AND k.stopped_at IS NOT NULL
    JOIN promised AS p ON p.version = c.usage_version_id AND p.clock = k.name
  )
  SELECT t.key, t.clock, count(*), count(*) FILTER (WHERE t.stopped_at <= t.due),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY t.lasted), percentile_cont(0.9) WITHIN GROUP (ORDER BY t.lasted)
  FROM timed AS t GROUP BY t.key, t.clock ORDER BY t.key, t.clock
$$"""


def _delay(name: str) -> migrations.AddField:
    field = models.CharField(blank=True, db_default="", default="", max_length=20)
    return migrations.AddField("CaseClock", name, field)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_threads")]
    operations = [_delay("promise"), _delay("warn"), ctx_functions(DELAYS)]
