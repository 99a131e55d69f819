"""Who a session is, with everything that decides whether they may come in, in one reading; refuses nobody by itself."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from maillage.kernel.accounts.models import Membership, User
from maillage.kernel.accounts.second_factor import FACTORS


def account(user_id: int | str | None) -> User | None:
    """An active account with its second factor and its places of practice, the default one first."""
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=FACTORS)
    held = Membership.objects.filter(user_id=OuterRef("pk")).order_by("-is_default", "id").values("role_id")
    known = User.objects.annotate(has_second_factor=Exists(factors), held_role_ids=ArraySubquery(held))
    return known.filter(pk=user_id, is_active=True).first() if user_id else None


class AccountBackend(AuthenticationBackend):
    """Signs in as django-allauth does."""

    def get_user(self, user_id: int) -> User | None:
        return account(user_id)
