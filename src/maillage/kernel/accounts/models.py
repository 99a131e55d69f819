"""Accounts are read before the reader is known: no row policy there, hence no name and no patient data either.

Accounts and memberships are made by the operator (mover role), never by a request. Shared devices, who signed in on
them and short codes are under forced row policies: the sign-in pages, or their owner.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Finds people by their login, which has no upper case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """Somebody who may sign in. Who they are and what they may do stands in the directory and in the grants."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    # Made by the demonstration's loader: the only accounts whose code a demonstration may show.
    is_demo = models.BooleanField(default=False)
    # In which language the pages are read; empty until its owner chooses, the device decides meanwhile.
    language = models.CharField(max_length=2, choices=[("fr", "Français"), ("en", "English")], blank=True, default="")
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(username=Lower("username")), name="username_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.username


class Membership(models.Model):
    """One place of practice that an account may act from."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    role = models.ForeignKey("directory.PractitionerRole", models.PROTECT, related_name="+")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="membership_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="membership_one_default"),
        ]


class SharedDevice(models.Model):
    """A tablet or a computer that several people use. A signed cookie on it carries its id, and nothing else."""

    id = models.UUIDField(primary_key=True, default=new_id)
    label = models.CharField(max_length=60)
    organization = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    enrolled_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # The one session open on it, as the session table knows its key; empty while it is locked.
    session_at_rest = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="shared_device_revoked_by_somebody",
            )
        ]


class DevicePresence(models.Model):
    """Somebody who signed in fully on a shared device; for a while their short code opens it again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    device = models.ForeignKey(SharedDevice, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.ForeignKey("directory.PractitionerRole", models.PROTECT, related_name="+")
    signed_in_at = models.DateTimeField(default=now)
    # What the password was then, as a hash: a new password asks for a full sign-in.
    password_mark = models.CharField(max_length=64)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)  # signed out, or too many wrong codes

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "user"], name="device_presence_once")]


class ShortCode(models.Model):
    """The six digits that reopen a shared device: hashed, then sealed, for a hash of six digits is soon searched."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="+")
    sealed_hash = models.TextField()
    chosen_at = models.DateTimeField(default=now)


class SessionPulse(models.Model):
    """When a session was last used, by the hash of its key. Apart from the session: two requests at once would
    overwrite each other's content there."""

    session_at_rest = models.CharField(primary_key=True, max_length=40)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="session_pulse_seen")]
