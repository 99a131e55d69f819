from django.db import migrations, models

from maillage.kernel.context.partitions import partition_by_month
from maillage.kernel.context.rls import ctx_functions

# A function over rows of the table goes with it, and comes back over the rows of the new one.
FORGET = "DROP FUNCTION ctx.audit_canonical(public.audit_auditline)"
CANONICAL = """
CREATE OR REPLACE FUNCTION ctx.audit_canonical(line public.audit_auditline) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT jsonb_build_array(line.seq, to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    line.principal, line.actor, line.organization_id, line.action, line.why, line.patient_id,
    line.subject_kind, line.subject_id, line.detail)::text
$$"""

# As before, and the head is looked for in the newest months only: a plan made each time, with the instant in hand,
# opens two partitions of a hundred. The trail of a region that slept longer is read whole.
APPEND = """
CREATE OR REPLACE FUNCTION ctx.audit_append(lines jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  item jsonb;
  line public.audit_auditline;
  last_seq bigint;
  last_hash bytea;
  recent timestamptz := clock_timestamp() - interval '40 days';
BEGIN
  IF ctx.principal() IS NULL THEN
    RAISE EXCEPTION 'a line of the trail has an author' USING ERRCODE = 'insufficient_privilege';
  END IF;
  LOCK TABLE ctx.audit_turn IN EXCLUSIVE MODE;
  SELECT seq, hash INTO last_seq, last_hash FROM public.audit_auditline WHERE at >= recent ORDER BY seq DESC LIMIT 1;
  IF last_seq IS NULL THEN
    SELECT seq, hash INTO last_seq, last_hash FROM public.audit_auditline ORDER BY seq DESC LIMIT 1;
  END IF;
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

# Newest first of one patient, one person, one structure, everybody: by instant, so that the months are read one after
# the other, and only until the page is full. `seq` parts the lines of one microsecond.
OLD = ("audit_by_patient", "audit_by_principal", "audit_by_organization", "audit_by_instant")
NEW = (
    models.Index(fields=["patient_id", "-at", "-seq"], name="audit_by_patient"),
    models.Index(fields=["principal", "-at", "-seq"], name="audit_by_principal"),
    models.Index(fields=["organization_id", "-at", "-seq"], name="audit_by_organization"),
    models.Index(fields=["-at", "-seq"], name="audit_by_instant"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_officers_read_the_trail"),
        ("context", "0004_months_as_partitions"),
    ]
    operations = [
        *(migrations.RemoveIndex("AuditLine", name) for name in OLD),
        ctx_functions(FORGET),
        partition_by_month("audit_auditline", "at", key="seq, at"),
        *(migrations.AddIndex("AuditLine", index) for index in NEW),
        ctx_functions(CANONICAL, APPEND),
    ]
