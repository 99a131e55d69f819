"""The web process: pages and event stream, one uvicorn."""

import uvicorn

from maillage.config.environment import environment


def serve(host: str, port: int) -> None:
    """Serves until stopped. Access lines are off: an address may hold a search."""
    uvicorn.run(
        "maillage.config.asgi:application",
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        proxy_headers=environment().origin.startswith("https://"),
        server_header=False,
        timeout_graceful_shutdown=3,
        lifespan="on",
    )
