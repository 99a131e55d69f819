"""One origin: Django for pages, a plain ASGI route for the event stream, one hub for both."""

import os
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

# WhiteNoise hands its files to Django as plain iterators: each is read whole, which for our small files is right.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

import django  # noqa: E402  (after the settings it reads)

django.setup(set_prefix=False)

from maillage.config.environment import environment  # noqa: E402  (as the next ones: after Django)
from maillage.config.live import LIVE_PATH, Stream  # noqa: E402  (needs the applications that Django loads above)
from maillage.config.pages import MOST_BODY, Pages  # noqa: E402  (the same)
from maillage.config.serve import settle  # noqa: E402  (the same)

pages = Pages(environment().web_threads)
stream = Stream()


def _is_too_heavy(scope: dict[str, Any]) -> bool:
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return not declared.isdigit() or int(declared) > MOST_BODY


async def _refuse_body(send: Any) -> None:
    headers = [(b"cache-control", b"no-store"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == LIVE_PATH:
        await stream(scope, receive, send)
    elif _is_too_heavy(scope):
        await _refuse_body(send)
    else:
        await pages(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            settle()
            stream.hub.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await stream.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
