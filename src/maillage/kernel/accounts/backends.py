"""Who a session is, with everything that decides whether they may come in, in one reading; refuses nobody by itself."""

from allauth.account.auth_backends import AuthenticationBackend

from maillage.kernel.accounts.models import User
from maillage.kernel.accounts.second_factor import FACTORS
from maillage.toolbox.statements import first

# Asked by every request: written once, since the ORM takes longer to write it than the database to answer.
ACCOUNT = """
SELECT u.*,
  EXISTS (SELECT FROM mfa_authenticator AS f WHERE f.user_id = u.id AND f.type = ANY (%s)) AS has_second_factor,
  ARRAY(SELECT m.role_id FROM accounts_membership AS m WHERE m.user_id = u.id
    ORDER BY m.is_default DESC, m.id) AS held_role_ids
FROM accounts_user AS u WHERE u.id = %s AND u.is_active"""


def account(user_id: int | str | None) -> User | None:
    """An active account with its second factor and its places of practice, the default one first."""
    return first(User, ACCOUNT, [[str(factor) for factor in FACTORS], user_id]) if user_id else None


class AccountBackend(AuthenticationBackend):
    """Signs in as django-allauth does."""

    def get_user(self, user_id: int) -> User | None:
        return account(user_id)
