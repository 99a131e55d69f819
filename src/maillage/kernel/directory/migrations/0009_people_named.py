from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# Every signed-in principal reads the whole directory. An operator that a policy does not trust loses its index under
# it: asked under the policy, sixty thousand people are read to find three.
NAMED = """
CREATE OR REPLACE FUNCTION ctx.practitioners_named(beginnings text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog AS $$
  SELECT p.id FROM public.directory_practitioner AS p
  WHERE (SELECT ctx.principal()) IS NOT NULL
    AND array_to_tsvector(array_remove(string_to_array(p.search_text, ' '), '')) @@ beginnings::tsquery
$$"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_people_by_word")]
    operations = [ctx_functions(NAMED)]
