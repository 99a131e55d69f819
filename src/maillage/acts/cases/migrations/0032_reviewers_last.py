from importlib import import_module

from django.db import migrations

reviewed = import_module("maillage.acts.cases.migrations.0017_reviewed_at_once")

# PostgreSQL asks the policies of a table one after the other, the last name first, until one of them opens the row. The
# reader's own open nearly every row of a list; who decides of a mistake is then asked for the few that they did not
# open, where each of the counts of a page began by asking which cases the reader decides of.
TABLES = ("cases_case", *reviewed.BY_CASE)


def renamed(old: str, new: str) -> list[str]:
    return [f"ALTER POLICY {old} ON {table} RENAME TO {new}" for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_reports_of_a_document")]
    operations = [migrations.RunSQL(renamed("reviewers", "deciders"), renamed("deciders", "reviewers"))]
