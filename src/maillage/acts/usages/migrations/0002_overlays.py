import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import SIGNED_IN, protect

# Everybody reads how a usage is said where they work; who operates the place writes it, and nothing is ever rewritten.
OPERATES = "ctx.has_duty('operator', organization_id)"


class Migration(migrations.Migration):
    dependencies = [("usages", "0001_published_versions"), ("directory", "0006_holders_of_listeners")]
    operations = [
        migrations.CreateModel(
            name="Overlay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("usage_code", models.CharField(max_length=40)),
                ("changes", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("made_by_role_id", models.UUIDField(null=True)),
                ("made_by_text", models.CharField(max_length=200)),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["usage_code", "organization", "-made_at"], name="overlay_in_force")]
            },
        ),
        protect("usages_overlay", using=SIGNED_IN, check=OPERATES, insert=OPERATES, append_only=True),
    ]
