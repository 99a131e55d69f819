"""When a session was last used, and what ends it: two minutes of silence on a shared device, an hour elsewhere.

Pages and what is sent count as use, and so do the beats that the page makes while somebody really touches it. What a
page asks by itself (a list that refreshes) does not: a screen left alone would otherwise never lock.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from maillage.kernel.accounts.models import SessionPulse
from maillage.kernel.accounts.sessions import at_rest
from maillage.toolbox.clock import now

DEVICE = "maillage.device"  # in the session: the shared device that it stands on
WHOLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
_PRECISION = 20  # an ordinary session is noted again after a twentieth of its limit only


def limit_of(session: SessionBase) -> timedelta:
    """How long this session may stay unused."""
    return timedelta(seconds=settings.MAILLAGE_SHARED_LOCK_S if DEVICE in session else settings.MAILLAGE_IDLE_S)


def last_seen(session: SessionBase) -> datetime | None:
    """As it was read with the session; asked by itself for a session that is new."""
    seen_at = getattr(session, "seen_at", ...)
    if seen_at is not ...:
        return seen_at
    return SessionPulse.objects.filter(pk=_key(session)).values_list("seen_at", flat=True).first()


def last_seen_of(session_keys: Iterable[str]) -> dict[str, datetime]:
    """Several at once; a session that was never seen is absent."""
    keys = {at_rest(key): key for key in session_keys}
    rows = SessionPulse.objects.filter(pk__in=list(keys)).values_list("pk", "seen_at")
    return {keys[pk]: seen_at for pk, seen_at in rows}


def is_silent(session: SessionBase, seen_at: datetime) -> bool:
    return now() - seen_at > limit_of(session)


def begin(session: SessionBase) -> None:
    """The first time that a session is seen: from here it lasts half a day at most, used or not."""
    SessionPulse.objects.update_or_create(pk=_key(session), defaults={"seen_at": now()})
    if not isinstance(session.get("_session_expiry"), str):  # an instant, once set; a number of seconds would slide
        session.set_expiry(now() + WHOLE)


def note_use(request: HttpRequest, seen_at: datetime) -> None:
    if not _is_use(request):
        return
    if DEVICE in request.session or now() - seen_at > limit_of(request.session) / _PRECISION:
        SessionPulse.objects.filter(pk=_key(request.session)).update(seen_at=now())


def beat(session: SessionBase, age_s: float) -> None:
    """Somebody touched the page `age_s` seconds ago. Never backwards, never into the future."""
    at = now() - timedelta(seconds=min(max(age_s, 0.0), limit_of(session).total_seconds()))
    SessionPulse.objects.filter(pk=_key(session), seen_at__lt=at).update(seen_at=at)


def end(request: HttpRequest) -> None:
    """Nothing of the session stays: its row, its content, its pulse."""
    SessionPulse.objects.filter(pk=_key(request.session)).delete()
    logout(request)


def forget_old() -> int:
    """Pulses of sessions that have ended by themselves."""
    return SessionPulse.objects.filter(seen_at__lt=now() - 2 * WHOLE).delete()[0]


def _key(session: SessionBase) -> str:
    return at_rest(session.session_key or "")


def _is_use(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD"):
        return True
    destination = request.headers.get("Sec-Fetch-Dest")
    if destination:
        return destination == "document"
    # Browsers say it on safe origins only.
    by_script = request.headers.get("HX-Request") or request.headers.get("X-Requested-With")
    return not by_script and "text/html" in request.headers.get("Accept", "text/html")
