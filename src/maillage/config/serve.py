"""The web processes: pages and event stream, one address, as many workers as told; one that dies is replaced."""

import gc
import os
import resource
import signal

import uvicorn

from maillage.config.environment import environment
from maillage.config.parentage import ending_with_parent

FILES = 65_536  # one for each open stream, and some
ENOUGH_FILES = 12_000
HUNG_S = 30


def serve(host: str, port: int, workers: int | None = None) -> None:
    """Serves until stopped. Access lines are off: an address may hold a search."""
    if workers is not None:
        os.environ["MAILLAGE_WEB_WORKERS"] = str(workers)
        environment.cache_clear()
    env = environment()
    # Many threads make many arenas, each with its own holes: two hold a third less memory, and lose no time here.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    uvicorn.run(
        "maillage.config.asgi:application",
        host=host,
        port=port,
        workers=env.web_workers,
        http="maillage.config.patience:PatientProtocol",
        ws="none",
        access_log=False,
        log_level="warning",
        proxy_headers=bool(env.believed_proxies),
        forwarded_allow_ips=env.believed_proxies,
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_worker_healthcheck=HUNG_S,
        lifespan="on",
    )


def open_many_files() -> int:
    """A stream is an open file, and the usual bound of 1024 refuses the thousandth browser. Gives the new one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def settle() -> None:
    """Once a worker has loaded everything: it ends with its supervisor, and what will stay is not searched again.

    A search of the whole memory for cycles, with thousands of open streams, stops them all for a blink.
    """
    if environment().web_workers > 1:
        ending_with_parent(signal.SIGTERM)()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
