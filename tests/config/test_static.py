"""Static files: compressed on the way, kept by browsers, and asked again as soon as their content changes."""

import hashlib
import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

YEAR = 31_536_000


def _headers(client: Client, address: str, encoding: str = "identity") -> Mapping[str, str]:
    with closing(client.get(address, headers={"accept-encoding": encoding})) as answer:
        assert answer.status_code == 200
        return answer.headers


@pytest.fixture
def addresses(client: Client) -> list[str]:
    """Of every file that the page of sign-in asks."""
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/connexion/").content.decode())
    assert len(found) > 5
    return found


@pytest.mark.django_db
def test_an_address_says_the_content_and_a_browser_keeps_it(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        path, _, version = address.partition("?v=")
        file = finders.find(path.removeprefix("/static/"))
        assert isinstance(file, str)
        assert hashlib.sha256(Path(file).read_bytes()).hexdigest().startswith(version) and len(version) == 12
        assert f"max-age={YEAR}" in _headers(client, address)["Cache-Control"]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_what_weighs_is_sent_compressed(client: Client, encoding: str) -> None:
    plain = _headers(client, "/static/vendor/fhirpath.js")
    packed = _headers(client, "/static/vendor/fhirpath.js", encoding)
    assert packed["Content-Encoding"] == encoding
    assert int(packed["Content-Length"]) < int(plain["Content-Length"]) / 4
