from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# The words a patient is found by hold their names: they go with the last access of their holder, and come back with it.
# Accesses end in several functions of `ctx`; the row itself is the one place that none of them forgets.
WORDS = """
CREATE OR REPLACE FUNCTION ctx.access_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NEW.until IS NULL THEN
    INSERT INTO public.identity_patienttoken (holder_id, token, patient_id)
    SELECT DISTINCT NEW.holder_id, t.token, t.patient_id FROM public.identity_patienttoken AS t
     WHERE t.patient_id = NEW.patient_id
    ON CONFLICT DO NOTHING;
  ELSIF NOT ctx.sees_patient(NEW.patient_id, ARRAY[NEW.holder_id]) THEN
    DELETE FROM public.identity_patienttoken AS t
     WHERE t.patient_id = NEW.patient_id AND t.holder_id = NEW.holder_id;
  END IF;
  RETURN NULL;
END $$"""
FOLLOWED = """
CREATE TRIGGER access_words AFTER UPDATE OF until ON access_grant
FOR EACH ROW WHEN (NEW.until IS DISTINCT FROM OLD.until) EXECUTE FUNCTION ctx.access_words()"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_appointments"), ("identity", "0001_patients_tokens_lookups")]
    operations = [ctx_functions(WORDS), migrations.RunSQL(FOLLOWED, migrations.RunSQL.noop)]
