"""From an account (or a session key) to the principal it acts as."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from maillage.kernel.accounts import pulses, second_factor
from maillage.kernel.accounts.contracts import OpenSession
from maillage.kernel.accounts.models import Membership
from maillage.kernel.accounts.sessions import SessionStore
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory.contracts import RoleView
from maillage.kernel.directory.facade import roles

CHOSEN_ROLE = "maillage.role"
SIGN_IN = Principal.system("sign-in")


def roles_of(user: AbstractBaseUser) -> list[RoleView]:
    """Every place of practice of the account, its default first. Needs no open context."""
    held = Membership.objects.filter(user_id=user.pk).order_by("-is_default", "id")
    ids = list(held.values_list("role_id", flat=True))
    if not ids:
        return []
    with open_context(SIGN_IN):
        known = roles(ids)
    return [known[role_id] for role_id in ids if role_id in known]


def chosen(views: list[RoleView], session: SessionBase | Mapping[str, Any]) -> RoleView | None:
    """The role chosen in this session while it runs, else the default one, else the first that runs.

    An ended role is given back only when nothing else runs: the page can then say which one ended.
    """
    wanted = session.get(CHOSEN_ROLE)
    ranked = sorted(views, key=lambda view: (not view.is_running, str(view.id) != wanted))
    return ranked[0] if ranked else None


def principal_of(view: RoleView, user_id: int | None = None) -> Principal:
    return Principal(
        key=f"role:{view.id}",
        role_id=view.id,
        organization_id=view.organization.id,
        display=view.display,
        place=view.place,
        profession=view.profession,
        user_id=user_id,
    )


def account_of(user_id: int) -> Principal:
    """An account with no running place of practice: it sees nothing, and keeps its own password and factors."""
    return Principal(key=f"user:{user_id}", user_id=user_id)


def principal_for_role(role_id: UUID) -> Principal | None:
    """The principal of a running role, for our own jobs that act for somebody; None once it has ended."""
    with open_context(SIGN_IN):
        view = roles([role_id]).get(role_id)
    return principal_of(view) if view and view.is_running else None


def session_of(session_key: str) -> OpenSession | None:
    """Whom the session stands for now: signed in, active, in use, password unchanged, a role that runs."""
    session = SessionStore(session_key)
    user = _user_of(session)
    if user is None or not second_factor.is_set(user):
        return None
    seen_at = pulses.last_seen(session)
    if seen_at is not None and pulses.is_silent(session, seen_at):
        return None
    view = chosen(roles_of(user), session)
    ends_at = session.ends_at()
    if view is None or not view.is_running or ends_at is None:
        return None
    return OpenSession(principal_of(view, user.pk), ends_at)


def _user_of(session: SessionBase) -> AbstractBaseUser | None:
    user_id = session.get("_auth_user_id")
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None:
        return None
    # The same check as `django.contrib.auth.get_user`: a new password closes the sessions of the former one.
    if not constant_time_compare(session.get("_auth_user_hash", ""), user.get_session_auth_hash()):
        return None
    return user
