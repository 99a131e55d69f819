"""The database stops in the middle of the work, then comes back: a sentence each time, and nobody restarts anything."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from tests.config.apart import restore_region
from tests.config.serving import Server, Stream, Visitor, serving, until

from maillage.config.database.cluster import Cluster
from maillage.config.environment import Environment

GP, EXPERT = "i.solhac", "m.quevrain"


@dataclass
class Base:
    """An embedded PostgreSQL of these tests alone, that they may stop."""

    cluster: Cluster
    environment: Environment
    process: subprocess.Popen[bytes]

    def stop(self, number: int = signal.SIGINT) -> None:
        self.process.send_signal(number)
        self.process.wait(30)

    def start(self) -> None:
        self.process = self.cluster.start()


@pytest.fixture(scope="module")
def base(template_database: str) -> Iterator[Base]:
    """The secrets of the run serve here too, so that codes can be made; nothing else is shared."""
    state = Path(tempfile.mkdtemp(prefix="ma-"))
    state.chmod(0o711)
    shutil.copy(Path(os.environ["MAILLAGE_STATE"]) / "secrets.json", state)
    env = Environment(state=state)
    cluster = Cluster(state)  # a real one: what was answered to have been kept is kept after a fall
    cluster.create(env.read_secrets().database_superuser)
    found = Base(cluster, env, cluster.start())
    try:
        restore_region(cluster, env)
        yield found
    finally:
        if found.process.poll() is None:
            found.stop()
        cluster.remove()
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="module")
def server(base: Base) -> Iterator[Server]:
    with serving(
        1,
        MAILLAGE_STATE=str(base.environment.state),
        MAILLAGE_DB_NAME=base.environment.db_name,
        MAILLAGE_LIVE_BEAT_S="0.1",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def gp(server: Server) -> Iterator[Visitor]:
    visitor = Visitor(server, GP)
    yield visitor
    visitor.client.close()


@pytest.fixture
def draft(gp: Visitor) -> str:
    return _new_draft(gp)


def _new_draft(gp: Visitor) -> str:
    """The address of a request just opened."""
    found = re.search(r'href="(/demandes/nouvelle/\?patient=([0-9a-f-]{36}))"', gp.get("/recherche/?q=lochrist").text)
    assert found, "the known patient is not found"
    usage = re.search(r'name="usage" value="([\w-]+)"', gp.get(found[1]).text)
    assert usage, "no usage is offered"
    opened = gp.post("/demandes/nouvelle/", {"patient": found[2], "usage": usage[1], "key": str(uuid4())})
    assert opened.status_code == 302
    return opened.headers["location"].split("saisie/")[0]


def _back(gp: Visitor) -> None:
    """By itself: the test only asks again, as the page would."""
    until("the service is back", lambda: gp.get("/readyz").status_code == 200, tries=600)
    until("pages are back", lambda: gp.get("/").status_code == 200, tries=600)


PAGES = ("", "saisie/1/", "saisie/6/", "reponse.txt")
SCRIPTS = ({"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"})


def _during(gp: Visitor, draft: str) -> tuple[list[httpx.Response], list[httpx.Response], httpx.Response]:
    """Pages, scripts that save, and the probe; all at once, for each waits a while before it gives up."""
    fields = {"f-motif": "Pendant la panne"}
    paths = ["/", "/demandes/", "/recherche/?q=lo", "/patients/", *(f"{draft}{end}" for end in PAGES)]
    with ThreadPoolExecutor(len(paths) + len(SCRIPTS) + 1) as together:
        pages = [together.submit(gp.get, path) for path in paths]
        scripts = [together.submit(gp.post, f"{draft}brouillon/request/", fields, **each) for each in SCRIPTS]
        probe = together.submit(gp.get, "/readyz")
        return [page.result() for page in pages], [script.result() for script in scripts], probe.result()


# Stopped in order by its operator; fallen at once, as after a power cut.
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "fallen"])
def test_the_database_goes_and_comes_back(base: Base, gp: Visitor, draft: str, number: int) -> None:
    kept = gp.post(f"{draft}brouillon/request/", {"f-motif": "Tache du bras"}, **{"X-Requested-With": "fetch"})
    assert kept.status_code == 200, kept.text
    base.stop(number)
    try:
        pages, scripts, probe = _during(gp, draft)
        # A page says so in French, and when to try again
        for page in pages:
            assert page.status_code == 503, page.url
            assert "Le service revient dans un instant" in page.text and "votre brouillon est gardé" in page.text
            assert int(page.headers["Retry-After"]) > 0
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        # A script is told in one sentence
        for told in scripts:
            assert told.status_code == 503 and told.headers["Content-Type"] == "application/json"
            assert "votre saisie reste sur cet appareil" in told.json()["error"]
            assert int(told.headers["Retry-After"]) > 0
        assert probe.status_code == 503
        assert gp.get("/livez").status_code == 200
        refused = Stream(gp.server.url, gp.client.cookies["maillage_session"])
        assert refused.response.status_code == 503
        refused.close()
    finally:
        base.start()
    # The same process serves again; the session and the draft are there, and a new word is kept
    _back(gp)
    page = gp.get(f"{draft}saisie/1/")
    assert page.status_code == 200 and "Tache du bras" in page.text and "Pendant la panne" not in page.text
    again = gp.post(f"{draft}brouillon/request/", {"f-motif": "Après la panne"}, **{"X-Requested-With": "fetch"})
    assert again.status_code == 200
    assert "Après la panne" in gp.get(f"{draft}saisie/1/").text


def test_a_browser_hears_again_once_the_database_is_back(base: Base, gp: Visitor) -> None:
    _back(gp)
    streams = [gp.listen()]
    streams[0].line(": bonjour")
    base.stop()
    base.start()
    _back(gp)

    def heard() -> bool:
        """A request given up wakes its own structure; a stream that ended is opened again, as a browser does."""
        gp.post(f"{_new_draft(gp)}faire/discard/", {"key": str(uuid4())})
        try:
            return bool(streams[-1].told(patience=20))
        except (StopIteration, httpx.TransportError):
            streams.pop().close()
            streams.append(gp.listen())
        except AssertionError:
            pass  # the hub is on its way back
        return False

    try:
        assert until("the stream is told again", heard, tries=30)
    finally:
        streams[-1].close()
