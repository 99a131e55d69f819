from django.db import migrations, models


class Migration(migrations.Migration):
    """What is reported may be a PDF: it is said as such to who reads of it and may not open it."""

    dependencies = [("cases", "0030_outlines_on_photos")]
    operations = [
        migrations.AddField("Quarantine", "is_file", models.BooleanField(db_default=False, default=False)),
    ]
