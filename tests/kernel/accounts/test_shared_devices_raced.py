"""Two requests of one tablet at the same instant: each wrong code counts, and one session is left at most."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.test import Client
from tests.kernel.accounts.people import Region
from tests.kernel.accounts.tablet import SESSION, WRONG, Tablet

from maillage.kernel.accounts.demo import SHORT_CODE
from maillage.kernel.accounts.facade import session_of

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


@contextmanager
def _own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def _at_once(many: int, do: Callable[[int], T]) -> list[T]:
    start = Barrier(many)

    def one(number: int) -> T:
        with _own_connection():
            start.wait(10)
            return do(number)

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def _copies(tablet: Tablet, many: int) -> list[Client]:
    """The same browser, asking several times at once."""
    copies = []
    for _ in range(many):
        copy = Client()
        copy.cookies.load({name: morsel.value for name, morsel in tablet.client.cookies.items()})
        copies.append(copy)
    return copies


def test_wrong_codes_sent_at_once_are_all_counted(region: Region) -> None:
    tablet = Tablet()
    tablet.declare("i.solhac")
    tablet.lock()
    url = f"/poste/{tablet.presence('i.solhac').id}/"
    copies = _copies(tablet, 8)
    answers = _at_once(8, lambda number: copies[number].post(url, {"code": WRONG}).status_code)
    assert answers == [422] * 8
    row = tablet.presence("i.solhac")
    assert (row.wrong_codes, row.closed_at is not None) == (5, True)
    assert tablet.client.post(url, {"code": SHORT_CODE}).status_code == 422


def test_a_right_code_sent_twice_leaves_one_session(region: Region) -> None:
    tablet = Tablet()
    tablet.declare("i.solhac")
    tablet.lock()
    url = f"/poste/{tablet.presence('i.solhac').id}/"
    copies = _copies(tablet, 2)
    answers = _at_once(2, lambda number: copies[number].post(url, {"code": SHORT_CODE}).status_code)
    assert answers == [302, 302]
    keys = {copy.cookies[SESSION].value for copy in copies}
    assert len(keys) == 2
    assert len([key for key in keys if session_of(key)]) == 1


def test_two_people_at_once_leave_one_of_them_signed_in(region: Region) -> None:
    tablet = Tablet()
    tablet.declare("i.solhac")
    tablet.lock()
    tablet.sign_in("m.quevrain")
    tablet.lock()
    urls = [f"/poste/{tablet.presence(login).id}/" for login in ("i.solhac", "m.quevrain")]
    copies = _copies(tablet, 2)
    answers = _at_once(2, lambda number: copies[number].post(urls[number], {"code": SHORT_CODE}).status_code)
    assert answers == [302, 302]
    signed_in = [session_of(copy.cookies[SESSION].value) for copy in copies]
    assert len([one for one in signed_in if one]) == 1


def test_a_device_taken_back_while_it_opens_ends_closed(region: Region) -> None:
    tablet = Tablet()
    device_id = tablet.declare("i.solhac")
    tablet.lock()
    desk = Tablet()
    desk.sign_in("i.solhac", step=1)
    url = f"/poste/{tablet.presence('i.solhac').id}/"

    def do(number: int) -> int:
        if number:
            return desk.client.post(f"/mon-compte/postes/{device_id}/retirer/").status_code
        return tablet.client.post(url, {"code": SHORT_CODE}).status_code

    _opened, taken_back = _at_once(2, do)
    assert taken_back == 302
    assert tablet.client.get("/poste/")["Location"] == "/connexion/"
    assert session_of(tablet.session_key) is None
