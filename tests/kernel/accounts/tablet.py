"""A tablet of the small region, and what people do on it."""

import re
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from tests.kernel.accounts.people import sign_in

from maillage.kernel.accounts.demo import SHORT_CODE
from maillage.kernel.accounts.models import DevicePresence, SharedDevice
from maillage.kernel.accounts.standing import SIGN_IN
from maillage.kernel.context.facade import open_context

COOKIE, SESSION = "maillage_device", "maillage_session"
PAST_THE_LOCK = timedelta(seconds=121)
WRONG = "917350"


class Tablet:
    """One browser. Nobody is signed in on it at first."""

    def __init__(self) -> None:
        cache.clear()
        self.client = Client()

    def sign_in(self, login: str, step: int = 0) -> HttpResponse:
        return sign_in(self.client, login, step)

    def declare(self, login: str, label: str = "Chariot du soir") -> UUID:
        """Signs in fully, and declares the device shared."""
        self.sign_in(login)
        answer = self.client.post("/mon-compte/postes/declarer/", {"label": label})
        assert answer.status_code == 302, answer.content
        return self.device.id

    @property
    def device(self) -> SharedDevice:
        return rows(SharedDevice)[-1]

    @property
    def session_key(self) -> str:
        cookie = self.client.cookies.get(SESSION)
        return cookie.value if cookie else ""

    def lock(self, page: str = "/") -> HttpResponse:
        return self.client.post("/poste/verrouiller/", {"page": page})

    def presence(self, login: str) -> DevicePresence:
        user = get_user_model().objects.get(username=login)
        return next(row for row in rows(DevicePresence) if row.user_id == user.pk)

    def unlock(self, login: str, code: str = SHORT_CODE) -> HttpResponse:
        return self.client.post(f"/poste/{self.presence(login).id}/", {"code": code})

    def tiles(self) -> list[str]:
        """Names on the lock screen; none when it sends to the sign-in page."""
        page = self.client.get("/poste/")
        return re.findall(r"<span><b>(.*?)</b>", page.content.decode()) if page.status_code == 200 else []

    def who(self) -> str:
        """Who works here: the name in the corner of a page; empty when nobody does."""
        page = self.client.get("/patients/")
        if page.status_code != 200:
            return ""
        return re.search(r'<span class="whom"><b>(.*?)</b>', page.content.decode()).group(1)


def rows(model: type) -> list:
    with open_context(SIGN_IN):
        return list(model.objects.order_by("pk"))
