from django.db import migrations

from maillage.kernel.context.rls import HOLDERS

# What is kept from a delegate is not theirs to change either: a statement that reads no column asks only this.
KEPT_WHOLE = (
    "CREATE POLICY answers_kept ON documents_document AS RESTRICTIVE FOR UPDATE"
    " USING (kind IN ('photo', 'attachment') OR source_id IS NULL"
    f" OR (SELECT ctx.my_delegators()) = '{{}}'::uuid[] OR ctx.reads_answer(source_id, {HOLDERS}))"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_escalations")]
    operations = [migrations.RunSQL([KEPT_WHOLE], migrations.RunSQL.noop)]
