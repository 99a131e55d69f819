from django.db import migrations, models

from maillage.kernel.context.rls import HOLDERS, ctx_functions

# A rectification belongs to who writes it until they sign it, even once their access has ended: what is signed holds.
DRAFT = (
    "signed_at IS NOT NULL OR guest_id = (SELECT ctx.my_guest()) OR (SELECT ctx.is_system('guest-door'))"
    " OR (version = 1 AND NOT ctx.guest_still_writes(guest_id))"
)
BEFORE = (
    "signed_at IS NOT NULL OR guest_id = (SELECT ctx.my_guest()) OR (SELECT ctx.is_system('guest-door'))"
    " OR NOT ctx.guest_still_writes(guest_id)"
)
# Whom the post tells of a rectification; it reads nothing else of a case.
READERS = """
CREATE OR REPLACE FUNCTION ctx.readers_of_guest(wanted uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT DISTINCT r.role_id FROM public.cases_reading AS r
   WHERE r.outside_id = wanted AND ctx.is_system('outbox')
$$"""
# That somebody read a guest names that guest: hidden as long as they are.
OF_A_GUEST = f"outside_id IS NULL OR role_id = (SELECT ctx.my_role()) OR NOT ctx.veiled_guest(outside_id, {HOLDERS})"


class Migration(migrations.Migration):
    """A guest rectifies what they signed: the next version, with its reason, beside the one in force."""

    dependencies = [("guests", "0004_where_they_work"), ("cases", "0025_readings_of_outside")]
    operations = [
        migrations.AddField("Contribution", "version", models.PositiveSmallIntegerField(db_default=1, default=1)),
        migrations.AddField("Contribution", "reason", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("Contribution", "abandoned_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("Contribution", "contribution_once_a_guest"),
        migrations.AddConstraint(
            "Contribution",
            models.UniqueConstraint(fields=("guest", "version"), name="contribution_once_a_version"),
        ),
        migrations.AddIndex(
            "Contribution",
            models.Index(condition=models.Q(("version__gt", 1)), fields=["guest"], name="contribution_rectified"),
        ),
        ctx_functions(READERS),
        migrations.RunSQL(
            [
                "GRANT UPDATE (reason, abandoned_at) ON guests_contribution TO maillage_app",
                f"ALTER POLICY draft ON guests_contribution USING ({DRAFT})",
                f"CREATE POLICY veiled_guests ON cases_reading AS RESTRICTIVE FOR SELECT USING ({OF_A_GUEST})",
            ],
            [
                "DROP POLICY veiled_guests ON cases_reading",
                f"ALTER POLICY draft ON guests_contribution USING ({BEFORE})",
                "REVOKE UPDATE (reason, abandoned_at) ON guests_contribution FROM maillage_app",
            ],
        ),
    ]
