"""What all web processes share for a short time. Unlogged: after a crash of the database the counts begin again."""

from django.db import migrations

TABLE = [
    """CREATE UNLOGGED TABLE accounts_sharednote (
      key text COLLATE "C" PRIMARY KEY,
      value jsonb NOT NULL,
      expires_at timestamptz NOT NULL
    )""",
    "CREATE INDEX sharednote_by_end ON accounts_sharednote (expires_at)",
    "REVOKE TRUNCATE ON accounts_sharednote FROM maillage_app",
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_language_of_the_reader")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE accounts_sharednote")]
