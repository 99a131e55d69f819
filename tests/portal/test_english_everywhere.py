"""Every page that a person reaches by following links, read in English: nothing of ours is left in French."""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from tests.journeys.english import left_in_french
from tests.world import World

pytestmark = pytest.mark.django_db

PEOPLE = (
    *("i.solhac", "m.quevrain", "l.corbin", "i.lorient", "f.keravel"),
    *("v.lagadec", "o.perrigault", "s.kermadec", "b.caudron"),
)
# The living page shows samples; the mailbox and the drafts of letters hold what was written to others.
ELSEWHERE = re.compile(r"^/(?:ui|static|boite-locale|deconnexion|langue|live)/|\.(?:pdf|csv|xlsx|txt|jpg)$")
# What narrows or sorts a list by data is tried on its whole, not on each of its views.
NARROWED = re.compile(r"(?<=[?&])(usage|mois|tri|du|patient)=[^&]*")
# The handbook is the same for everybody: who comes next does not read it again.
SHARED = re.compile(r"^/aide/.")
MOST = 200


class Texts(HTMLParser):
    """The texts of a page and the links that leave it."""

    READ_ALOUD = {"aria-label", "alt", "title", "placeholder"}

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "style") or given.get("lang") == "fr":
            self._silent.append(tag)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        self.texts += [value or "" for name, value in attrs if name in self.READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def _shape(path: str) -> str:
    """Two cases are one kind of page, and a list of two months; two tabs of a record are not."""
    return NARROWED.sub(r"\1=*", re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)", "*", path))


@pytest.fixture(scope="module")
def shared() -> set[str]:
    """The pages that somebody read for everybody."""
    return set()


def _walk(client: Client, shared: set[str]) -> dict[str, list[str]]:
    """Page by page from the work of somebody, two pages of a kind at most."""
    waiting, seen, kinds = deque(["/", "/mon-compte/", "/aide/"]), set(), {}
    found: dict[str, list[str]] = {}
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        kind = _shape(path)
        if path in seen or path in shared or kinds.get(kind, 0) >= 2 or ELSEWHERE.search(urlsplit(path).path):
            continue
        if "&" in path and NARROWED.search(path):
            continue
        seen.add(path)
        if SHARED.match(path):
            shared.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(path, follow=True)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = Texts()
        page.feed(answer.content.decode())
        if left := left_in_french(page.texts):
            found[path] = left
        here = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        links = (urlsplit(urljoin(f"http://here{here}", link)) for link in page.links)
        waiting.extend(f"{one.path}?{one.query}".rstrip("?") for one in links if one.netloc == "here")
    assert 5 < len(seen) < MOST
    return found


@pytest.mark.parametrize("login", PEOPLE)
def test_nothing_is_left_in_french(world: World, login: str, shared: set[str]) -> None:
    client = Client()
    world.login(client, login)
    client.post("/langue/", {"language": "en"})
    assert _walk(client, shared) == {}
