from django.db import migrations

# A case put aside takes with it what it asked for: nobody acts for what may be another patient.
POLICIES = [
    f"CREATE POLICY withheld ON {table} AS RESTRICTIVE USING (NOT ctx.source_withheld(source_id))"
    for table in ("tasks_task", "tasks_appointmentrequest")
]


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_tasks_appointments"), ("documents", "0003_put_aside")]
    operations = [migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
