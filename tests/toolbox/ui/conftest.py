"""A browser that is given pages from memory: no server, no database, no network."""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.template import engines
from playwright.sync_api import Browser, Page, Route, sync_playwright
from tests.chromium import launch

ROOT = Path(__file__).parents[3]
# Told in the page: all that axe finds, faults or not, fills tens of kilobytes.
FAULTS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
}"""
STATIC = ROOT / "src/maillage/toolbox/ui/static"
AXE = ROOT / "build/axe.min.js"
SITE = "http://maillage.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self';"
    " img-src 'self' data: blob:; form-action 'self'; base-uri 'none'"
)


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    assert AXE.exists() and (STATIC / "vendor").exists(), "the front-end files are not built: run `make install`"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


class Site:
    """What the browser may ask for: pages by address, static files from the disk, all else is 404."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages: dict[str, str] = {}
        self.stream: str | None = None
        self.posts: list[str] = []
        self.complaints: list[str] = []
        page.route("**/*", self._answer)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message: object) -> None:
        text = getattr(message, "text", "")
        if "Content Security Policy" in text:
            self.complaints.append(text)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0]
        if route.request.method == "POST":
            self.posts.append(path)
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif path == "/live/" and self.stream is not None:
            route.fulfill(body=self.stream, content_type="text/event-stream")
        elif path in self.pages:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=self.pages[path], headers=headers)
        else:
            route.fulfill(status=404, body="")

    def open(self, html: str, path: str = "/page/") -> Page:
        self.pages[path] = html
        self.page.goto(SITE + path, wait_until="load")
        return self.page

    def show(self, main: str, **context: object) -> Page:
        """A page of the shell around `main`."""
        source = (
            "{% extends 'ui/shell.html' %}{% load ui %}{% block title %}Essai{% endblock %}{% block main %}"
            f"<h1>Essai</h1>{main}{{% endblock %}}"
        )
        return self.open(engines["django"].from_string(source).render(context))


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    context = browser.new_context(reduced_motion="reduce")
    visited = Site(context.new_page())
    yield visited
    context.close()
    assert visited.complaints == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    source = AXE.read_text("utf-8")

    def run(page: Page) -> list[str]:
        # As tall as the page: else the dock covers half a control at the fold, which is no fault of that control.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        if not page.evaluate("'axe' in window"):
            session = page.context.new_cdp_session(page)  # the page's own policy would refuse a script tag
            session.send("Runtime.evaluate", {"expression": source})
        return page.evaluate(FAULTS)

    return run
