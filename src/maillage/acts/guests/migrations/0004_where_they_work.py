from django.db import migrations, models

from maillage.kernel.context.rls import ctx_functions

# What somebody outside writes is theirs until they sign it, or until their access has ended.
THEIRS_YET = """
CREATE OR REPLACE FUNCTION ctx.guest_still_writes(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT 1 FROM public.guests_guest AS g WHERE g.id = wanted AND g.revoked_at IS NULL
    AND g.locked_at IS NULL AND g.until > statement_timestamp())
$$"""
DRAFT = (
    "CREATE POLICY draft ON guests_contribution AS RESTRICTIVE FOR SELECT"
    " USING (signed_at IS NOT NULL OR guest_id = (SELECT ctx.my_guest()) OR (SELECT ctx.is_system('guest-door'))"
    " OR NOT ctx.guest_still_writes(guest_id))"
)


class Migration(migrations.Migration):
    dependencies = [("guests", "0003_closed_at_once")]
    operations = [
        migrations.AddField(
            "Guest", "organization", models.CharField(blank=True, db_default="", default="", max_length=120)
        ),
        ctx_functions(THEIRS_YET),
        migrations.RunSQL([DRAFT], migrations.RunSQL.noop),
    ]
