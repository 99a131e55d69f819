"""Makes accounts, by the mover role: requests may not."""

import base64
import hashlib
from collections.abc import Iterable

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from maillage.kernel.accounts.contracts import NewAccount
from maillage.kernel.accounts.demo import PASSWORD, SHORT_CODE
from maillage.kernel.accounts.models import Membership, ShortCode, User
from maillage.kernel.accounts.short_codes import sealed_hash

SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits


@transaction.atomic
def accounts(rows: Iterable[NewAccount], *, password_hash: str = "!", is_demo: bool = False) -> list[User]:
    """Accounts and where they practise. By default nobody can sign in with a password yet."""
    rows = list(rows)
    made = User.objects.bulk_create(
        User(username=row.username.lower(), email=row.email, password=password_hash, is_demo=is_demo) for row in rows
    )
    Membership.objects.bulk_create(
        Membership(user=user, role_id=role_id, is_default=rank == 0)
        for user, row in zip(made, rows, strict=True)
        for rank, role_id in enumerate(row.role_ids)
    )
    return made


@transaction.atomic
def demo_accounts(rows: Iterable[NewAccount]) -> int:
    """Accounts of a demonstration: one password and one short code for all (hashed once), an authenticator app each."""
    made = accounts(rows, password_hash=make_password(PASSWORD), is_demo=True)
    adapter = get_adapter()
    Authenticator.objects.bulk_create(
        Authenticator(
            user_id=user.pk,
            type=Authenticator.Type.TOTP,
            data={"secret": adapter.encrypt(demo_secret(user.username))},
        )
        for user in made
    )
    kept = sealed_hash(SHORT_CODE)
    ShortCode.objects.bulk_create(
        ShortCode(user_id=user.pk, sealed_hash=kept, chosen_at=user.created_at) for user in made
    )
    return len(made)


def demo_secret(username: str) -> str:
    """The same after each reset of this installation, so that a phone that scanned it keeps working."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{username}".encode()).digest()
    return base64.b32encode(digest[:SECRET_BYTES]).decode()
