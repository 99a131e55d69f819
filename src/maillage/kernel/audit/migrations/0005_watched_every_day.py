from functools import reduce
from operator import or_

from django.db import migrations, models

WATCHED = (
    "access.refused", "cases.export", "record.export", "acts.export", "task.export", "appointment.export",
    "announcements.export", "reviews.export", "delegations.export", "directory.export", "steering.export",
    "patient_questions.export", "trail.export",
)  # fmt: skip
BEGUN = reduce(or_, (models.Q(action__startswith=beginning) for beginning in WATCHED))
INDEX = models.Index(fields=["-at", "-seq"], name="audit_watched", condition=BEGUN)
MONTHS = """
SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
WHERE i.inhparent = 'public.audit_auditline'::regclass ORDER BY c.relname"""


def index_each_month(apps, editor):
    """Month by month, while people go on writing: every request adds a line, and none may wait for the whole trail.

    Interrupted, it begins again. A month that is made meanwhile has the index from its table.
    """
    whole = str(INDEX.create_sql(apps.get_model("audit", "AuditLine"), editor))
    with editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS audit_watched")
        cursor.execute(whole.replace(' ON "audit_auditline"', ' ON ONLY "audit_auditline"'))
        cursor.execute(MONTHS)
        for (month,) in cursor.fetchall():
            own = f"{month}_watched"
            cursor.execute(f'DROP INDEX IF EXISTS "{own}"')
            cursor.execute(
                whole.replace('INDEX "audit_watched"', f'INDEX CONCURRENTLY "{own}"').replace(
                    ' ON "audit_auditline"', f' ON "{month}"'
                )
            )
            cursor.execute(f'ALTER INDEX audit_watched ATTACH PARTITION "{own}"')


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0004_officers_first")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(index_each_month, migrations.RunPython.noop)],
            state_operations=[migrations.AddIndex("AuditLine", INDEX)],
        )
    ]
