from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

mistakes = import_module("maillage.acts.cases.migrations.0003_mistakes")

# An attached file is put aside as a photo is, and said in its own words: an answer does not show it, it was given on it.
REPORTED = mistakes.REPORTED.replace(
    "CASE WHEN d.id = ANY (shown) THEN 'shows_wrong_photo' ELSE 'wrong_photo' END",
    """CASE WHEN d.id = ANY (shown) AND is_file THEN 'after_wrong_file' WHEN d.id = ANY (shown) THEN 'shows_wrong_photo'
                              WHEN is_file THEN 'wrong_file' ELSE 'wrong_photo' END""",
).replace(
    "DECLARE shown uuid[];",
    """DECLARE shown uuid[]; is_file boolean := EXISTS (
  SELECT 1 FROM public.documents_document AS f WHERE f.id = NEW.document_id AND f.kind = 'attachment');""",
)
assert REPORTED.count("is_file") == 3


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_readings_of_outside"), ("documents", "0006_files_sent_beside_photos")]
    operations = [ctx_functions(REPORTED)]
