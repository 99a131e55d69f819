"""Sessions whose key is hashed and whose content is encrypted at rest: the table alone opens nobody's session.

The column of Django's table holds 40 characters: the first 160 bits of SHA-256 are far beyond any search.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from types import EllipsisType
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from maillage.kernel.accounts.sealing import Unreadable, seal, unseal
from maillage.toolbox.clock import now
from maillage.toolbox.statements import first

PURPOSE = "sessions"
# With its last use, which every request asks next. Written once, as `backends.ACCOUNT` is.
STORED = """
SELECT s.*, (SELECT p.seen_at FROM accounts_sessionpulse AS p WHERE p.session_at_rest = s.session_key) AS seen_at
FROM django_session AS s WHERE s.session_key = %s AND s.expire_date > %s"""


def at_rest(session_key: str) -> str:
    """What the table knows of a session key."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's database sessions, keys hashed on the way in and out."""

    seen_at: datetime | EllipsisType | None = ...  # when it was last used, as it was read; not read yet

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(json.dumps(session_dict, separators=(",", ":")), purpose=self._purpose())

    def decode(self, session_data: str) -> dict[str, Any]:
        try:
            return json.loads(unseal(session_data, purpose=self._purpose()))
        except Unreadable:
            return {}

    def _purpose(self) -> str:
        """Sealed for its own key: the content of somebody's row, copied into another row, opens nothing."""
        return f"{PURPOSE}:{self.session_key or ''}"

    def _row(self, session_key: str | None) -> Any:
        return self.model.objects.filter(session_key=at_rest(session_key or ""))

    def _get_session_from_db(self) -> Any:
        asked = [at_rest(self.session_key or ""), now()]
        row: Any = first(self.model, STORED, asked)
        if row is None:
            self._session_key = None
        else:
            self.seen_at = row.seen_at
        return row

    async def _aget_session_from_db(self) -> Any:
        row = await self._row(self.session_key).filter(expire_date__gt=now()).afirst()
        if row is None:
            self._session_key = None
        return row

    @classmethod
    def stored(cls, session_keys: Iterable[str]) -> dict[str, tuple["SessionStore", datetime]]:
        """Several at once, in one query: each session that still holds, already read, and until when."""
        keys = {at_rest(key): key for key in session_keys if key}
        rows = cls.get_model_class().objects.filter(session_key__in=list(keys), expire_date__gt=now())
        found = {}
        for row in rows:
            session = cls(keys[row.session_key])
            session._session_cache = session.decode(row.session_data)
            found[keys[row.session_key]] = (session, row.expire_date)
        return found

    def exists(self, session_key: str) -> bool:
        return self._row(session_key).exists()

    async def aexists(self, session_key: str) -> bool:
        return await self._row(session_key).aexists()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = at_rest(row.session_key)
        return row

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        row = await super().acreate_model_instance(data)
        row.session_key = at_rest(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self._row(key).delete()

    async def adelete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            await self._row(key).adelete()
