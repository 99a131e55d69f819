from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# Bounded: two letters begin the name of ten thousand people, of whom a page shows six.
NAMED = """
CREATE OR REPLACE FUNCTION ctx.practitioners_named(beginnings text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog AS $$
  SELECT p.id FROM public.directory_practitioner AS p
  WHERE (SELECT ctx.principal()) IS NOT NULL
    AND array_to_tsvector(array_remove(string_to_array(p.search_text, ' '), '')) @@ beginnings::tsquery
  LIMIT most
$$"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_people_named")]
    operations = [ctx_functions("DROP FUNCTION ctx.practitioners_named(text)", NAMED)]
