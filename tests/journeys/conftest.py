"""Journeys: the real server on a clone of the small region, real Chromium, axe at each step."""

import contextlib
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from tests import ports
from tests.conftest import clone
from tests.journeys import pictures

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1440, "height": 900}
# Every rule in light; a theme changes colours and nothing else.
THEMES: dict[str, list[str]] = {"light": [], "dark": ["color-contrast", "link-in-text-block"]}
ZOOM_200 = {"width": 720, "height": 450}  # a desk at 200 %: half the CSS pixels
NARROWEST = {"width": 320, "height": 640}
# How long a page takes says how busy the machine is; a promise that is not kept fails all the same.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Server:
    """Web and worker on one database of their own."""

    url: str
    database: str
    environment: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        port = self.url.rsplit(":", 1)[1]
        for arguments in (("serve", "--port", port), ("worker",)):
            self.running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "maillage.config.command", *arguments],
                    env=self.environment,
                    start_new_session=True,
                )
            )
        waiting = self.running[0]
        while waiting.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{self.url}/readyz", timeout=2).close()
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                waiting.wait(0.1)
        raise AssertionError("the server of the journeys did not start")

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(15)


@pytest.fixture(scope="module")
def server(template_database: str) -> Iterator[Server]:
    """One server and one fresh clone a file: journeys write, and never meet each other's rows."""
    port = ports.port(ports.JOURNEY)
    name = f"journey_{port}"
    clone(name)
    url = f"http://localhost:{port}"
    running = Server(
        url,
        name,
        {
            **os.environ,
            "MAILLAGE_DB_NAME": name,
            "MAILLAGE_DB_ROLE": "app",
            "MAILLAGE_DB_POOL": "true",
            "MAILLAGE_DEMO": "true",
            "MAILLAGE_ORIGIN": url,
            "MAILLAGE_WEB_WORKERS": "1",
        },
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def follow(link: Locator) -> None:
    """Clicks what leads to another page, and waits for that page: the one left is never looked at."""
    with link.page.expect_navigation():
        link.click()


def leave(context: BrowserContext) -> None:
    """Closes it. Chromium never ends a context of which a page is on its way: it is cut from the network first."""
    context.set_offline(True)
    context.close()


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
        self.page.goto(f"{self.url}{path}")

    def sign_in(self, login: str) -> None:
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
        self.sign_in(login)
        sessions[login] = self.context.cookies()

    def look(self, name: str) -> None:
        """axe in light and in dark, at this width; nothing scrolls sideways; the picture is kept when asked."""
        self.page.wait_for_load_state()
        assert not self.errors, f"{name}: script error: {self.errors}"
        for theme, rules in THEMES.items():
            self.page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            self._no_fault(f"{name}, {theme}", rules)
            pictures.keep(self.page, name, theme)
        self.page.evaluate("document.documentElement.setAttribute('data-bs-theme', 'light')")

    def _no_fault(self, name: str, rules: list[str]) -> None:
        before = self.page.viewport_size
        height = self.page.evaluate("document.documentElement.scrollHeight")
        # As tall as the page: the bar that sticks at the bottom would cover half a control at the fold.
        self.page.set_viewport_size({"width": before["width"], "height": max(before["height"], height)})
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        asked = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
        found = self.page.evaluate("asked => axe.run(document, asked)", asked)
        wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        self.page.set_viewport_size(before)
        faults = [
            f"{fault['id']}: {fault['help']} -> {[node['target'] for node in fault['nodes']][:4]}"
            for fault in found["violations"]
        ]
        assert not faults, f"{name}: " + "\n".join(faults)
        assert not wide, f"{name}: the page scrolls sideways"


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
