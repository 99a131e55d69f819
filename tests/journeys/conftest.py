"""Journeys: the real server on a clone of the small region, real Chromium, axe at each step."""

import contextlib
import functools
import os
import re
import select
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Locator, Page, expect, sync_playwright
from tests import ports
from tests.chromium import SHELL, launch
from tests.conftest import clone
from tests.journeys import pictures
from tests.journeys.loaded import Loaded

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build" / "axe.min.js"
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1440, "height": 900}
# Every rule in light; a theme changes colours and nothing else.
THEMES: dict[str, list[str]] = {"light": [], "dark": ["color-contrast", "link-in-text-block"]}
IN_THEME = "theme => document.documentElement.setAttribute('data-bs-theme', theme)"
# In the page, at one go: what axe finds fills tens of kilobytes, of which the faults alone are told.
FAULTS = """async ({ themes, attribute }) => {
  const root = document.documentElement, faults = [];
  for (const [theme, rules] of Object.entries(themes)) {
    if (attribute) root.setAttribute(attribute, theme);
    // No page plays a sound: the one rule for which style sheets and media are fetched again.
    const asked = { resultTypes: ["violations"], preload: false, ...(rules.length && { runOnly: rules }) };
    for (const { id, help, nodes } of (await axe.run(document, asked)).violations)
      faults.push(`${theme}: ${id}: ${help} -> ${JSON.stringify(nodes.slice(0, 4).map(node => node.target))}`);
    if (root.scrollWidth > root.clientWidth) faults.push(`${theme}: the page scrolls sideways`);
  }
  if (attribute) root.setAttribute(attribute, "light");
  return faults;
}"""
HAS_AXE = "Boolean(window.axe || window.loadAxe?.())"
ZOOM_200 = {"width": 720, "height": 450}  # a desk at 200 %: half the CSS pixels
NARROWEST = {"width": 320, "height": 640}
# How long a page takes says how busy the machine is; a promise that is not kept fails all the same.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
POLLING_MS = 50
# What a page of the door holds for whoever sends its form.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
CODE = re.compile(r'data-demo-code="(\d+)"')


@functools.cache
def axe() -> str:
    return AXE.read_text()


@functools.cache
def axe_at_hand() -> str:
    """In every page that a browser opens from then on: a page that is not looked at runs nothing of it, and one that is
    does not wait for half a megabyte to be sent and compiled."""
    return f"window.loadAxe = () => {{ {axe()}\nreturn true; }}"


@dataclass
class Server:
    """Web and worker on one database of their own."""

    url: str
    database: str
    environment: dict[str, str]
    loaded: Loaded
    running: list[int] = field(default_factory=list)  # descriptors of processes

    def start(self) -> None:
        port = self.url.rsplit(":", 1)[1]
        web, _ = self.running = [self.loaded.become("serve", "--port", port), self.loaded.become("worker")]
        while not _has_ended(web, within_s=0):
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/readyz", timeout=2).close()
                return
            _has_ended(web, within_s=0.05)
        raise AssertionError("the server of the journeys did not start")

    def stop(self) -> None:
        """At once: how the product stops is promised elsewhere, and its database goes with it."""
        for process in self.running:
            signal.pidfd_send_signal(process, signal.SIGKILL)
        for process in self.running:
            assert _has_ended(process, within_s=15)
            os.close(process)


def _has_ended(process: int, within_s: float) -> bool:
    return bool(select.select([process], [], [], within_s)[0])


@contextlib.contextmanager
def loading(place: int, **environment: str) -> Iterator[Server]:
    """A server that is not started yet, and whose product is loaded once for all its starts."""
    port = ports.port(place)
    url, name = f"http://localhost:{port}", f"journey_{port}"
    environment = {
        **os.environ,
        "MAILLAGE_DB_NAME": name,
        "MAILLAGE_DB_ROLE": "app",
        "MAILLAGE_DB_POOL": "true",
        "MAILLAGE_DEMO": "true",
        "MAILLAGE_ORIGIN": url,
        "MAILLAGE_WEB_WORKERS": "1",
        **environment,
    }
    loaded = Loaded(environment)
    try:
        yield Server(url, name, environment, loaded)
    finally:
        loaded.close()


@contextlib.contextmanager
def started(server: Server) -> Iterator[Server]:
    """On a fresh clone, until the file is done with it."""
    from maillage.config.environment import environment

    clone(server.database)
    # Heads of the former clone's trail: against them, this one would be said to be cut or rewritten.
    environment().model_copy(update={"db_name": server.database}).audit_anchor.unlink(missing_ok=True)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def server_to_start(template_database: str) -> Iterator[Server]:
    with loading(ports.JOURNEY) as server:
        yield server


@pytest.fixture(scope="module")
def server(server_to_start: Server) -> Iterator[Server]:
    """One server and one fresh clone a file: journeys write, and never meet each other's rows."""
    with started(server_to_start) as running:
        yield running


class Chromium:
    """One browser for the files that a worker of the tests goes through in a row; each test has contexts of its own."""

    def __init__(self) -> None:
        self.is_wanted_next = False
        self._binary = ""
        self._browser: Browser | None = None
        self._running = contextlib.ExitStack()

    def started(self, binary: str) -> Browser:
        if self._browser is None or self._binary != binary or not self._browser.is_connected():
            self.end()
            self._binary = binary
            self._browser = launch(self._running.enter_context(sync_playwright()), binary)
            self._running.callback(self._browser.close)
        return self._browser

    def end(self) -> None:
        self._browser = None
        self._running.close()


chromium = Chromium()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    chromium.is_wanted_next = nextitem is not None and nextitem.path.is_relative_to(Path(__file__).parent)


@pytest.fixture(scope="module")
def browser_binary() -> str:
    """A file whose journeys need the whole browser says so under this name."""
    return SHELL


@pytest.fixture(scope="module")
def browser(browser_binary: str) -> Iterator[Browser]:
    """Its driver keeps an event loop in this thread, where Django refuses to reach the database: it ends before what is
    not of this folder, the end of the run included."""
    yield chromium.started(browser_binary)
    if not chromium.is_wanted_next:
        chromium.end()


def follow(link: Locator) -> None:
    """Clicks what leads to another page, and waits for that page: the one left is never looked at."""
    with link.page.expect_navigation():
        link.click()


def leave(context: BrowserContext) -> None:
    """Closes it. Chromium never ends a context of which a page is on its way: it is cut from the network first."""
    context.set_offline(True)
    context.close()


def becomes_true(page: Page, promise: str, given: object = None) -> bool:
    """What `page.wait_for_function` does for a function that answers later: it takes any promise for a yes."""
    asked = f"""async ([given, tries]) => {{
      for (const holds = {promise}; tries > 0; tries--) {{
        if (await holds(given)) return true;
        await new Promise((done) => setTimeout(done, {POLLING_MS}));
      }}
      return false;
    }}"""
    return page.evaluate(asked, [given, PATIENCE_MS // POLLING_MS])


def come_to(page: Page, case: str) -> None:
    """Opens a case, unless the page shows it: what others do to it arrives by itself there, and a browser that renews
    a page loses the address typed at that moment."""
    if page.url != case:
        page.goto(case)


@dataclass
class Person:
    """Somebody at a screen. `look` checks what is shown; each step of a journey ends with one."""

    page: Page
    context: BrowserContext
    url: str
    errors: list[str] = field(default_factory=list)  # of scripts, on the page that was opened with them

    def open(self, path: str) -> None:
        """A path, or a whole address."""
        self.page.goto(urljoin(self.url, path))

    def sign_in(self, login: str, path: str = "/") -> None:
        """Past the pages of the door, then to the first page of the story, which must not send back to the door."""
        self.pass_the_door(login)
        self.open(path)
        assert self.page.url == urljoin(self.url, path), f"{login} signed in, and is sent to {self.page.url}"

    def pass_the_door(self, login: str, leads_to: str = "/", **ticked: str) -> None:
        """Sends what the pages of the sign-in send, and skips the pages: nothing is shown, typed or pressed, and the
        browser holds the session. Who does it by hand: `sign_in_by_hand`, the tablet that is shared, who reads English.
        """
        door = f"{self.url}/connexion/"
        given = {"login": login, "password": "maillage-demo", **ticked}
        asked = self.send_form(door, self.context.request.get(door).text(), given).text()
        code = CODE.search(asked)
        assert code, f"{login} is not asked for a code, or has used all those of the moment: {asked[-4000:]}"
        entered = self.send_form(f"{door}code/", asked, {"code": code[1]}, max_redirects=0)
        assert (entered.status, entered.headers.get("location")) == (302, leads_to), entered.text()[-4000:]

    def send_form(self, address: str, page: str, given: dict[str, str], **options: int) -> APIResponse:
        """What a page sends, by this browser and without showing anything; `page` is its HTML."""
        token = TOKEN.search(page)
        assert token, page[-4000:]
        return self.context.request.post(address, form={"csrfmiddlewaretoken": token[1], **given}, **options)

    def sign_in_by_hand(self, login: str) -> None:
        """As a person does on the demonstration: the password, then the code shown in its box."""
        self.open("/connexion/")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", "maillage-demo")
        self.page.get_by_role("button", name="Se connecter", exact=True).click()
        self.page.get_by_role("button", name="Remplir avec ce code").click()
        self.page.get_by_role("button", name="Continuer").click()
        self.page.wait_for_url(f"{self.url}/")

    def come_back(self, login: str, sessions: dict[str, Any]) -> None:
        """Signs in the first time; afterwards the browser still holds the session."""
        if login in sessions:
            self.context.add_cookies(sessions[login])
            return
        self.pass_the_door(login)
        sessions[login] = self.context.cookies()

    def look(self, name: str) -> None:
        """axe in light and in dark, at this width; nothing scrolls sideways; the picture is kept when asked."""
        self.page.wait_for_load_state()
        assert not self.errors, f"{name}: script error: {self.errors}"
        faults = self._faults()
        assert not faults, f"{name}: " + "\n".join(faults)
        for theme in THEMES if pictures.are_asked() else ():
            self.page.evaluate(IN_THEME, theme)
            pictures.keep(self.page, name, theme)
            self.page.evaluate(IN_THEME, "light")

    def look_at_each(self, viewports: Sequence[dict[str, int]], name: str) -> None:
        """The same page from one width to the next, then at the first again, where the next one opens."""
        for viewport in viewports:
            self._resize(viewport)
            self.look(name)
        self._resize(viewports[0])

    def _resize(self, viewport: dict[str, int]) -> None:
        if self.page.viewport_size != viewport:
            self.page.set_viewport_size(viewport)

    def _faults(self) -> list[str]:
        before = self.page.viewport_size
        assert before is not None
        height, has_axe = self.page.evaluate(f"[document.documentElement.scrollHeight, {HAS_AXE}]")
        # As tall as the page: the bar that sticks at the bottom would cover half a control at the fold.
        if height > before["height"]:
            self.page.set_viewport_size({"width": before["width"], "height": height})
        if not has_axe:
            self.context.add_init_script(axe_at_hand())
            self.page.evaluate(axe())
        found: list[str] = self.page.evaluate(FAULTS, {"themes": THEMES, "attribute": "data-bs-theme"})
        if height > before["height"]:
            self.page.set_viewport_size(before)
        return found


@pytest.fixture(scope="module")
def sessions() -> dict[str, Any]:
    """Who has signed in already on the server of this file."""
    return {}


@pytest.fixture
def person(browser: Browser, server: Server) -> Iterator[Callable[..., Person]]:
    """`person(PHONE)` opens a new browser, with nothing in it."""
    opened: list[Person] = []

    def make(viewport: dict[str, int]) -> Person:
        context = browser.new_context(
            viewport=viewport,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            has_touch=viewport["width"] < 500,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE_MS)
        somebody = Person(context.new_page(), context, server.url)
        # Kept, not raised: a test that failed inside the driver's own loop would leave it waiting for ever.
        somebody.page.on("pageerror", lambda error: somebody.errors.append(str(error)))
        opened.append(somebody)
        return somebody

    yield make
    for somebody in opened:
        leave(somebody.context)
    assert not [error for somebody in opened for error in somebody.errors]
