"""Ports of the servers that tests start: a stretch for each run, so that two runs on one machine do not meet."""

import os

FIRST, STRETCHES = 15_000, 120  # up to 19,800: above 32,768 ports collide with ephemeral ones
PLACES, WORKERS = 5, 8
JOURNEY, HASTY_JOURNEY, SERVING = 0, 1, 2


def port(place: int) -> int:
    """The one of this worker for a place; a server that finds it taken says so."""
    stretch = int(os.environ["MAILLAGE_TEST_OWNER"]) % STRETCHES
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    assert place < PLACES and worker < WORKERS, "more servers or workers than a stretch has ports"
    return FIRST + (stretch * PLACES + place) * WORKERS + worker
