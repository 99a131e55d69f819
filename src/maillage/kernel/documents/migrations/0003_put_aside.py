from django.db import migrations, models

from maillage.kernel.context.rls import ctx_functions, is_system

# Stubs, replaced by the room that knows what a source is: withheld from its readers, under review by this one.
SOURCE_WITHHELD = """
CREATE OR REPLACE FUNCTION ctx.source_withheld(source uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT false $$"""
SOURCE_REVIEWED = """
CREATE OR REPLACE FUNCTION ctx.source_reviewed(source uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT false $$"""

# Whoever sees a document may put it aside, with the copies drawn from it; from then on they no longer see it, which
# is why the application cannot do it by itself. Only who reviews its source puts it back, as it was.
PUT_ASIDE = """
CREATE OR REPLACE FUNCTION ctx.document_put_aside(wanted uuid, why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE changed integer;
BEGIN
  UPDATE public.documents_document AS d
     SET status_before = d.status, status = 'quarantined', status_reason = left(why, 300)
   WHERE (d.id = wanted OR d.derived_from_id = wanted) AND d.status IN ('approved', 'superseded')
     AND (ctx.sees_care_row(d.patient_id, d.source_id, ctx.my_holders()) OR ctx.source_reviewed(d.source_id));
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$"""
PUT_BACK = """
CREATE OR REPLACE FUNCTION ctx.document_put_back(wanted uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE changed integer;
BEGIN
  UPDATE public.documents_document AS d SET status = d.status_before, status_reason = '', status_before = ''
   WHERE (d.id = wanted OR d.derived_from_id = wanted) AND d.status = 'quarantined' AND d.status_before <> ''
     AND ctx.source_reviewed(d.source_id);
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$"""

# To who would otherwise read it, and to nobody else: that it is put aside, and why.
WITHHELD = """
CREATE OR REPLACE FUNCTION ctx.document_withheld(wanted uuid, OUT reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT d.status_reason FROM public.documents_document AS d
   WHERE d.id = wanted AND (d.status = 'quarantined' OR ctx.source_withheld(d.source_id))
     AND NOT d.hidden_from_professionals
     AND ctx.sees_care_row(d.patient_id, d.source_id, ctx.my_holders())
$$"""

ABOVE = [
    "GRANT UPDATE (status, status_reason, status_before) ON documents_document TO maillage_ctx",
    "CREATE POLICY put_aside ON documents_document AS RESTRICTIVE FOR SELECT"
    " USING ((status <> 'quarantined' AND NOT ctx.source_withheld(source_id))"
    f" OR ctx.source_reviewed(source_id) OR {is_system('documents')})",
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_photos_of_a_delegate")]
    operations = [
        migrations.AddField(
            "Document", "status_before", models.CharField(blank=True, db_default="", default="", max_length=12)
        ),
        ctx_functions(SOURCE_WITHHELD, SOURCE_REVIEWED, PUT_ASIDE, PUT_BACK, WITHHELD),
        migrations.RunSQL(ABOVE, migrations.RunSQL.noop),
    ]
