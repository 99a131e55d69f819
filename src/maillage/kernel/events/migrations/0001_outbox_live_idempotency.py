from django.db import migrations, models

from maillage.kernel.context.rls import HOLDERS, NOBODY, SIGNED_IN, ctx_functions, is_system, protect

# The sender may not read what it sends to others, so numbers come back through a definer function.
LIVE_WAKE = """
CREATE OR REPLACE FUNCTION ctx.live_wake(targets uuid[], event_kind text, subject uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, ctx AS $$
DECLARE number bigint;
BEGIN
  IF ctx.principal() IS NULL THEN RETURN; END IF;
  FOR number IN
    INSERT INTO public.events_liveevent (holder_id, kind, subject_id, created_at)
    SELECT unnest(targets), event_kind, subject, now() RETURNING id
  LOOP
    PERFORM pg_notify('maillage_live', number::text);
  END LOOP;
END $$"""

GRANTS = [
    "GRANT INSERT ON events_liveevent TO maillage_ctx",
    "GRANT USAGE ON SEQUENCE events_liveevent_id_seq TO maillage_ctx",
    "REVOKE INSERT, UPDATE, DELETE ON events_liveevent FROM maillage_app",
    "REVOKE DELETE ON events_outboxevent FROM maillage_app",
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("context", "0001_ticket_and_refusing_stubs")]
    operations = [
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("payload", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("handled_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("handled_at__isnull", True)), fields=["id"], name="outbox_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LiveEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("holder_id", models.UUIDField()),
                ("kind", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"indexes": [models.Index(fields=["holder_id", "id"], name="live_by_holder")]},
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("principal", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=80)),
                ("subject_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("principal", "key"), name="idempotency_once")
                ],
            },
        ),
        protect("events_outboxevent", using=is_system("outbox"), insert=SIGNED_IN),
        protect(
            "events_liveevent",
            using=f"holder_id = ANY({HOLDERS}) OR {is_system('live')}",
            insert=NOBODY,
        ),
        protect("events_idempotencykey", using="principal = (SELECT ctx.principal())"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        ctx_functions(LIVE_WAKE),
    ]
