from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# As before, and who took a photo for somebody else's request takes it back while that request is open to them.
KEYS = """
CREATE OR REPLACE FUNCTION ctx.document_keys() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, ctx AS $$
DECLARE document uuid := CASE TG_TABLE_NAME WHEN 'documents_document' THEN NEW.id
                         ELSE (to_jsonb(NEW)->>'document_id')::uuid END;
BEGIN
  IF ctx.is_system('documents') OR (NEW.wrapped_key IS NULL AND EXISTS (
    SELECT 1 FROM public.documents_document AS d
    WHERE d.id = document AND d.kind = 'photo' AND (d.organization_id = ANY (ctx.my_holders())
      OR (d.author_role_id = ctx.my_role()
          AND ctx.sees_care_row(d.patient_id, d.source_id, ctx.my_holders()))))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the key of a document stays' USING ERRCODE = 'insufficient_privilege';
END $$"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_sealed_documents")]
    operations = [ctx_functions(KEYS)]
