from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# A patient in their own space: they hold no grant, the policies that open something to them say so.
MY_PATIENT = """
CREATE OR REPLACE FUNCTION ctx.my_patient() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE me text := ctx.principal();
BEGIN
  IF me ~ '^patient:[0-9a-f-]{36}$' THEN RETURN substr(me, 9)::uuid; END IF;
  RETURN NULL;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("context", "0001_ticket_and_refusing_stubs")]
    operations = [ctx_functions(MY_PATIENT)]
