"""Accounts are read before the reader is known: no row policy here, hence no name and no patient data either.

Accounts and memberships are made by the operator (mover role), never by a request.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from maillage.toolbox.clock import now


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
