"""Tables of the room. What opens something (link, code, session) is kept hashed or sealed, never as it was sent."""

from django.db import models
from django.db.models import Q

from maillage.toolbox.ids import new_id

SHA256 = r"^[0-9a-f]{64}$"


def row_id() -> models.UUIDField:
    return models.UUIDField(primary_key=True, default=new_id, editable=False)


class Invitation(models.Model):
    """A way in that a professional gave to a patient: a link, or a code on paper. It serves once."""

    id = row_id()
    patient = models.ForeignKey("identity.Patient", models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    on_paper = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    invited_by_id = models.UUIDField()
    invited_by_text = models.CharField(max_length=200)
    wrong_dates = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "-created_at"], name="invitation_by_patient")]
        constraints = [
            models.CheckConstraint(condition=Q(token_digest__regex=SHA256), name="invitation_token_digest_shape"),
            models.CheckConstraint(condition=~Q(email="") | ~Q(phone=""), name="invitation_reaches_somebody"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True, locked_at__isnull=True),
                name="invitation_used_or_ended",
            ),
        ]


class Space(models.Model):
    """The open space of a patient, and where their one-time codes go."""

    id = row_id()
    patient = models.ForeignKey("identity.Patient", models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["email"], name="space_by_email"),
            models.Index(fields=["phone"], name="space_by_phone"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["patient"], name="space_once"),
            models.CheckConstraint(condition=~Q(email="") | ~Q(phone=""), name="space_reaches_somebody"),
        ]


class Challenge(models.Model):
    """A code that was sent and is waited for. Without patient, it is the same wait for a code that nobody received."""

    id = row_id()
    secret_digest = models.CharField(max_length=64, unique=True)
    patient = models.ForeignKey("identity.Patient", models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="+")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_ambiguous = models.BooleanField(default=False)
    sealed_code = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)


class PatientSession(models.Model):
    """A patient's session, apart from those of professionals in every way: table, cookie, path, principal."""

    id = row_id()
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class TrustedPhone(models.Model):
    """A device that its owner said is theirs: for a while it enters with contact and birth date, without a code."""

    id = row_id()
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """Somebody tried something at the door. `mark` is a keyed hash of what was typed or of where it came from."""

    id = models.BigAutoField(primary_key=True)
    mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mark", "at"], name="door_attempt_by_mark")]


class AccessQuestion(models.Model):
    """A patient does not understand an access to their record, and asks the security officer."""

    id = row_id()
    patient = models.ForeignKey("identity.Patient", models.PROTECT, related_name="+")
    line_seq = models.BigIntegerField()
    line_at = models.DateTimeField()
    actor = models.TextField()
    organization_id = models.UUIDField(null=True)
    message = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    answered_by_text = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization_id", "asked_at"], condition=Q(answered_at__isnull=True), name="question_waiting"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["patient", "line_seq"], name="question_once_a_line"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by_id__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by_id__isnull=False) & ~Q(answer="")),
                name="question_answer_is_signed",
            ),
        ]
