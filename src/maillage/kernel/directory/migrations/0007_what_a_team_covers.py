from django.db import migrations, models


def words() -> models.CharField:
    return models.CharField(blank=True, db_default="", default="", max_length=300)


class Migration(migrations.Migration):
    """Which requests come to a team by themselves."""

    dependencies = [("directory", "0006_holders_of_listeners")]
    operations = [
        migrations.AddField("Team", "territories", words()),
        migrations.AddField("Team", "themes", words()),
        migrations.RunSQL(
            ["GRANT UPDATE (territories, themes) ON directory_team TO maillage_app"], migrations.RunSQL.noop
        ),
    ]
