"""Tables of the room. What opens something (link, code, session) is kept hashed or sealed, never as it was sent."""

from django.db import models

from maillage.toolbox.ids import new_id

SHA256 = r"^[0-9a-f]{64}$"


def row_id() -> models.UUIDField:
    return models.UUIDField(primary_key=True, default=new_id, editable=False)


class Guest(models.Model):
    """Somebody from outside, and the one case that is open to them until `until`. The link serves once.

    `veil`: what hides them and what they write from the experts who are blind to one another, while it lasts.
    """

    id = row_id()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    profession = models.CharField(max_length=80)
    organization = models.CharField(max_length=120, blank=True, default="", db_default="")
    country = models.CharField(max_length=60)
    email = models.EmailField()
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by_role_id = models.UUIDField()
    invited_by_text = models.CharField(max_length=200)
    invited_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0, db_default=0)
    locked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_text = models.CharField(max_length=200, blank=True, default="", db_default="")
    veil = models.CharField(max_length=40, blank=True, default="", db_default="")
    veils_requester = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["case", "invited_at"], name="guest_by_case"),
            models.Index(fields=["email"], name="guest_by_email"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(token_digest__regex=SHA256), name="guest_token_digest_shape"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("invited_at")), name="guest_ends_after_start"),
        ]

    @property
    def display(self) -> str:
        return ", ".join(part for part in (self.name, self.profession, self.organization, self.country) if part)


class Challenge(models.Model):
    """A code that was sent and is waited for. Without guest, it is the same wait for a code that nobody received.

    `address` is a keyed mark of where it was asked from.
    """

    id = row_id()
    secret_digest = models.CharField(max_length=64, unique=True)
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=64)
    sealed_code = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address", "created_at"], name="guest_code_by_address")]


class GuestSession(models.Model):
    """A guest's session, apart from those of professionals and patients: table, cookie, path, principal."""

    id = row_id()
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Contribution(models.Model):
    """What a guest writes for the case: a draft until they sign it; unsigned when their access ended before.

    Signed, it is never touched again: rectifying it opens the next version, with its `reason`, which may be abandoned.
    """

    id = row_id()
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    reason = models.TextField(blank=True, default="", db_default="")
    abandoned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guest", "version"], name="contribution_once_a_version")]
        indexes = [
            models.Index(fields=["guest"], name="contribution_rectified", condition=models.Q(version__gt=1)),
        ]
