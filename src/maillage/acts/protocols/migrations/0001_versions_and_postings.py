import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import is_system, protect

# Professionals at work read every version, those withdrawn too: a case answered under one opens it. Patients and guests
# hold nothing here. Who operates the region writes; nobody rewrites, but for our own job that wraps keys again.
AT_WORK = "(SELECT cardinality(ctx.my_holders()) > 0)"
OPERATES = "ctx.has_duty('operator', NULL)"
OURSELVES = is_system("documents")


def row_key() -> models.UUIDField:
    return models.UUIDField(
        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("directory", "0006_holders_of_listeners")]
    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", row_key()),
                ("protocol_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=500)),
                ("source", models.CharField(max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("changed", models.CharField(blank=True, max_length=500)),
                ("text", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("size", models.PositiveIntegerField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("storage_key", models.CharField(max_length=80, null=True, unique=True)),
                ("key_id", models.CharField(blank=True, max_length=16)),
                ("wrapped_key", models.BinaryField(null=True)),
                ("published_at", models.DateTimeField()),
                ("published_by_role_id", models.UUIDField(null=True)),
                ("published_by_text", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["key_id"], name="protocol_by_key")],
                "constraints": [
                    models.UniqueConstraint(fields=("protocol_id", "number"), name="protocol_version_once"),
                    models.CheckConstraint(
                        condition=Q(number=1, changed="") | Q(number__gt=1) & ~Q(changed=""),
                        name="protocol_says_what_changed",
                    ),
                    models.CheckConstraint(
                        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                        name="protocol_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=Q(storage_key__isnull=True, wrapped_key__isnull=True, size__isnull=True)
                        & ~Q(text="")
                        | Q(
                            storage_key__isnull=False,
                            wrapped_key__isnull=False,
                            size__gt=0,
                            text="",
                            text_en="",
                        ),
                        name="protocol_text_or_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", row_key()),
                ("protocol_id", models.UUIDField()),
                (
                    "usage_codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40)),
                ),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
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
                "indexes": [models.Index(fields=["protocol_id", "-made_at"], name="posting_in_force")],
                "constraints": [
                    models.CheckConstraint(condition=Q(usage_codes__len__gt=0), name="posting_somewhere"),
                    models.CheckConstraint(
                        condition=Q(is_withdrawn=False, reason="") | Q(is_withdrawn=True) & ~Q(reason=""),
                        name="posting_withdrawn_says_why",
                    ),
                ],
            },
        ),
        protect(
            "protocols_version",
            using=f"{AT_WORK} OR {OURSELVES}",
            check=OURSELVES,
            insert=OPERATES,
            append_only=True,
        ),
        protect("protocols_posting", using=AT_WORK, check=OPERATES, insert=OPERATES, append_only=True),
        migrations.RunSQL(
            ["GRANT UPDATE (key_id, wrapped_key) ON protocols_version TO maillage_app"], migrations.RunSQL.noop
        ),
    ]
