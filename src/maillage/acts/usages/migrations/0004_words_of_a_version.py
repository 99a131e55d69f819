from django.db import migrations, models

FROM_DEFINITION = """
UPDATE usages_usageversion SET title = coalesce(definition ->> 'title', ''),
  summary = coalesce(definition ->> 'summary', ''), kind = coalesce(definition ->> 'kind', ''),
  initial = coalesce(definition ->> 'initial', '')"""
EMPTY = {"blank": True, "db_default": "", "default": ""}


def _word(name: str, length: int | None = None) -> migrations.AddField:
    kind = models.CharField(max_length=length, **EMPTY) if length else models.TextField(**EMPTY)
    return migrations.AddField("UsageVersion", name, kind)


class Migration(migrations.Migration):
    dependencies = [("usages", "0003_first_promise")]
    operations = [
        _word("title"),
        _word("summary"),
        _word("kind", 20),
        _word("initial", 40),
        migrations.RunSQL(FROM_DEFINITION, migrations.RunSQL.noop),
    ]
