"""Published usage versions, written by the operator's command only; and what operators say otherwise of them."""

from django.db import models

from maillage.toolbox.ids import new_id


class UsageVersion(models.Model):
    """One frozen version of a usage; running cases stay on theirs.

    `title`, `summary`, `kind` and `initial` repeat what lists read of the definition, which is long to unpack.
    `first_clock` and `first_promise` (ISO 8601) repeat the clock that the definition declares first, the one that
    figures hold its answers to: kept as JSON, a definition has lost the order of its clocks. Empty without a clock.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    definition = models.JSONField()
    files = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    title = models.TextField(blank=True, default="", db_default="")
    summary = models.TextField(blank=True, default="", db_default="")
    kind = models.CharField(max_length=20, blank=True, default="", db_default="")
    initial = models.CharField(max_length=40, blank=True, default="", db_default="")
    first_clock = models.CharField(max_length=40, blank=True, default="", db_default="")
    first_promise = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="usage_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(is_active=True), name="usage_one_active_version"
            ),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="usage_sha256_shape"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Overlay(models.Model):
    """What a structure, or the region (no organisation), says otherwise of a usage, from now on. Never edited.

    The last one of a usage and a place is in force; an empty one gives the usage back as it was published.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    usage_code = models.CharField(max_length=40)
    organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="+", null=True)
    changes = models.JSONField()
    made_at = models.DateTimeField()
    made_by_role_id = models.UUIDField(null=True)
    made_by_text = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["usage_code", "organization", "-made_at"], name="overlay_in_force")]
