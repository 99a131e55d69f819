from importlib import import_module

from django.db import migrations, transaction

tallies = import_module("maillage.acts.cases.migrations.0027_tallies")

BEFORE_ALL = "00000000-0000-0000-0000-000000000000"
SLICE = 50_000
UNTIL = "SELECT max(id::text)::uuid FROM (SELECT id FROM public.cases_case WHERE id > %s ORDER BY id LIMIT %s) AS slice"
# What a person changes meanwhile, the triggers have already counted, or will once this slice is there.
FILL = f"""
INSERT INTO public.cases_tally (case_id, {", ".join(tallies.COLUMNS)})
SELECT case_id, {", ".join(tallies.COLUMNS)} FROM ctx.case_tallies WHERE case_id > %s AND case_id <= %s
ON CONFLICT (case_id) DO NOTHING"""
LEFT_OUT = """
SELECT count(*) FROM public.cases_case AS c
WHERE c.sent_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public.cases_tally AS t WHERE t.case_id = c.id)"""


def count_what_was_sent(apps, editor):
    """Slice by slice, as the role that row policies do not stop: the owner of the tables would read no row."""
    connection, last = editor.connection, BEFORE_ALL
    while last is not None:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE maillage_ctx")
            cursor.execute(UNTIL, [last, SLICE])
            (until,) = cursor.fetchone()
            if until is not None:
                cursor.execute(FILL, [last, until])
            last = until
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE maillage_ctx")
        cursor.execute(LEFT_OUT)
        (missing,) = cursor.fetchone()
        if missing:
            raise RuntimeError(f"{missing} sent cases are not counted")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) cases_tally")  # so that figures are read from the index alone


class Migration(migrations.Migration):
    atomic = False  # people go on writing meanwhile
    dependencies = [("cases", "0027_tallies")]
    operations = [migrations.RunPython(count_what_was_sent, migrations.RunPython.noop)]
