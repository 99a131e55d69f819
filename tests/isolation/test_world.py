"""The world of the matrix holds what the matrix needs."""

from collections import Counter

import pytest
from tests.isolation.scopes import ALL, HALVES
from tests.isolation.things import Things

pytestmark = pytest.mark.django_db


def test_both_halves_have_the_same_things(things: Things) -> None:
    """A foreign thing of each kind and part, for every own one."""
    counted = {half: Counter((t.kind, t.of.part) for t in things if t.of.half == half) for half in HALVES}
    alike = {"patient", "case", "document", "task", "appointment", "act", "invitation", "question", "quarantine"}
    assert {key: n for key, n in counted["a"].items() if key[0] in alike} == {
        key: n for key, n in counted["b"].items() if key[0] in alike
    }
    assert {kind for kind, _part in counted["a"]} >= alike


def test_every_canary_stands_in_some_row(things: Things) -> None:
    """Looked for in vain, a canary would never be found."""
    from tests.isolation.rows import guarded_tables

    assert {
        kind for table in guarded_tables() for _line, about in things.facts["rows"].get(table, []) for kind in about
    } == {scope.name for scope in ALL}
