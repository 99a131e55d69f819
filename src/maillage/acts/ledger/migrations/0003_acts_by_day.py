from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # people go on writing while the index is built
    dependencies = [("ledger", "0002_cases_put_aside")]
    operations = [AddIndexConcurrently("Act", models.Index(fields=["performed_on"], name="act_by_day"))]
