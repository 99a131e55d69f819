"""Row keys: form of RFC 9562 and order inside a process."""

import os
import threading
import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from maillage.toolbox.ids import new_id, uuid7

FAR = datetime(2096, 3, 12, 9, 42, 0, 250_000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _back_to_the_present():
    """Keys never go back: a test that travels forward must not leave the process stamped in the future."""
    yield
    uuid7.forget()


def test_a_key_is_a_version_7_uuid_of_now():
    with time_machine.travel(FAR, tick=False):
        key = new_id()

    assert (key.version, key.variant) == (7, uuid.RFC_4122)
    assert key.int >> 80 == int(FAR.timestamp() * 1000)


def test_keys_of_the_same_millisecond_increase_as_uuid_and_as_text():
    with time_machine.travel(FAR, tick=False):
        keys = [new_id() for _ in range(5_000)]

    assert keys == sorted(set(keys))
    assert [str(key) for key in keys] == sorted(str(key) for key in keys)
    assert [key.bytes for key in keys] == sorted(key.bytes for key in keys)


def test_a_clock_that_steps_back_does_not_make_keys_go_back():
    with time_machine.travel(datetime(2097, 1, 1, tzinfo=UTC), tick=False):
        before = new_id()
    with time_machine.travel(datetime(2096, 12, 31, tzinfo=UTC), tick=False):
        after = new_id()

    assert after > before


def test_threads_never_share_a_key():
    keys: list[uuid.UUID] = []
    threads = [threading.Thread(target=lambda: keys.extend([new_id() for _ in range(500)])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(keys)) == 4_000


def test_a_forked_child_does_not_repeat_the_counter_of_its_parent():
    with time_machine.travel(FAR, tick=False):
        new_id()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, new_id().bytes)
            os._exit(0)
        os.waitpid(child, 0)
        of_child, of_parent = uuid.UUID(bytes=os.read(reader, 16)), new_id()

    assert of_child.int >> 80 == of_parent.int >> 80
    assert of_child.int >> 32 != of_parent.int >> 32
