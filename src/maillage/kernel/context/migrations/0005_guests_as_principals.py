from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# Somebody invited into one case: they hold no grant, the policies that open something to them say so.
MY_GUEST = """
CREATE OR REPLACE FUNCTION ctx.my_guest() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE me text := ctx.principal();
BEGIN
  IF me ~ '^guest:[0-9a-f-]{36}$' THEN RETURN substr(me, 7)::uuid; END IF;
  RETURN NULL;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("context", "0004_months_as_partitions")]
    operations = [ctx_functions(MY_GUEST)]
