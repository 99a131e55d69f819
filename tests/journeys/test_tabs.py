"""One browser, many tabs: one event stream for all of them, handed on when its tab closes."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page
from tests.journeys.conftest import Person, Server, becomes_true

pytestmark = pytest.mark.journey
DESKTOP = {"width": 1440, "height": 900}
TABS = 8  # HTTP/1.1 gives six connections
ONE_LISTENS = "async () => (await navigator.locks.query()).held.length === 1"
HEARD = "document.addEventListener('maillage:live', (event) => (window.heard = window.heard || []).push(event.detail))"


def _wake(database: str, holder: str) -> None:
    """An event for this holder, as any part of the product makes one."""
    from django.conf import settings

    from maillage.config.environment import environment
    from maillage.kernel.context.tickets import sign

    env = environment()
    with psycopg.connect(
        host=env.database_host(),
        port=env.db_port,
        dbname=database,
        user="maillage_app",
        password=env.read_secrets().database_app,
    ) as connection:
        ticket = sign("system:tabs", settings.MAILLAGE_TICKET_SECRET)
        connection.execute("SELECT set_config('maillage.ticket', %s, true)", [ticket])
        connection.execute("SELECT ctx.live_wake(%s::uuid[], 'marker', NULL)", [[holder]])


def _hears(page: Page) -> None:
    page.wait_for_function("() => (window.heard || []).some((detail) => detail.kind === 'marker')")


def test_eight_tabs_share_one_stream_and_the_next_takes_it_over(person: Callable[..., Person], server: Server) -> None:
    expert = person(DESKTOP)
    streams: list[Page] = []
    expert.context.on("request", lambda asked: streams.append(asked.frame.page) if "/live/" in asked.url else None)
    expert.context.add_init_script(HEARD)
    expert.sign_in("m.quevrain")
    # Given eight tabs, each of which opens: none waits for a connection
    tabs = [expert.context.new_page() for _ in range(TABS)]
    expert.page.close()
    streams.clear()
    for tab in tabs:
        tab.goto(f"{server.url}/messages/")
    holder = tabs[0].evaluate("document.body.dataset.liveOf")
    assert becomes_true(tabs[-1], ONE_LISTENS)
    # When something happens, all of them are told, by one stream
    _wake(server.database, holder)
    for tab in tabs:
        _hears(tab)
    assert len(streams) == 1
    # When the tab that listens closes, another one listens at once
    listening = streams.pop()
    listening.close()
    left = [tab for tab in tabs if tab is not listening]
    assert becomes_true(left[0], ONE_LISTENS)
    for tab in left:
        tab.evaluate("window.heard = []")
    _wake(server.database, holder)
    for tab in left:
        _hears(tab)
    assert len(streams) == 1
