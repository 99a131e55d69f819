from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# The application role may delete none of these rows. This function, and no other way, forgets the old ones:
# only for our own job, only past a floor that the caller cannot lower, at most `most` of each kind a call.
EVENTS_FORGET = """
CREATE OR REPLACE FUNCTION ctx.events_forget(
  live_for interval, handled_for interval, keys_for interval, most integer,
  OUT live_gone integer, OUT handled_gone integer, OUT keys_gone integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, ctx AS $$
DECLARE floor CONSTANT interval := '1 day';
BEGIN
  IF NOT ctx.is_system('events') THEN
    RAISE EXCEPTION 'only the upkeep of events may forget them' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM public.events_liveevent WHERE id IN (
    SELECT id FROM public.events_liveevent WHERE created_at < now() - greatest(live_for, floor)
    ORDER BY id LIMIT most);
  GET DIAGNOSTICS live_gone = ROW_COUNT;
  DELETE FROM public.events_outboxevent WHERE id IN (
    SELECT id FROM public.events_outboxevent WHERE handled_at < now() - greatest(handled_for, floor)
    ORDER BY id LIMIT most);
  GET DIAGNOSTICS handled_gone = ROW_COUNT;
  DELETE FROM public.events_idempotencykey WHERE id IN (
    SELECT id FROM public.events_idempotencykey WHERE created_at < now() - greatest(keys_for, floor)
    ORDER BY id LIMIT most);
  GET DIAGNOSTICS keys_gone = ROW_COUNT;
END $$"""

GRANTS = ["GRANT DELETE ON events_liveevent, events_outboxevent, events_idempotencykey TO maillage_ctx"]


class Migration(migrations.Migration):
    dependencies = [("events", "0001_outbox_live_idempotency")]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop), ctx_functions(EVENTS_FORGET)]
