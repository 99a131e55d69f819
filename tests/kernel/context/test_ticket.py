"""The application role cannot choose what it sees, not even by writing SQL."""

import pytest
from django.conf import settings
from django.db import connection

from maillage.kernel.context.facade import Principal, answered, open_context
from maillage.kernel.context.tickets import sign

pytestmark = pytest.mark.django_db(transaction=True)


def _principal(ticket: str) -> str | None:
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maillage.ticket', %s, true)", [ticket])
        cursor.execute("SELECT ctx.principal()")
        return cursor.fetchone()[0]


def test_tests_run_as_the_application_role_without_any_power() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("maillage_app", False, False)


def test_a_signed_ticket_names_its_principal() -> None:
    assert _principal(sign("system:test", settings.MAILLAGE_TICKET_SECRET)) == "system:test"


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        "system:test",
        "system:test|9999999999|00|" + "0" * 64,
        sign("system:test", "another secret"),
        sign("system:test", settings.MAILLAGE_TICKET_SECRET, life_s=-5),
        sign("system:test", settings.MAILLAGE_TICKET_SECRET).replace("system:test", "system:root"),
    ],
)
def test_no_ticket_a_forged_one_or_an_expired_one_names_nobody(ticket: str) -> None:
    assert _principal(ticket) is None


def test_the_secret_is_out_of_reach_of_the_application_role() -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SELECT * FROM ctx.secret")


def test_a_ticket_dies_with_its_transaction() -> None:
    with open_context(Principal.system("test")):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.principal()")
        assert cursor.fetchone() == (None,)


def test_the_outer_context_comes_back_after_an_inner_one() -> None:
    with open_context(Principal.system("outer")):
        with open_context(Principal.system("inner")):
            pass
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctx.principal()")
            assert cursor.fetchone() == ("system:outer",)


def test_one_question_is_answered_as_its_principal_and_its_ticket_ends_with_it() -> None:
    assert answered(Principal.system("asking"), "SELECT ctx.principal() || %s", "!") == "system:asking!"
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.principal()")
        assert cursor.fetchone() == (None,)


def test_the_outer_context_comes_back_after_one_question() -> None:
    with open_context(Principal.system("outer")):
        assert answered(Principal.system("asking"), "SELECT ctx.principal()") == "system:asking"
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctx.principal()")
            assert cursor.fetchone() == ("system:outer",)
