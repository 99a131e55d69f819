"""Shared devices, who signed in on them, short codes, and when each session was last used."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import maillage.toolbox.clock
import maillage.toolbox.ids
from maillage.kernel.context.rls import ctx_functions, is_system, protect

# A place of practice of the reader, today: whoever works there may take a lost tablet back.
PRACTISES_IN = """
CREATE OR REPLACE FUNCTION ctx.practises_in(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.directory_practitionerrole r
    WHERE r.id = ctx.my_role() AND r.organization_id = wanted
      AND r.started_on <= (now() AT TIME ZONE 'Europe/Paris')::date
      AND (r.ended_on IS NULL OR r.ended_on >= (now() AT TIME ZONE 'Europe/Paris')::date))
$$"""

DEVICE = f"{is_system('sign-in')} OR ctx.practises_in(organization_id)"
OWNER = "ctx.keeps_account(user_id)"  # the sign-in pages, or the account's own hands


def _key(to: str, how: object, **more: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=how, related_name="+", to=to, **more)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_own_account_only"), ("directory", "0001_structures_people_teams")]
    operations = [
        migrations.CreateModel(
            name="SharedDevice",
            fields=[
                ("id", models.UUIDField(default=maillage.toolbox.ids.new_id, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=60)),
                ("organization", _key("directory.organization", django.db.models.deletion.PROTECT)),
                ("enrolled_by", _key(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT)),
                ("enrolled_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_by", _key(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True)),
                ("session_at_rest", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                        | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                        name="shared_device_revoked_by_somebody",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="DevicePresence",
            fields=[
                ("id", models.UUIDField(default=maillage.toolbox.ids.new_id, primary_key=True, serialize=False)),
                ("device", _key("accounts.shareddevice", django.db.models.deletion.PROTECT)),
                ("user", _key(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT)),
                ("role", _key("directory.practitionerrole", django.db.models.deletion.PROTECT)),
                ("signed_in_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
                ("password_mark", models.CharField(max_length=64)),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("device", "user"), name="device_presence_once")]},
        ),
        migrations.CreateModel(
            name="ShortCode",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sealed_hash", models.TextField()),
                ("chosen_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="SessionPulse",
            fields=[
                ("session_at_rest", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
            ],
            options={"indexes": [models.Index(fields=["seen_at"], name="session_pulse_seen")]},
        ),
        ctx_functions(PRACTISES_IN),
        protect("accounts_shareddevice", using=DEVICE),
        protect("accounts_devicepresence", using=OWNER),
        protect("accounts_shortcode", using=OWNER),
        migrations.RunSQL(["REVOKE TRUNCATE ON accounts_sessionpulse FROM maillage_app"], migrations.RunSQL.noop),
    ]
