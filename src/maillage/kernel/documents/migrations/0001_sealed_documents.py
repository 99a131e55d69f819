import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import ctx_functions, is_system, protect, sees_care_row

OURSELVES = is_system("documents")  # sweeping orphan bytes, wrapping keys again
CARE = sees_care_row("patient_id", "source_id")

# A document masked to professionals stays visible to its author (L1111-15 CSP): above the grants, never instead.
MASKED = f"""
CREATE POLICY masked ON documents_document AS RESTRICTIVE FOR SELECT
USING (NOT hidden_from_professionals OR author_role_id = (SELECT ctx.my_role()) OR {OURSELVES})"""

# Bytes, hashes, patient and author of a version never change; nothing is ever deleted, a status says it.
GRANTS = [
    "REVOKE UPDATE, DELETE ON documents_document, documents_rendition FROM maillage_app",
    "GRANT UPDATE (status, status_reason, confidentiality, hidden_from_professionals, hidden_from_patient,"
    " hidden_from_representatives, key_id, wrapped_key) ON documents_document TO maillage_app",
    "GRANT UPDATE (key_id, wrapped_key) ON documents_rendition TO maillage_app",
]

# A key that goes takes the bytes with it, backups included: only our own job wraps keys again, and only the structure
# that took a photo takes it back. Nobody, whatever they inject, burns an opinion or the photos of somebody else.
KEYS = """
CREATE OR REPLACE FUNCTION ctx.document_keys() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, ctx AS $$
DECLARE document uuid := CASE TG_TABLE_NAME WHEN 'documents_document' THEN NEW.id
                         ELSE (to_jsonb(NEW)->>'document_id')::uuid END;
BEGIN
  IF ctx.is_system('documents') OR (NEW.wrapped_key IS NULL AND EXISTS (
    SELECT 1 FROM public.documents_document AS d
    WHERE d.id = document AND d.kind = 'photo' AND d.organization_id = ANY (ctx.my_holders()))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the key of a document stays' USING ERRCODE = 'insufficient_privilege';
END $$"""
KEPT = [
    f"""CREATE TRIGGER document_keys BEFORE UPDATE ON {table} FOR EACH ROW WHEN (current_user = 'maillage_app'
    AND (NEW.wrapped_key, NEW.key_id) IS DISTINCT FROM (OLD.wrapped_key, OLD.key_id))
    EXECUTE FUNCTION ctx.document_keys()"""
    for table in ("documents_document", "documents_rendition")
]

# The sub-query is itself under the policies of documents_document.
OF_A_SEEN_DOCUMENT = "EXISTS (SELECT 1 FROM documents_document AS d WHERE d.id = document_id)"
SHA256 = "^[0-9a-f]{64}$"


def sealed_bytes() -> list[tuple[str, models.Field]]:
    return [
        ("storage_key", models.CharField(max_length=80, unique=True)),
        ("key_id", models.CharField(max_length=16)),
        ("wrapped_key", models.BinaryField(null=True)),
    ]


def row_key() -> models.UUIDField:
    return models.UUIDField(
        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
    )


def to_document(null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("identity", "0001_patients_tokens_lookups")]
    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", row_key()),
                ("logical_id", models.UUIDField(default=maillage.toolbox.ids.uuid7.new_id)),
                ("version", models.PositiveIntegerField(default=1)),
                ("replaces", to_document(null=True)),
                ("derived_from", to_document(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("superseded", "Superseded"),
                            ("quarantined", "Quarantined"),
                            ("deleted", "Deleted"),
                        ],
                        default="approved",
                        max_length=12,
                    ),
                ),
                ("status_reason", models.CharField(blank=True, max_length=300)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.patient"
                    ),
                ),
                ("source_id", models.UUIDField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Photo"),
                            ("annotated_photo", "Annotated Photo"),
                            ("opinion", "Opinion"),
                            ("attachment", "Attachment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("view_code", models.CharField(blank=True, max_length=60)),
                ("type_code", models.CharField(blank=True, max_length=40)),
                ("class_code", models.CharField(blank=True, max_length=10)),
                ("format_code", models.CharField(blank=True, max_length=80)),
                ("practice_setting_code", models.CharField(blank=True, max_length=30)),
                ("facility_code", models.CharField(blank=True, max_length=10)),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[("N", "Normal"), ("R", "Restricted"), ("V", "Very Restricted")],
                        default="N",
                        max_length=1,
                    ),
                ),
                ("hidden_from_professionals", models.BooleanField(default=False)),
                ("hidden_from_patient", models.BooleanField(default=False)),
                ("hidden_from_representatives", models.BooleanField(default=False)),
                ("mime", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received_sha256", models.CharField(blank=True, max_length=64)),
                ("author_role_id", models.UUIDField(null=True)),
                ("author_text", models.CharField(max_length=200)),
                ("organization_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("orientation", models.PositiveSmallIntegerField(null=True)),
                ("pages", models.PositiveIntegerField(null=True)),
                *sealed_bytes(),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "-created_at"], name="document_by_patient"),
                    models.Index(fields=["source_id", "created_at"], name="document_by_source"),
                    models.Index(fields=["key_id"], name="document_by_key"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("logical_id", "version"), name="document_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "approved")),
                        fields=("logical_id",),
                        name="document_one_approved_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replaces__isnull", True), ("version", 1)),
                            models.Q(("replaces__isnull", False), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="document_version_replaces",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["approved", "superseded", "quarantined", "deleted"])),
                        name="document_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["approved", "superseded"]),
                            models.Q(("status_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="document_status_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["photo", "annotated_photo", "opinion", "attachment"])),
                        name="document_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "annotated_photo"), _negated=True),
                            ("derived_from__isnull", False),
                            _connector="OR",
                        ),
                        name="document_annotates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["photo", "annotated_photo"]), _negated=True),
                            models.Q(("height__gt", 0), ("width__gt", 0)),
                            _connector="OR",
                        ),
                        name="document_photo_has_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidentiality__in", ["N", "R", "V"])), name="document_confidentiality"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="document_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", SHA256)), name="document_sha256_shape"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_sha256", ""), ("received_sha256__regex", SHA256), _connector="OR"
                        ),
                        name="document_received_sha256_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wrapped_key__isnull", False), ("status", "deleted"), _connector="OR"),
                        name="document_key_kept",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                ("id", row_key()),
                ("document", to_document(null=False)),
                (
                    "size_name",
                    models.CharField(
                        choices=[("thumbnail", "Thumbnail"), ("preview", "Preview")], max_length=12
                    ),
                ),
                ("mime", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                *sealed_bytes(),
            ],
            options={
                "indexes": [models.Index(fields=["key_id"], name="rendition_by_key")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "size_name"), name="rendition_once"),
                    models.CheckConstraint(
                        condition=models.Q(("size_name__in", ["thumbnail", "preview"])), name="rendition_size_name"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="rendition_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", SHA256)), name="rendition_sha256_shape"
                    ),
                ],
            },
        ),
        protect("documents_document", using=f"{CARE} OR {OURSELVES}", insert=f"{CARE} AND author_role_id = (SELECT ctx.my_role())"),
        protect("documents_rendition", using=OF_A_SEEN_DOCUMENT),
        ctx_functions(KEYS),
        migrations.RunSQL([MASKED, *GRANTS, *KEPT], migrations.RunSQL.noop),
    ]
