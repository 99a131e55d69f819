from django.db import migrations

from maillage.kernel.context.partitions import partition_by_month


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0001_observations_and_facts"),
        ("context", "0004_months_as_partitions"),
    ]
    operations = [partition_by_month("record_observation", "effective_at", key="id, effective_at")]
