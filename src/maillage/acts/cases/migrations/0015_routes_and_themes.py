from importlib import import_module

from django.db import migrations, models

from maillage.kernel.context.rls import ctx_functions

steering = import_module("maillage.acts.cases.migrations.0005_steering")
promises = import_module("maillage.acts.cases.migrations.0009_promises_as_they_were_made")

# By the theme that a usage names: a code, with its usage, and nothing of what was written.
BY_MONTH = "WHEN 'month' THEN"
BY_THEME = f"WHEN 'theme' THEN c.usage_code || '/' || c.theme {BY_MONTH}"


def with_themes(function: str) -> str:
    changed = function.replace(BY_MONTH, BY_THEME)
    assert changed != function, "this function does not group by month"
    return changed


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_live_forms"), ("directory", "0007_what_a_team_covers")]
    operations = [
        migrations.AddField(
            "Case", "theme", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        ctx_functions(with_themes(steering.VOLUMES), with_themes(promises.DELAYS)),
    ]
