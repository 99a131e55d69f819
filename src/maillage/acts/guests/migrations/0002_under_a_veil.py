from importlib import import_module

from django.db import migrations, models

from maillage.kernel.context.rls import HOLDERS, ctx_functions

guests = import_module("maillage.acts.guests.migrations.0001_guests_of_one_case")
contributions = import_module("maillage.acts.cases.migrations.0011_contributions_under_a_veil")
peers = import_module("maillage.acts.cases.migrations.0019_blind_among_peers")

ME = guests.ME
MY_ROLE = "(SELECT ctx.my_role())"
NOT_SHOWN = "NOT ctx.shown_veil(g.case_id, g.veil) AND ctx.under_veil(g.case_id, g.veils_requester, holders)"

# Of a guest under a veil: what they wrote, and the lines of the trail that name them.
VEILED_GUEST = f"""
CREATE OR REPLACE FUNCTION ctx.veiled_guest(wanted uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (SELECT 1 FROM public.guests_guest AS g WHERE g.id = wanted AND g.veil <> ''
    AND g.invited_by_role_id IS DISTINCT FROM ctx.my_role() AND {NOT_SHOWN})
$$"""
VEILED_LINE = peers.VEILED_LINE.replace(
    "\n$$",
    f"""
  OR EXISTS (SELECT 1 FROM public.guests_guest AS g
    WHERE (g.id = wanted OR g.case_id = wanted) AND g.veil = form AND {NOT_SHOWN})
$$""",
)
LIFT = contributions.LIFT.replace(
    "END $$",
    "  UPDATE public.guests_guest SET veil = '' WHERE case_id = wanted AND veil = form;\nEND $$",
)
assert VEILED_LINE != peers.VEILED_LINE
assert LIFT != contributions.LIFT

THEMSELVES = f"{ME} IS NOT NULL OR {guests.DOOR} OR {guests.OUTBOX}"
POLICIES = [
    "CREATE POLICY veiled ON guests_guest AS RESTRICTIVE FOR SELECT"
    f" USING ({THEMSELVES} OR invited_by_role_id = {MY_ROLE} OR {peers.readable()})",
    "CREATE POLICY veiled ON guests_contribution AS RESTRICTIVE FOR SELECT"
    f" USING ({THEMSELVES} OR NOT ctx.veiled_guest(guest_id, {HOLDERS}))",
    "GRANT UPDATE (veil) ON guests_guest TO maillage_ctx",
]


class Migration(migrations.Migration):
    """Where invited experts are blind to one another, those from outside are too, and the others to them."""

    dependencies = [("guests", "0001_guests_of_one_case"), ("cases", "0019_blind_among_peers")]
    operations = [
        migrations.AddField(
            "Guest", "veil", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField("Guest", "veils_requester", models.BooleanField(db_default=False, default=False)),
        ctx_functions(VEILED_GUEST, VEILED_LINE, LIFT),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
