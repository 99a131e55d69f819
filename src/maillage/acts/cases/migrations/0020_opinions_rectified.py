import django.db.models.deletion
from django.db import migrations, models

from maillage.kernel.context.rls import HOLDERS

# Whose contribution was read is named to who may know of that one.
OF_A_READING = (
    f"(role_id = (SELECT ctx.my_role()) OR NOT ctx.veiled_person(case_id, role_id, {HOLDERS}))"
    " AND (party_id IS NULL OR EXISTS (SELECT 1 FROM cases_party AS p WHERE p.id = party_id))"
)


class Migration(migrations.Migration):
    """What each signed for themselves is read, and rectified, like the answer: readings name the one that was read."""

    dependencies = [("cases", "0019_blind_among_peers")]
    operations = [
        migrations.AddField(
            "Reading",
            "party",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party"
            ),
        ),
        migrations.RemoveConstraint("Reading", "reading_first_only"),
        migrations.AddConstraint(
            "Reading",
            models.UniqueConstraint(
                fields=("case", "version", "role_id", "party"), name="reading_first_only", nulls_distinct=False
            ),
        ),
        migrations.RunSQL([f"ALTER POLICY veiled ON cases_reading USING ({OF_A_READING})"], migrations.RunSQL.noop),
    ]
