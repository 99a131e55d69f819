import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import SIGNED_IN, is_system, protect

# Anyone at work may tell a colleague that something waits; only that colleague reads it and says so.
READER = f"role_id = (SELECT ctx.my_role()) OR {is_system('outbox')}"
# Mails leave from the outbox; the demonstration's mailbox reads them, and keeps those of the sign-in pages.
POST = f"{is_system('outbox')} OR {is_system('mailbox')}"

LOCAL_URL = r"^/([A-Za-z0-9_#-][A-Za-z0-9/_#-]*)?$"  # a page of this site: neither //elsewhere nor a query

GRANTS = [
    "REVOKE UPDATE, DELETE ON messaging_notification, messaging_mail FROM maillage_app",
    "GRANT UPDATE (read_at) ON messaging_notification TO maillage_app",
    "GRANT UPDATE (sent_at) ON messaging_mail TO maillage_app",
]


def row_key() -> models.UUIDField:
    return models.UUIDField(
        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("directory", "0001_structures_people_teams")]
    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", row_key()),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.practitionerrole",
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=160)),
                ("url", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["role", "-created_at"], name="notification_by_role"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["role"], name="notification_unread"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("url__regex", LOCAL_URL)), name="notification_local_url"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="notification_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", row_key()),
                ("notification_id", models.UUIDField(null=True)),
                ("to_address", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at"], name="mail_newest_first")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notification_id", "to_address"), name="mail_once_per_notification"
                    ),
                ],
            },
        ),
        protect("messaging_notification", using=READER, insert=SIGNED_IN),
        protect("messaging_mail", using=POST),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
