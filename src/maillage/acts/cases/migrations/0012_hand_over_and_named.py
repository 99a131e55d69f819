from django.db import migrations, models

from maillage.kernel.context.rls import ctx_functions

# The one door by which a request that has left changes team. Everything is asked again here: the verb is one of the
# published usage, it was just done by the caller, who answers for the team that lets go; the other team answers the
# same usage, where the usage lets it go. The former team loses the case; who had taken it keeps what they did.
HAND_OVER = """
CREATE OR REPLACE FUNCTION ctx.case_hand_over(handed uuid, to_team uuid, verb text, place text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE
  me uuid := ctx.my_role();
  c public.cases_case;
  rule jsonb;
BEGIN
  SELECT * INTO c FROM public.cases_case WHERE id = handed FOR UPDATE;
  IF c.id IS NULL OR me IS NULL OR c.sent_at IS NULL OR c.answered_at IS NOT NULL OR c.withheld <> ''
     OR NOT (ctx.my_standing(c.team_id) IS NOT NULL)
     OR NOT EXISTS (
       SELECT 1 FROM public.cases_caseevent AS e
         JOIN public.usages_usageversion AS v ON v.id = c.usage_version_id
        CROSS JOIN jsonb_array_elements(v.definition->'transitions') AS t
        WHERE e.id = (SELECT last.id FROM public.cases_caseevent AS last WHERE last.case_id = handed
                       ORDER BY last.at DESC, last.id DESC LIMIT 1)
          AND e.event = verb AND e.by_role_id = me AND t->>'name' = verb AND t->'from' ? e.source
          AND t->'effects' ? 'hand_over_team') THEN
    RAISE EXCEPTION 'this case is not handed over so' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT coalesce(v.definition->'hand_over', '{}') INTO rule FROM public.usages_usageversion AS v
   WHERE v.id = c.usage_version_id;
  IF NOT EXISTS (
    SELECT 1 FROM public.directory_team AS t
      JOIN public.directory_organization AS o ON o.id = t.organization_id
      JOIN public.directory_team AS former ON former.id = c.team_id
     WHERE t.id = to_team AND t.id <> c.team_id AND t.is_active AND o.is_active AND t.usage_code = c.usage_code
       AND CASE coalesce(rule->>'to', 'any')
         WHEN 'same_place' THEN t.organization_id = former.organization_id
         WHEN 'elsewhere' THEN t.organization_id <> former.organization_id ELSE true END
       AND (coalesce(rule->'places', '[]') = '[]' OR rule->'places' ? o.finess)) THEN
    RAISE EXCEPTION 'this team does not take over here' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE public.access_grant SET until = statement_timestamp()
   WHERE source_id = handed AND holder_id = c.team_id AND reason = 'expert' AND until IS NULL;
  INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  VALUES (gen_random_uuid(), c.patient_id, to_team, handed, 'expert', now(), me)
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO UPDATE SET until = NULL;
  IF c.assignee_role_id IS NOT NULL THEN
    INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
    VALUES (gen_random_uuid(), c.patient_id, c.assignee_role_id, handed, 'expert', now(), me)
    ON CONFLICT (patient_id, holder_id, source_id, reason) DO UPDATE SET until = NULL;
    INSERT INTO public.cases_party (id, case_id, place, side, signs, role_id, invited_by_role_id, invited_at)
    SELECT gen_random_uuid(), handed, place, 'observer', false, c.assignee_role_id, me, now()
     WHERE NOT EXISTS (SELECT 1 FROM public.cases_party AS p WHERE p.case_id = handed AND p.ended_at IS NULL
       AND p.role_id = c.assignee_role_id AND p.side = 'observer');
  END IF;
  UPDATE public.cases_case SET team_id = to_team, assignee_role_id = NULL, drafted_by_role_id = NULL,
         proposed_at = NULL, addressed_ended_at = CASE WHEN addressed_role_id IS NULL THEN addressed_ended_at
           ELSE coalesce(addressed_ended_at, now()) END
   WHERE id = handed;
END $$"""

# Whom a request is addressed to stays as it left; that they had the time to take it for ends once.
ADDRESS_STAYS = """
CREATE OR REPLACE FUNCTION ctx.case_address_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a request stays addressed as it left' USING ERRCODE = 'insufficient_privilege';
END $$"""
TRIGGERS = [
    "GRANT UPDATE (team_id, assignee_role_id, drafted_by_role_id, proposed_at, addressed_ended_at) ON cases_case"
    " TO maillage_ctx",
    "GRANT INSERT ON cases_party TO maillage_ctx",
    """CREATE TRIGGER case_address_stays BEFORE UPDATE ON cases_case FOR EACH ROW
    WHEN (current_user = 'maillage_app' AND ((OLD.sent_at IS NOT NULL
      AND NEW.addressed_role_id IS DISTINCT FROM OLD.addressed_role_id)
      OR (OLD.addressed_ended_at IS NOT NULL AND NEW.addressed_ended_at IS DISTINCT FROM OLD.addressed_ended_at)))
    EXECUTE FUNCTION ctx.case_address_stays()""",
]


class Migration(migrations.Migration):
    """A request passes from one team to another, and may be addressed to one expert first."""

    dependencies = [("cases", "0011_contributions_under_a_veil")]
    operations = [
        migrations.AddField("Case", "addressed_role_id", models.UUIDField(null=True)),
        migrations.AddField("Case", "addressed_ended_at", models.DateTimeField(null=True)),
        ctx_functions(HAND_OVER, ADDRESS_STAYS),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
