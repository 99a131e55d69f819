import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_rectified_first")]
    operations = [
        migrations.AddField(
            model_name="opinion",
            name="protocol_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, db_default=[], default=list
            ),
        ),
    ]
