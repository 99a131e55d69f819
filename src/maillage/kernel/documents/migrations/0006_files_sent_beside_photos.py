from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

photos = import_module("maillage.kernel.documents.migrations.0002_photos_of_a_delegate")

# Whoever may take a photo back takes back a file that came beside it.
KEYS = photos.KEYS.replace("d.kind = 'photo'", "d.kind IN ('photo', 'attachment')")
assert KEYS != photos.KEYS


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_announcements_of_a_person")]
    operations = [ctx_functions(KEYS)]
