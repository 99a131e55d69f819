from django.db import migrations, models


class Migration(migrations.Migration):
    """What somebody outside signed is read, and rectified, like the rest: a reading names who wrote it."""

    dependencies = [("cases", "0024_each_promise_speaks")]
    operations = [
        migrations.AddField("Reading", "outside_id", models.UUIDField(null=True)),
        migrations.RemoveConstraint("Reading", "reading_first_only"),
        migrations.AddConstraint(
            "Reading",
            models.UniqueConstraint(
                fields=("case", "version", "role_id", "party", "outside_id"),
                name="reading_first_only",
                nulls_distinct=False,
            ),
        ),
    ]
