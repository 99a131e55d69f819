"""The port of SMS: a gateway implements it and is named by `MAILLAGE_SMS_BACKEND`. Without one, no SMS is promised."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SmsBackend(Protocol):
    """Hands a short text to a network, or raises: the outbox tries again later."""

    def send(self, to: str, text: str) -> None: ...


def sends_sms() -> bool:
    return bool(settings.MAILLAGE_SMS_BACKEND)


def send_sms(to: str, text: str) -> None:
    backend: SmsBackend = import_string(settings.MAILLAGE_SMS_BACKEND)()
    backend.send(to, text)
