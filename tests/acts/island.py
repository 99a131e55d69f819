"""A script of a page in a real browser, served alone: a small site, a Chromium, a tab in which nothing may fail."""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, TypeVar

from playwright.sync_api import Browser, Page, sync_playwright
from tests.chromium import launch

import maillage

SOURCE = Path(maillage.__file__).parent
TYPES = {".js": "text/javascript", ".css": "text/css", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}


class LoneSite(ThreadingHTTPServer):
    """Stands for the application, for the one island that it serves, on a port of its own."""

    daemon_threads = True

    def __init__(self, handler: type["LoneHandler"]) -> None:
        super().__init__(("127.0.0.1", 0), handler)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class LoneHandler(BaseHTTPRequestHandler):
    """Answers under the policy of the product: the files of the rooms in `static`, then what `page` gives."""

    policy: ClassVar[str]
    static: ClassVar[dict[str, Path]]

    def handle(self) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a page that was left
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""

    def answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        for prefix, folder in self.static.items():
            file = folder / self.path.removeprefix(prefix)
            if self.path.startswith(prefix) and file.is_file():
                return self.answer(200, file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))
        self.page()

    def page(self) -> None:
        raise NotImplementedError


Site = TypeVar("Site", bound=LoneSite)


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
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
