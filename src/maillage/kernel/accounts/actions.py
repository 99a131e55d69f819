"""Writes of the room that a request may ask for."""

from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from maillage.kernel.accounts import trail
from maillage.kernel.accounts.models import User
from maillage.kernel.accounts.standing import CHOSEN_ROLE, account_of, roles_of
from maillage.kernel.context.facade import open_context
from maillage.toolbox.language import kept


class NotYours(Exception):
    """The place of practice is not one that this account may act from today."""


def keep_language(*, account: int, language: str) -> None:
    """In which language this person reads, wherever they sign in. Asked before their place of practice is known."""
    with open_context(account_of(account)):
        User.objects.filter(pk=account).update(language=language)


def choose_role(*, user: AbstractBaseUser, role_id: UUID, session: SessionBase) -> None:
    """From now on this session acts from another place of practice of the same person."""
    views = {view.id: view for view in roles_of(user) if view.is_running}
    if role_id not in views:
        raise NotYours(_("situation d’exercice refusée : elle n’est pas rattachée à ce compte"))
    session[CHOSEN_ROLE] = str(role_id)
    trail.note("account.role_chosen", kept("situation d’exercice choisie"), user=user, role=str(role_id))
