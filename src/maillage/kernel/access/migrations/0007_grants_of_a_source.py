from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Policies ask whether a case opened anything to anybody: without it, each such question read every grant there is.
BY_SOURCE = models.Index(
    fields=["source_id"], name="grant_by_source", condition=models.Q(source_id__isnull=False)
)


class Migration(migrations.Migration):
    atomic = False  # people go on writing while the index is built
    dependencies = [("access", "0006_invited")]
    operations = [AddIndexConcurrently("Grant", BY_SOURCE)]
