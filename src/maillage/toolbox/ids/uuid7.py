"""Time-ordered row keys (UUIDv7, RFC 9562); refuses to go backwards inside one process."""

import os
import secrets
import threading
import time
import uuid

# RFC 9562 section 6.2, method 1: a 42-bit counter sits in the high random bits and is re-seeded each
# millisecond with its top bit clear, so it cannot overflow before two thousand billion keys.
_COUNTER_BITS = 42
_TAIL_BITS = 32

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def new_id() -> uuid.UUID:
    """A key greater than every key this process made before, even when the system clock steps back."""
    global _last_ms, _counter
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms, _counter = now_ms, secrets.randbits(_COUNTER_BITS - 1)
        else:
            _counter += 1
        stamp_ms, counter = _last_ms, _counter
    return _assemble(stamp_ms, counter, secrets.randbits(_TAIL_BITS))


def _assemble(stamp_ms: int, counter: int, tail: int) -> uuid.UUID:
    counter_high, counter_low = counter >> 30, counter & ((1 << 30) - 1)
    value = (stamp_ms & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76 | counter_high << 64
    value |= 0b10 << 62 | counter_low << _TAIL_BITS | tail
    return uuid.UUID(int=value)


def forget() -> None:
    """Start from a fresh counter, as a child must after a fork: two processes must not share one."""
    global _last_ms, _counter, _lock
    _lock = threading.Lock()
    _last_ms, _counter = 0, 0


os.register_at_fork(after_in_child=forget)
