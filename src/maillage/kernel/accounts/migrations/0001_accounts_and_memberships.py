import django.contrib.auth.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import maillage.toolbox.clock
from maillage.kernel.context.rls import reference_table

# Requests may change a password or an address. They never make an account nor give it a place of practice:
# an injection that could would choose whom it signs in as.
GRANTS = ["REVOKE INSERT, DELETE, TRUNCATE ON accounts_user FROM maillage_app"]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("directory", "0001_structures_people_teams")]
    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_active", models.BooleanField(default=True)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("username", models.functions.Lower("username"))),
                        name="username_is_lower_case",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.practitionerrole",
                    ),
                ),
                ("is_default", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "role"), name="membership_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("user",), name="membership_one_default"
                    ),
                ]
            },
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        reference_table("accounts_membership"),
    ]
