from django.db import migrations, models

from maillage.kernel.context.rls import reference_table
import maillage.toolbox.ids.uuid7


class Migration(migrations.Migration):
    initial = True
    dependencies = [("context", "0001_ticket_and_refusing_stubs")]
    operations = [
        migrations.CreateModel(
            name="UsageVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("definition", models.JSONField()),
                ("files", models.JSONField()),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=200)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["code", "version"], name="usage_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=["code"], name="usage_one_active_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="usage_sha256_shape"
                    ),
                ],
            },
        ),
        reference_table("usages_usageversion"),
    ]
