"""Rows of sign-in, rewritten by somebody who may run SQL, open nobody else's account."""

import pytest
from django.contrib.auth import get_user_model
from tests.security.statements import refused, rows

from maillage.kernel.accounts.sessions import SessionStore, at_rest
from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db


def test_a_stolen_row_opens_no_session(world) -> None:
    """An insider copies the row of somebody's session over their own: it does not open."""
    theirs, mine = SessionStore(), SessionStore()
    theirs["_auth_user_id"] = "1"
    theirs.save()
    mine["_auth_user_id"] = "2"
    mine.save()
    copied = rows(
        "UPDATE django_session SET session_data = (SELECT session_data FROM django_session WHERE session_key = %s)"
        " WHERE session_key = %s RETURNING 1",
        [at_rest(theirs.session_key), at_rest(mine.session_key)],
    )
    assert copied
    assert SessionStore(theirs.session_key).get("_auth_user_id") == "1"
    assert SessionStore(mine.session_key).get("_auth_user_id") is None


def test_nobody_sets_the_password_or_the_second_factor_of_somebody_else(world) -> None:
    mine = get_user_model().objects.get(username="i.solhac")
    theirs = get_user_model().objects.get(username="m.quevrain")
    with open_context(world.gp):
        assert not refused("UPDATE accounts_user SET password = 'mine' WHERE id = %s", [mine.id])
        assert refused("UPDATE accounts_user SET password = 'mine' WHERE id = %s", [theirs.id])
        assert refused("UPDATE accounts_user SET email = 'a@b.fr' WHERE id = %s", [theirs.id])
        assert refused("UPDATE accounts_user SET username = 'x' WHERE id = %s", [theirs.id])
        assert refused("UPDATE mfa_authenticator SET data = '{}' WHERE user_id = %s", [theirs.id])
        assert refused("UPDATE mfa_authenticator SET user_id = %s WHERE user_id = %s", [theirs.id, mine.id])
        assert refused("DELETE FROM mfa_authenticator WHERE user_id = %s", [theirs.id])
        assert refused(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
            " SELECT %s, 'totp', data, now() FROM mfa_authenticator WHERE user_id = %s LIMIT 1",
            [theirs.id, mine.id],
        )
    assert refused("UPDATE accounts_user SET password = 'mine' WHERE id = %s", [theirs.id])
