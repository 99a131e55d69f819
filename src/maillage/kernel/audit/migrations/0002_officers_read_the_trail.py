from django.db import migrations, models

from maillage.kernel.context.rls import ctx_functions

# Refusing stubs, replaced by the directory: the structures whose trail the reader watches, and the whole region.
MY_WATCH = """
CREATE OR REPLACE FUNCTION ctx.my_watch() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT '{}'::uuid[] $$"""
WATCHES_REGION = """
CREATE OR REPLACE FUNCTION ctx.watches_region() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT false $$"""

# A security officer reads what people of their structure did, whoever the patient is; never clinical content, which
# the trail does not hold.
OFFICERS = """
CREATE POLICY officers ON audit_auditline FOR SELECT USING (
  (SELECT ctx.watches_region()) OR organization_id = ANY ((SELECT ctx.my_watch())::uuid[]))"""

# Recomputes a stretch of the chain inside the database and says where it lies, without giving a line.
CHECK = """
CREATE OR REPLACE FUNCTION ctx.audit_check(after bigint, most integer,
  OUT last_seq bigint, OUT lines integer, OUT broken_seq bigint, OUT fault text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE
  line public.audit_auditline;
  expected bigint := after + 1;
  previous bytea;
BEGIN
  IF NOT ctx.watches_region() THEN
    RAISE EXCEPTION 'only who watches the whole region verifies the trail' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT hash INTO previous FROM public.audit_auditline WHERE seq = after;
  IF after = 0 THEN previous := sha256('maillage'); END IF;
  lines := 0;
  last_seq := after;
  FOR line IN SELECT * FROM public.audit_auditline WHERE seq > after ORDER BY seq LIMIT most LOOP
    IF line.seq <> expected THEN broken_seq := expected; fault := 'missing'; RETURN; END IF;
    IF line.previous_hash IS DISTINCT FROM previous OR line.hash IS DISTINCT FROM
       sha256(previous || convert_to(ctx.audit_canonical(line), 'UTF8')) THEN
      broken_seq := line.seq; fault := 'changed'; RETURN;
    END IF;
    previous := line.hash;
    last_seq := line.seq;
    expected := line.seq + 1;
    lines := lines + 1;
  END LOOP;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_chained_trail")]
    operations = [
        ctx_functions(MY_WATCH, WATCHES_REGION, CHECK),
        migrations.RunSQL([OFFICERS], ["DROP POLICY officers ON audit_auditline"]),
        migrations.AddIndex(
            "AuditLine", models.Index(fields=["organization_id", "-seq"], name="audit_by_organization")
        ),
        migrations.AddIndex("AuditLine", models.Index(fields=["at"], name="audit_by_instant")),
    ]
