import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import SIGNED_IN, protect

OPERATES = "ctx.has_duty('operator', organization_id)"


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_operators_keep_teams")]
    operations = [
        migrations.CreateModel(
            name="SupportContact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organization",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("hours", models.CharField(blank=True, max_length=120)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization",), name="support_once", nulls_distinct=False)
                ]
            },
        ),
        protect("directory_supportcontact", using=SIGNED_IN, check=OPERATES, insert=OPERATES),
        migrations.RunSQL("REVOKE DELETE ON directory_supportcontact FROM maillage_app", migrations.RunSQL.noop),
    ]
