from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

PERIOD = "timestamptz, timestamptz, text, text, uuid, uuid"
BEFORE = [
    f"DROP FUNCTION ctx.steering_volumes({PERIOD})",
    f"DROP FUNCTION ctx.steering_delays({PERIOD}, jsonb)",
]

# Sent within the period, asked or answered by a structure that the reader operates; grouped by what was asked. The
# figures of all the groups together come from the same reading: the row whose key is NULL, first.
STEERING = """
CREATE OR REPLACE FUNCTION ctx.steering(
  since timestamptz, until timestamptz, by_what text, usage text, team uuid, place uuid)
RETURNS TABLE (key text, sent bigint, answered bigint, unanswered bigint, waiting bigint, unread bigint, paused bigint,
  stopped bigint, kept bigint, median double precision, nine_in_ten double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  WITH counted AS (
    SELECT CASE by_what
        WHEN 'usage' THEN c.usage_code WHEN 'team' THEN coalesce(c.team_id::text, '')
        WHEN 'place' THEN c.requester_organization_id::text WHEN 'theme' THEN c.usage_code || '/' || c.theme
        WHEN 'month' THEN to_char(c.sent_at AT TIME ZONE 'Europe/Paris', 'YYYY-MM') ELSE '' END AS key,
      c.state_kind, c.is_answered, c.is_read, c.was_paused, c.lasted_s, c.is_kept
    FROM public.cases_tally AS c
    WHERE c.sent_at >= since AND c.sent_at < until
      AND (usage = '' OR c.usage_code = usage) AND (team IS NULL OR c.team_id = team)
      AND (place IS NULL OR c.requester_organization_id = place)
      AND ((SELECT ctx.has_duty('operator', NULL))
        OR c.requester_organization_id = ANY ((SELECT ctx.my_operated())::uuid[])
        OR c.team_id IN (SELECT t.id FROM public.directory_team AS t
          WHERE t.organization_id = ANY ((SELECT ctx.my_operated())::uuid[])))
  ), added AS (
    SELECT c.key, count(*) AS sent, count(*) FILTER (WHERE c.is_answered) AS answered,
      count(*) FILTER (WHERE c.state_kind = 'closed' AND NOT c.is_answered) AS unanswered,
      count(*) FILTER (WHERE c.state_kind IN ('open', 'paused')) AS waiting,
      count(*) FILTER (WHERE c.state_kind = 'answered' AND NOT c.is_read) AS unread,
      count(*) FILTER (WHERE c.was_paused) AS paused, count(c.lasted_s) AS stopped,
      count(*) FILTER (WHERE c.is_kept) AS kept,
      percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY c.lasted_s) AS lasted
    FROM counted AS c GROUP BY GROUPING SETS ((c.key), ()) HAVING count(*) > 0
  )
  SELECT a.key, a.sent, a.answered, a.unanswered, a.waiting, a.unread, a.paused, a.stopped, a.kept,
    a.lasted[1], a.lasted[2]
  FROM added AS a ORDER BY a.key NULLS FIRST
$$"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_tallies_of_what_was_sent"), ("directory", "0003_watched_structures")]
    operations = [ctx_functions(*BEFORE, STEERING)]
