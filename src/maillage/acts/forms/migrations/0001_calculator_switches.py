from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import SIGNED_IN, protect

# Everybody reads whether a calculator answers; who operates the region decides it, and nothing is ever rewritten.
OPERATES = "ctx.has_duty('operator', NULL)"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("directory", "0006_holders_of_listeners")]
    operations = [
        migrations.CreateModel(
            name="CalculatorSwitch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("calculator", models.CharField(max_length=40)),
                ("is_on", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                ("made_by_role_id", models.UUIDField(null=True)),
                ("made_by_text", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["calculator", "-made_at"], name="calculator_switch_in_force")]
            },
        ),
        protect("forms_calculatorswitch", using=SIGNED_IN, check=OPERATES, insert=OPERATES, append_only=True),
    ]
