from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

at_once = import_module("maillage.kernel.directory.migrations.0010_people_named_at_once")

# Only the people that a page shows leave the function, the first by name of those who practise somewhere that day (at
# any time, without a day): it gave three hundred to join and to sort for the six that were kept, ten times as many in
# the region as in its tenth. Who bears the same names as the last one is given too: their places decide between them.
# A place is looked for in the order of the names, and no further than the page is full.
FIRST = """
CREATE OR REPLACE FUNCTION ctx.practitioners_named(beginnings text, most integer, shown integer, day date)
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog AS $$
  SELECT ranked.id FROM (
    SELECT named.id, named.family_name, named.given_name FROM (
      SELECT p.id, p.family_name, p.given_name FROM public.directory_practitioner AS p
      WHERE (SELECT ctx.principal()) IS NOT NULL
        AND array_to_tsvector(array_remove(string_to_array(p.search_text, ' '), '')) @@ beginnings::tsquery
      LIMIT most
    ) AS named
    ORDER BY named.family_name, named.given_name OFFSET 0
  ) AS ranked
  WHERE (
    SELECT true FROM public.directory_practitionerrole AS place
    WHERE place.practitioner_id = ranked.id
      AND (day IS NULL OR (place.started_on <= day AND (place.ended_on IS NULL OR place.ended_on >= day)))
    LIMIT 1
  )
  ORDER BY ranked.family_name, ranked.given_name
  FETCH FIRST (shown) ROWS WITH TIES
$$"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0011_read_at_once")]
    operations = [
        ctx_functions(
            "DROP FUNCTION ctx.practitioners_named(text, integer)",
            FIRST,
            back=("DROP FUNCTION ctx.practitioners_named(text, integer, integer, date)", at_once.NAMED),
        )
    ]
