from django.db import migrations

# Words of a name and of a specialty, each found by its beginning.
BY_WORD = """
CREATE INDEX CONCURRENTLY practitioner_by_word ON directory_practitioner
  USING gin (array_to_tsvector(array_remove(string_to_array(search_text, ' '), '')))"""


class Migration(migrations.Migration):
    atomic = False  # people go on writing while the index is built
    dependencies = [("directory", "0007_what_a_team_covers")]
    operations = [migrations.RunSQL([BY_WORD], ["DROP INDEX practitioner_by_word"])]
