"""What every web process must know at once: one statement, one winner, nothing in clear."""

import pytest
from django.core.cache import cache
from django.db import connection

from maillage.kernel.accounts import shared_notes

pytestmark = pytest.mark.django_db


def test_a_key_is_taken_once_until_its_time_is_over() -> None:
    assert cache.add("code", True, timeout=60)
    assert not cache.add("code", True, timeout=60)
    assert cache.get("code") is True
    # Given that its time is over
    cache.set("code", True, timeout=-1)
    # Then it is free again, and gives nothing
    assert cache.get("code") is None
    assert not cache.touch("code")
    assert cache.add("code", "again", timeout=60)
    assert cache.get("code") == "again"


def test_lists_numbers_and_nothing_come_back_as_they_were() -> None:
    for value in ([1.5, 2.25], {"a": None}, 0, "é", False):
        cache.set("value", value, timeout=None)
        assert cache.get("value", "missing") == value
    assert cache.touch("value", timeout=10)
    assert cache.delete("value")
    assert not cache.delete("value")
    assert cache.get("value", "missing") == "missing"


def test_what_is_no_plain_value_is_refused() -> None:
    with pytest.raises(TypeError):
        cache.set("value", object())


def test_the_table_knows_neither_login_nor_address() -> None:
    cache.set("allauth:rl:login:ip:192.0.2.7:m.quevrain", [1.0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM accounts_sharednote")
        keys = [key for (key,) in cursor.fetchall()]
    assert len(keys) == 1
    assert "192.0.2.7" not in keys[0] and "quevrain" not in keys[0]


def test_the_upkeep_forgets_what_is_over_and_nothing_else() -> None:
    cache.set("old", 1, timeout=-1)
    cache.set("fresh", 2, timeout=60)
    cache.set("endless", 3, timeout=None)
    assert shared_notes.forget_old() == 1
    assert (cache.get("fresh"), cache.get("endless")) == (2, 3)
