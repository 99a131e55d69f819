"""The matrix: every role, every route, every method, own, foreign and unknown things; and 0 leak.

A method that a route refuses before it looks at anything is asked by the first role of each worker only. One class a
role: `--dist loadscope` keeps a class on one worker, so roles run side by side.
"""

import pytest
from tests.isolation.judging import listed
from tests.isolation.report import tell
from tests.isolation.roles import ROLES, Role
from tests.isolation.route import Kind
from tests.isolation.routes import ROUTES
from tests.isolation.scopes import ALL
from tests.isolation.sweeping import sweep
from tests.isolation.things import Things
from tests.isolation.watching import Listener


class OfOneRole:
    role: Role

    @pytest.mark.django_db
    def test_nothing_of_others_is_told_written_or_logged(
        self, things: Things, listener: Listener, record_property
    ) -> None:
        judge = sweep(self.role, things, listener)
        tell(record_property, "pages", self.role.name, judge)
        assert not judge.leaks, listed(judge.leaks)
        assert not judge.faults, listed(judge.faults)
        owed = {scope for scope in ALL if scope.matches(self.role.must_see)}
        assert owed - judge.seen == set(), "a page hides from this role what is theirs, or shows nothing"
        unclassified = {
            name for name in judge.files if ROUTES[name].kind not in (Kind.EXPORT, Kind.OBJECT, Kind.ACCOUNT)
        }
        assert unclassified == set(), "these routes give files: classify them as exports"


for _role in ROLES:
    globals()[f"Test{_role.name.title()}"] = type(f"Test{_role.name.title()}", (OfOneRole,), {"role": _role})
