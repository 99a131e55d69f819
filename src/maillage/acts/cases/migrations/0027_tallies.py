import django.db.models.deletion
from django.db import migrations, models

from maillage.kernel.context.rls import NOBODY, ctx_functions, protect

COLUMNS = (
    "sent_at", "usage_code", "theme", "team_id", "requester_organization_id", "state_kind", "is_answered", "is_read",
    "was_paused", "lasted_s", "is_kept",
)  # fmt: skip

# What is counted of a sent case, said once: the triggers, the next migration and the loader of a large region read it.
# A promise in days is a promise of the wall clock in France, as in `clocks.arithmetic.due_at`; a clock that does not
# say what was promised to it is held to what its version promises.
ROWS = """
CREATE OR REPLACE VIEW ctx.case_tallies AS
  SELECT c.id AS case_id, c.sent_at, c.usage_code, c.theme, c.team_id, c.requester_organization_id, c.state_kind,
    c.answered_at IS NOT NULL AS is_answered, c.read_at IS NOT NULL AS is_read,
    EXISTS (SELECT 1 FROM public.cases_caseclock AS p
      WHERE p.case_id = c.id AND (p.paused_at IS NOT NULL OR p.paused_for > interval '0')) AS was_paused,
    extract(epoch FROM k.stopped_at - k.started_at - k.paused_for)::double precision AS lasted_s,
    k.stopped_at <= (k.started_at AT TIME ZONE 'Europe/Paris' + due.days) AT TIME ZONE 'Europe/Paris'
      + (promised.whole - due.days) + k.paused_for AS is_kept
  FROM public.cases_case AS c
  JOIN public.usages_usageversion AS v ON v.id = c.usage_version_id
  LEFT JOIN public.cases_caseclock AS k ON k.case_id = c.id AND k.name = v.first_clock AND k.stopped_at IS NOT NULL
  CROSS JOIN LATERAL (SELECT coalesce(nullif(k.promise, ''), nullif(v.first_promise, ''))::interval AS whole) AS promised
  CROSS JOIN LATERAL (SELECT make_interval(days => extract(day FROM promised.whole)::integer) AS days) AS due
  WHERE c.sent_at IS NOT NULL"""

# Counted again from what is written, whatever changed: a row of the case or of its clocks, by whoever changes it.
TALLIED = f"""
CREATE OR REPLACE FUNCTION ctx.case_tallied() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE counted uuid;
BEGIN
  IF TG_TABLE_NAME = 'cases_case' THEN counted := NEW.id; ELSE counted := NEW.case_id; END IF;
  INSERT INTO public.cases_tally (case_id, {", ".join(COLUMNS)})
  SELECT t.case_id, {", ".join(f"t.{column}" for column in COLUMNS)} FROM ctx.case_tallies AS t WHERE t.case_id = counted
  ON CONFLICT (case_id) DO UPDATE SET {", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS)};
  RETURN NULL;
END $$"""
GRANTS = [
    "REVOKE ALL ON cases_tally FROM maillage_app",
    "GRANT INSERT, UPDATE ON cases_tally TO maillage_ctx",
]
VIEW = [
    "SET LOCAL ROLE maillage_ctx",
    ROWS,
    "GRANT SELECT ON ctx.case_tallies TO maillage_mover",
    "SET LOCAL ROLE maillage_owner",
]


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


OF_CASE = _changed(
    *("sent_at", "usage_version_id", "usage_code", "theme", "team_id", "requester_organization_id", "state_kind"),
    *("answered_at", "read_at"),
)
OF_CLOCK = _changed("name", "started_at", "stopped_at", "paused_at", "paused_for", "promise")
TRIGGERS = [
    "CREATE TRIGGER case_tallied AFTER INSERT ON cases_case FOR EACH ROW WHEN (NEW.sent_at IS NOT NULL)"
    " EXECUTE FUNCTION ctx.case_tallied()",
    f"CREATE TRIGGER case_tallied_again AFTER UPDATE ON cases_case FOR EACH ROW WHEN ({OF_CASE})"
    " EXECUTE FUNCTION ctx.case_tallied()",
    # A clock that only starts adds nothing to what its case counted.
    "CREATE TRIGGER case_tallied AFTER INSERT ON cases_caseclock FOR EACH ROW"
    " WHEN (NEW.stopped_at IS NOT NULL OR NEW.paused_at IS NOT NULL OR NEW.paused_for > interval '0')"
    " EXECUTE FUNCTION ctx.case_tallied()",
    f"CREATE TRIGGER case_tallied_again AFTER UPDATE ON cases_caseclock FOR EACH ROW WHEN ({OF_CLOCK})"
    " EXECUTE FUNCTION ctx.case_tallied()",
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_wrong_file"), ("usages", "0003_first_promise")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("usage_code", models.CharField(max_length=40)),
                ("theme", models.CharField(blank=True, max_length=40)),
                ("team_id", models.UUIDField(null=True)),
                ("requester_organization_id", models.UUIDField()),
                ("state_kind", models.CharField(max_length=12)),
                ("is_answered", models.BooleanField()),
                ("is_read", models.BooleanField()),
                ("was_paused", models.BooleanField()),
                ("lasted_s", models.FloatField(null=True)),
                ("is_kept", models.BooleanField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["sent_at"], include=list(COLUMNS[1:]), name="tally_by_day")],
            },
        ),
        protect("cases_tally", using=NOBODY),
        migrations.RunSQL([*GRANTS, *VIEW], migrations.RunSQL.noop),
        ctx_functions(TALLIED),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
