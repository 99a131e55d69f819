"""Every list gives its rows as a file, in both kinds, from its own page; nobody else is given one that tells more."""

import re

import pytest
from django.urls import resolve, reverse
from tests.isolation.asking import Asker
from tests.isolation.lists import FILES_OF, NO_LIST, WITHIN, unsaid
from tests.isolation.roles import BY_NAME, Role
from tests.isolation.routes import ROUTES
from tests.isolation.scopes import scopes_in_bytes
from tests.isolation.things import Things
from tests.isolation.watching import Listener

pytestmark = pytest.mark.django_db(transaction=True)
LINK = re.compile(r'href="([^"]+\.(?:csv|xlsx)(?:\?[^"]*)?)"')
PAGES = [(name, "", files, role) for name, (files, role) in FILES_OF.items()] + list(WITHIN)


def test_each_list_says_where_its_file_is() -> None:
    assert unsaid() == []
    assert {*FILES_OF, *NO_LIST} <= set(ROUTES)


def test_each_page_of_a_list_gives_both_its_files(things: Things, listener: Listener) -> None:
    faults = []
    for name, query, files, who in PAGES:
        role = BY_NAME[who]
        client = Asker(role, things, listener).client
        page = client.get(_address(name, role, things) + (f"?{query}" if query else ""))
        found = {url.split("?")[0].rsplit(".", 1)[1]: url for url in LINK.findall(page.content.decode())
                 if resolve(url.split("?")[0]).view_name == files}  # fmt: skip
        if set(found) != {"csv", "xlsx"}:
            faults.append(f"{name} {query} for {who}: {page.status_code}, offers {sorted(found)}")
        for kind, url in found.items():
            answer = client.get(url.replace("&amp;", "&"))
            body = answer.getvalue()
            given = answer.headers.get("Content-Disposition", "")
            told = {scope for scope in scopes_in_bytes(body) if not role.may_see(scope)}
            if answer.status_code != 200 or f".{kind}" not in given or told:
                faults.append(f"{files} {kind} for {who}: {answer.status_code} {given} {told}")
            if kind == "csv" and body.count(b"\r\n") < 2:
                faults.append(f"{files} for {who}: holds no line of the page")
    assert faults == []


def _address(name: str, role: Role, things: Things) -> str:
    given = {}
    for argument, template in ROUTES[name].address.items():
        kind = template.strip("{}")
        mine = [thing for thing in things.of_kind(kind) if thing.is_open_to(role)]
        given[argument] = next((thing for thing in mine if thing.of.part == "identity"), mine[0]).id
    return reverse(name, kwargs=given)
