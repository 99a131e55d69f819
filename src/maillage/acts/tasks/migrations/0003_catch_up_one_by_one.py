from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# As before, but whether a request was opened is asked of each one that waits, by its source: joined at once, the few
# that wait were compared with every grant of the region.
CATCH_UP = """
CREATE OR REPLACE FUNCTION ctx.appointments_catch_up() RETURNS TABLE (patient uuid, holder uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  RETURN QUERY
  INSERT INTO public.access_grant AS g (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  SELECT gen_random_uuid(), r.patient_id, d.id, r.id, 'appointment', now(), d.delegator_role_id
    FROM ctx.my_delegations() AS d
    JOIN public.tasks_appointmentrequest AS r
      ON r.status = 'requested' AND d.id IN (SELECT ctx.diary_keepers(r.team_id, r.usage_code))
   WHERE (SELECT true FROM public.access_grant AS held
           WHERE held.source_id = r.id AND held.holder_id = d.id AND held.reason = 'appointment' LIMIT 1) IS NULL
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING
  RETURNING g.patient_id, g.holder_id;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_put_aside"), ("access", "0007_grants_of_a_source")]
    operations = [ctx_functions(CATCH_UP)]
