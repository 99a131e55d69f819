"""Under the pages: every role, every guarded table, every verb of SQL; and 0 leak."""

from typing import Any

import pytest
from tests.isolation.acting import acting
from tests.isolation.judging import listed
from tests.isolation.report import tell_cells
from tests.isolation.roles import SIGNED_IN, Role
from tests.isolation.rows import Rows, guarded_tables
from tests.isolation.things import Things


@pytest.mark.django_db
@pytest.mark.parametrize("role", SIGNED_IN, ids=lambda role: role.name)
def test_no_statement_reaches_a_row_of_others(role: Role, things: Things, record_property: Any) -> None:
    rows = Rows(role, things)
    with acting(role, things):
        leaks = [leak for table in guarded_tables() for leak in rows.leaks(table)]
    tell_cells(record_property, "rows in plain SQL", rows.cells, leaks, role.name)
    assert not leaks, listed(leaks)
