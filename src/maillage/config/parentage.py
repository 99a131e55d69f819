"""Processes that end with the one that started them, however it ends, `kill -9` included (Linux, prctl(2))."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def ending_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """What a process calls about itself. Found beforehand: nothing is loaded between a fork and what follows it."""
    prctl = ctypes.CDLL(None).prctl

    def become() -> None:
        prctl(_PR_SET_PDEATHSIG, sign)

    return become


def apart() -> Callable[[], None]:
    """For `preexec_fn`: a group of its own, which Ctrl-C does not reach, and which ends with us."""
    ending = ending_with_parent(signal.SIGTERM)

    def become() -> None:
        os.setsid()
        ending()

    return become
