from django.db import migrations, models

from maillage.kernel.context.rls import NOBODY, ctx_functions, is_system, protect, sees_care_row

# jsonb writes itself in one way only, so its text is the canonical form that is hashed.
CANONICAL = """
CREATE OR REPLACE FUNCTION ctx.audit_canonical(line public.audit_auditline) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT jsonb_build_array(line.seq, to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    line.principal, line.actor, line.organization_id, line.action, line.why, line.patient_id,
    line.subject_kind, line.subject_id, line.detail)::text
$$"""

# Numbers are taken inside the lock: a sequence taken before it makes false breaks under load.
APPEND = """
CREATE OR REPLACE FUNCTION ctx.audit_append(lines jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE
  item jsonb;
  line public.audit_auditline;
  last_seq bigint;
  last_hash bytea;
BEGIN
  IF ctx.principal() IS NULL THEN
    RAISE EXCEPTION 'a line of the trail has an author' USING ERRCODE = 'insufficient_privilege';
  END IF;
  LOCK TABLE ctx.audit_turn IN EXCLUSIVE MODE;
  SELECT seq, hash INTO last_seq, last_hash FROM public.audit_auditline ORDER BY seq DESC LIMIT 1;
  last_seq := coalesce(last_seq, 0);
  last_hash := coalesce(last_hash, sha256('maillage'));
  FOR item IN SELECT * FROM jsonb_array_elements(lines) LOOP
    last_seq := last_seq + 1;
    line.seq := last_seq;
    line.at := clock_timestamp();
    line.principal := ctx.principal();
    line.actor := coalesce(ctx.actor(), item->>'actor', '');
    line.organization_id := (item->>'organization_id')::uuid;
    line.action := item->>'action';
    line.why := item->>'why';
    line.patient_id := (item->>'patient_id')::uuid;
    line.subject_kind := coalesce(item->>'subject_kind', '');
    line.subject_id := (item->>'subject_id')::uuid;
    line.detail := coalesce(item->'detail', '{}'::jsonb);
    line.previous_hash := last_hash;
    line.hash := sha256(last_hash || convert_to(ctx.audit_canonical(line), 'UTF8'));
    last_hash := line.hash;
    INSERT INTO public.audit_auditline SELECT (line).*;
  END LOOP;
END $$"""

# Taken in turns by a table that the application cannot lock: an advisory lock is anybody's to hold.
TURN = "CREATE TABLE ctx.audit_turn ()"

# Replaced by the directory, which knows the name of a role: nobody signs a line with another name.
ACTOR = """
CREATE OR REPLACE FUNCTION ctx.actor() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT NULL::text $$"""

# Who keeps the general record reads the whole trail; who takes part in one case, their own lines only.
READERS = (
    f"(patient_id IS NOT NULL AND (principal = (SELECT ctx.principal())"
    f" OR {sees_care_row('patient_id', 'NULL::uuid')})) OR {is_system('audit')}"
)

GRANTS = [
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_auditline FROM maillage_app, maillage_mover",
    "GRANT SELECT, INSERT ON audit_auditline TO maillage_ctx",
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("context", "0001_ticket_and_refusing_stubs")]
    operations = [
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("principal", models.CharField(max_length=60)),
                ("actor", models.TextField()),
                ("organization_id", models.UUIDField(null=True)),
                ("action", models.CharField(max_length=60)),
                ("why", models.TextField()),
                ("patient_id", models.UUIDField(null=True)),
                ("subject_kind", models.CharField(blank=True, max_length=40)),
                ("subject_id", models.UUIDField(null=True)),
                ("detail", models.JSONField(default=dict)),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient_id", "-seq"], name="audit_by_patient"),
                    models.Index(fields=["principal", "-seq"], name="audit_by_principal"),
                ],
            },
        ),
        protect(
            "audit_auditline",
            using=READERS,
            insert=NOBODY,
            append_only=True,
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        ctx_functions(TURN, ACTOR, CANONICAL, APPEND),
    ]
