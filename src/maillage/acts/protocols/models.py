"""What was published, and where it is shown: both are only ever added to, and nothing of either is edited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from maillage.toolbox.ids import new_id


class Version(models.Model):
    """One version of a protocol: a text, or a PDF whose sealed bytes stand in the blob store.

    `ends_on` is its last day. The highest number that has begun is the one in force, unless its last day has passed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    protocol_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=500)
    source = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    changed = models.CharField(max_length=500, blank=True)  # what this version changes; empty for the first
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    size = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    storage_key = models.CharField(max_length=80, null=True, unique=True)
    key_id = models.CharField(max_length=16, blank=True)
    wrapped_key = models.BinaryField(null=True)
    published_at = models.DateTimeField()
    published_by_role_id = models.UUIDField(null=True)
    published_by_text = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="protocol_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["protocol_id", "number"], name="protocol_version_once"),
            models.CheckConstraint(
                condition=Q(number=1, changed="") | Q(number__gt=1) & ~Q(changed=""), name="protocol_says_what_changed"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="protocol_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(storage_key__isnull=True, wrapped_key__isnull=True, size__isnull=True) & ~Q(text="")
                | Q(storage_key__isnull=False, wrapped_key__isnull=False, size__gt=0, text="", text_en=""),
                name="protocol_text_or_file",
            ),
        ]


class Posting(models.Model):
    """Where a protocol is shown from now on, or that it is withdrawn. The last one of a protocol is in force.

    Without organisation, in the whole region; a withdrawn one keeps what it was, to be put back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    protocol_id = models.UUIDField()
    usage_codes = ArrayField(models.CharField(max_length=40))
    organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="+", null=True)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by_role_id = models.UUIDField(null=True)
    made_by_text = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["protocol_id", "-made_at"], name="posting_in_force")]
        constraints = [
            models.CheckConstraint(condition=Q(usage_codes__len__gt=0), name="posting_somewhere"),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False, reason="") | Q(is_withdrawn=True) & ~Q(reason=""),
                name="posting_withdrawn_says_why",
            ),
        ]
