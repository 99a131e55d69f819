"""From an account (or a session key) to the principal it acts as."""

from collections.abc import Iterable, Mapping
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
from maillage.kernel.context.facade import Principal
from maillage.kernel.directory.contracts import RoleView
from maillage.kernel.directory.facade import roles_for

CHOSEN_ROLE = "maillage.role"
SIGN_IN = Principal.system("sign-in")


def roles_of(user: AbstractBaseUser) -> list[RoleView]:
    """Every place of practice of the account, its default first. Needs no open context."""
    ids = getattr(user, "held_role_ids", None)
    if ids is None:
        return roles_of_accounts([user.pk])[user.pk]
    return _roles_held({user.pk: ids})[user.pk]


def roles_of_accounts(user_ids: Iterable[int]) -> dict[int, list[RoleView]]:
    """The same for several accounts at once."""
    held: dict[int, list[UUID]] = {user_id: [] for user_id in user_ids}
    rows = Membership.objects.filter(user_id__in=list(held)).order_by("-is_default", "id")
    for user_id, role_id in rows.values_list("user_id", "role_id"):
        held[user_id].append(role_id)
    return _roles_held(held)


def _roles_held(held: Mapping[int, list[UUID]]) -> dict[int, list[RoleView]]:
    ids = {role_id for role_ids in held.values() for role_id in role_ids}
    if not ids:
        return {user_id: [] for user_id in held}
    known = roles_for(SIGN_IN, ids)
    return {user_id: [known[id] for id in role_ids if id in known] for user_id, role_ids in held.items()}


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
    view = roles_for(SIGN_IN, [role_id]).get(role_id)
    return principal_of(view) if view and view.is_running else None


def session_of(session_key: str) -> OpenSession | None:
    """Whom the session stands for now: signed in, active, in use, password unchanged, a role that runs."""
    return sessions_of([session_key]).get(session_key)


def sessions_of(session_keys: Iterable[str]) -> dict[str, OpenSession]:
    """Several at once, in as many queries as for one; those that stand for nobody are absent."""
    stored = SessionStore.stored(session_keys)
    users = _users_of([session for session, _ in stored.values()])
    seen = pulses.last_seen_of(stored)
    views = roles_of_accounts(users)
    found = {}
    for key, (session, ends_at) in stored.items():
        user = users.get(_user_id(session))
        if user is None or not _is_signed_by(session, user):
            continue
        seen_at = seen.get(key)
        if seen_at is not None and pulses.is_silent(session, seen_at):
            continue
        view = chosen(views[user.pk], session)
        if view is not None and view.is_running:
            found[key] = OpenSession(principal_of(view, user.pk), ends_at)
    return found


def _user_id(session: SessionBase) -> int:
    written = session.get("_auth_user_id", "")
    return int(written) if str(written).isdigit() else 0


def _users_of(sessions: Iterable[SessionBase]) -> dict[int, AbstractBaseUser]:
    """The active ones, who have a second factor."""
    asked = {user_id for session in sessions if (user_id := _user_id(session))}
    users = get_user_model().objects.filter(pk__in=second_factor.having(asked), is_active=True)
    return {user.pk: user for user in users}


def _is_signed_by(session: SessionBase, user: AbstractBaseUser) -> bool:
    """The same check as `django.contrib.auth.get_user`: a new password closes the sessions of the former one."""
    return constant_time_compare(session.get("_auth_user_hash", ""), user.get_session_auth_hash())
