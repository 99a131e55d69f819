"""Tables of the room. A row is the metadata; its bytes stand encrypted in the blob store, under a key wrapped here."""

from django.db import models
from django.db.models import Q

from maillage.toolbox.ids import new_id

SHA256 = r"^[0-9a-f]{64}$"


class Document(models.Model):
    """One version of one document, shaped like an XDS DocumentEntry (IHE ITI TF-3 4.2.3.2; CI-SIS, volet Partage).

    The bytes of a version never change; the database itself grants the application no UPDATE on them.
    """

    class Status(models.TextChoices):
        APPROVED = "approved"
        SUPERSEDED = "superseded"
        QUARANTINED = "quarantined"
        DELETED = "deleted"

    class Kind(models.TextChoices):
        PHOTO = "photo"
        ANNOTATED_PHOTO = "annotated_photo"
        OPINION = "opinion"
        ATTACHMENT = "attachment"

    class Confidentiality(models.TextChoices):
        NORMAL = "N"
        RESTRICTED = "R"
        VERY_RESTRICTED = "V"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    logical_id = models.UUIDField(default=new_id)
    version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    derived_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.APPROVED)
    status_reason = models.CharField(max_length=300, blank=True)
    status_before = models.CharField(max_length=12, blank=True, default="", db_default="")  # until it is put back
    patient = models.ForeignKey("identity.Patient", models.PROTECT, related_name="+")
    source_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    view_code = models.CharField(max_length=60, blank=True)
    type_code = models.CharField(max_length=40, blank=True)
    class_code = models.CharField(max_length=10, blank=True)
    format_code = models.CharField(max_length=80, blank=True)
    practice_setting_code = models.CharField(max_length=30, blank=True)
    facility_code = models.CharField(max_length=10, blank=True)
    confidentiality = models.CharField(max_length=1, choices=Confidentiality.choices, default=Confidentiality.NORMAL)
    hidden_from_professionals = models.BooleanField(default=False)
    hidden_from_patient = models.BooleanField(default=False)
    hidden_from_representatives = models.BooleanField(default=False)
    mime = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_sha256 = models.CharField(max_length=64, blank=True)
    author_role_id = models.UUIDField(null=True)
    author_text = models.CharField(max_length=200)
    organization_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    orientation = models.PositiveSmallIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    storage_key = models.CharField(max_length=80, unique=True)
    key_id = models.CharField(max_length=16)
    wrapped_key = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-created_at"], name="document_by_patient"),
            models.Index(fields=["source_id", "created_at"], name="document_by_source"),
            models.Index(fields=["key_id"], name="document_by_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["logical_id", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["logical_id"], condition=Q(status="approved"), name="document_one_approved_version"
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces__isnull=True) | Q(version__gt=1, replaces__isnull=False),
                name="document_version_replaces",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "superseded", "quarantined", "deleted"]), name="document_status"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "superseded"]) | ~Q(status_reason=""), name="document_status_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["photo", "annotated_photo", "opinion", "attachment"]), name="document_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="annotated_photo") | Q(derived_from__isnull=False), name="document_annotates"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["photo", "annotated_photo"]) | Q(width__gt=0, height__gt=0),
                name="document_photo_has_size",
            ),
            models.CheckConstraint(condition=Q(confidentiality__in=["N", "R", "V"]), name="document_confidentiality"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="document_sha256_shape"),
            models.CheckConstraint(
                condition=Q(received_sha256="") | Q(received_sha256__regex=SHA256),
                name="document_received_sha256_shape",
            ),
            # Erasing the key is how the bytes of a withdrawn draft disappear, backups included.
            models.CheckConstraint(
                condition=Q(wrapped_key__isnull=False) | Q(status="deleted"), name="document_key_kept"
            ),
        ]


class Rendition(models.Model):
    """A small picture made from a photo. It is seen by whoever sees the document, and by nobody else."""

    class SizeName(models.TextChoices):
        THUMBNAIL = "thumbnail"
        PREVIEW = "preview"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    size_name = models.CharField(max_length=12, choices=SizeName.choices)
    mime = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    storage_key = models.CharField(max_length=80, unique=True)
    key_id = models.CharField(max_length=16)
    wrapped_key = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="rendition_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["document", "size_name"], name="rendition_once"),
            models.CheckConstraint(condition=Q(size_name__in=["thumbnail", "preview"]), name="rendition_size_name"),
            models.CheckConstraint(condition=Q(size__gt=0), name="rendition_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="rendition_sha256_shape"),
        ]


class Announcement(models.Model):
    """What a patient must be told before they may read it: by whom, until when, and when it was done.

    `told_at` is when the patient was sent word, `read_at` when they first opened it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    patient = models.ForeignKey("identity.Patient", models.PROTECT, related_name="+")
    source_id = models.UUIDField(null=True)
    owner_role_id = models.UUIDField(null=True)
    owner_organization_id = models.UUIDField(null=True)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    announced_by_id = models.UUIDField(null=True)
    announced_by_text = models.CharField(max_length=200, blank=True)
    consultation_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["owner_organization_id", "due_on"],
                condition=Q(announced_at__isnull=True),
                name="announcement_awaited",
            ),
            models.Index(
                fields=["owner_role_id", "due_on"], condition=Q(announced_at__isnull=True), name="announcement_of_role"
            ),
            models.Index(fields=["due_on"], condition=Q(announced_at__isnull=True), name="announcement_due"),
            models.Index(
                fields=["announced_at"],
                condition=Q(announced_at__isnull=False, told_at__isnull=True),
                name="announcement_to_tell",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["document"], name="announcement_once"),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True, announced_by_id__isnull=True, consultation_on__isnull=True)
                | Q(announced_at__isnull=False, announced_by_id__isnull=False, consultation_on__isnull=False),
                name="announcement_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(announced_at__isnull=False), name="announcement_before_reading"
            ),
        ]
