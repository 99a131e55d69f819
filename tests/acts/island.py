"""A script of a page in a real browser, served alone: a small site, a Chromium, a tab in which nothing may fail."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import TypeVar

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

Site = TypeVar("Site", bound=ThreadingHTTPServer)


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def clean_tab(browser: Browser, *, width: int) -> Iterator[Page]:
    """A tab in which nothing may be refused by the policy and no script may fail."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR")
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield tab
    context.close()
    assert faults == []
