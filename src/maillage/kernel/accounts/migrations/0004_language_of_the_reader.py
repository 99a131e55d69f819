"""The language in which somebody reads the pages: theirs, whatever device they sign in on."""

from django.db import migrations, models

# As in 0002, with the language among what an account changes by its owner only.
OWN_ACCOUNT = [
    "DROP TRIGGER own_account ON accounts_user",
    """CREATE TRIGGER own_account BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (current_user = 'maillage_app'
      AND (NEW.id, NEW.password, NEW.username, NEW.email, NEW.is_active, NEW.is_demo, NEW.language)
      IS DISTINCT FROM
      (OLD.id, OLD.password, OLD.username, OLD.email, OLD.is_active, OLD.is_demo, OLD.language))
    EXECUTE FUNCTION ctx.own_account()""",
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shared_devices")]
    operations = [
        migrations.AddField(
            "user",
            "language",
            models.CharField(blank=True, choices=[("fr", "Français"), ("en", "English")], default="", max_length=2),
        ),
        migrations.RunSQL(OWN_ACCOUNT, migrations.RunSQL.noop),
    ]
