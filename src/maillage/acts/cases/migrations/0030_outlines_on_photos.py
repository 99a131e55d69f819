from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids
from maillage.kernel.context.rls import protect, sees_case

parties = import_module("maillage.acts.cases.migrations.0010_parties")

# Read by whoever reads the photo and the answers that it fills: both sub-queries are under the policies of their table.
READ = (
    f"{sees_case('case_id')} AND ctx.case_readable(case_id)"
    " AND EXISTS (SELECT 1 FROM documents_document AS d WHERE d.id = document_id)"
    " AND EXISTS (SELECT 1 FROM cases_caseform AS f"
    " WHERE f.case_id = cases_outline.case_id AND f.name = form AND f.party_id IS NULL)"
)
WITH_ITS_AUTHOR = (
    "EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.state_kind IN ('draft', 'paused'))"
)
# Drawn in one's own name on a photo of this case, while the answers that it fills are still being written.
DRAWN = (
    f"{sees_case('case_id')} AND by_role_id = (SELECT ctx.my_role())"
    f" AND (CASE WHEN form = 'request' THEN {WITH_ITS_AUTHOR} ELSE {parties.parties.ANSWERER} OR {parties.SIGNS} END)"
    " AND EXISTS (SELECT 1 FROM documents_document AS d"
    " WHERE d.id = document_id AND d.kind = 'photo' AND d.source_id = cases_outline.case_id)"
    " AND EXISTS (SELECT 1 FROM cases_caseform AS f WHERE f.case_id = cases_outline.case_id AND f.name = form"
    " AND f.party_id IS NULL AND f.completed_at IS NULL AND f.abandoned_at IS NULL)"
)
TAKEN_BACK = models.Q(
    points=[], ruler_cm__isnull=True, area_cm2__isnull=True, perimeter_cm__isnull=True, calculator=""
)


class Migration(migrations.Migration):
    """What is measured on a photo, beside it: the photo itself is never touched."""

    dependencies = [("cases", "0029_steering_by_tallies"), ("documents", "0006_files_sent_beside_photos")]
    operations = [
        migrations.CreateModel(
            name="Outline",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=maillage.toolbox.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form", models.CharField(max_length=40)),
                ("points", models.JSONField(default=list)),
                ("ruler", models.JSONField(default=list)),
                ("ruler_cm", models.FloatField(null=True)),
                ("area_cm2", models.FloatField(null=True)),
                ("perimeter_cm", models.FloatField(null=True)),
                ("calculator", models.CharField(blank=True, max_length=60)),
                ("drawn_at", models.DateTimeField()),
                ("by_role_id", models.UUIDField()),
                ("by_text", models.CharField(max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "drawn_at"], name="outline_by_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=TAKEN_BACK
                        | models.Q(ruler_cm__gt=0, area_cm2__gt=0, perimeter_cm__gt=0) & ~models.Q(points=[]),
                        name="outline_is_measured",
                    )
                ],
            },
        ),
        protect("cases_outline", using=READ, insert=DRAWN, append_only=True),
    ]
