"""One origin: Django for pages, a plain ASGI route for the event stream, one hub for both."""

import os
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

# WhiteNoise hands its files to Django as plain iterators: each is read whole, which for our small files is right.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

from django.core.asgi import get_asgi_application  # noqa: E402  (after the settings it reads)

django_application = get_asgi_application()

from maillage.config.live import LIVE_PATH, Stream  # noqa: E402  (needs the applications that Django loads above)

stream = Stream()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == LIVE_PATH:
        await stream(scope, receive, send)
    else:
        await django_application(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            stream.hub.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await stream.hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
