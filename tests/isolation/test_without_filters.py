"""The same questions with the application's own filters taken away: the policies alone still tell nothing.

What a page answers may differ from an unknown thing then, and may break; no word of anybody else may come out. Only
reading is asked here: writes without a filter are asked under the pages, in `test_rows.py`.
"""

import pytest
from tests.isolation.filters import removed, restatements
from tests.isolation.judging import listed
from tests.isolation.report import tell
from tests.isolation.roles import SIGNED_IN, Role
from tests.isolation.scopes import ALL
from tests.isolation.sweeping import sweep
from tests.isolation.things import Things
from tests.isolation.watching import Listener


def test_there_are_filters_to_take_away() -> None:
    names = {f"{room.__name__}.{name}" for room, name in restatements()}
    assert {"maillage.kernel.identity.queries.visible_to", "maillage.acts.cases.queries.visible_to"} <= names


class WithoutFilters:
    role: Role

    @pytest.mark.django_db
    def test_the_policies_alone_tell_nothing_of_others(
        self, things: Things, listener: Listener, record_property
    ) -> None:
        with removed():
            judge = sweep(self.role, things, listener, methods=("GET",), only_rows=True)
        tell(record_property, "pages without the application's filters", self.role.name, judge)
        assert not judge.leaks, listed(judge.leaks)
        owed = {scope for scope in ALL if scope.matches(self.role.must_see)}
        assert owed - judge.seen == set(), "without its filters the application shows less: something else broke"


for _role in SIGNED_IN:
    globals()[f"Test{_role.name.title()}"] = type(f"Test{_role.name.title()}", (WithoutFilters,), {"role": _role})
