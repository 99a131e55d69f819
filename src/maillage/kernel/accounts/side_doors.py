"""What the doors beside sign-in have in common, those of patients and of guests: how long, how often, which cookies.

Their tables, sessions and principals are apart, and so are their cookies: each stays on the pages of its own place.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse

CODE_FOR = timedelta(minutes=10)
CODE_TRIES = 5
WINDOW = timedelta(minutes=15)  # in which attempts are counted
# A family, a ward or a waiting room shares one address; one contact is one person or two.
MOST_PER_CONTACT, MOST_PER_ADDRESS = 5, 60
# A session: half an hour of silence, twelve hours at most, noted once a minute; its row is kept two days.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=2)


def set_cookie(response: HttpResponse, name: str, value: str, *, place: str, lasts: timedelta | None) -> HttpResponse:
    """`lasts` None: until the browser is closed."""
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()) if lasts else None,
        path=place,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def forget_cookies(response: HttpResponse, *names: str, place: str) -> HttpResponse:
    for name in names:
        response.delete_cookie(name, path=place, samesite="Lax")
    return response
