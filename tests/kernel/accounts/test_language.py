"""The language of the pages is chosen by people, never guessed; a choice leads back to the page where it was made."""

import pytest
from django.test import Client
from tests.world import DERMATOLOGIST, GP, World

pytestmark = pytest.mark.django_db

SIGN_IN = "/connexion/"


def _language_of(page: bytes) -> str:
    return page.decode().split('<html lang="', 1)[1].split('"', 1)[0]


def _signed_in(world: World, login: str) -> Client:
    client = Client()
    world.login(client, login)
    return client


def test_pages_are_french_whatever_the_browser_asks(client: Client) -> None:
    answer = client.get(SIGN_IN, headers={"accept-language": "en-US,en;q=0.9"})
    assert (_language_of(answer.content), answer["Content-Language"]) == ("fr", "fr")


def test_a_chosen_language_stays_on_the_device(client: Client) -> None:
    answer = client.post("/langue/", {"language": "en", "next": SIGN_IN})
    assert (answer.status_code, answer.url) == (302, SIGN_IN)
    assert _language_of(client.get(SIGN_IN).content) == "en"

    client.post("/langue/", {"language": "fr", "next": SIGN_IN})
    assert _language_of(client.get(SIGN_IN).content) == "fr"


@pytest.mark.parametrize("language", ["", "de", "en-US", "EN", "../en"])
def test_a_language_we_do_not_have_is_refused(client: Client, language: str) -> None:
    assert client.post("/langue/", {"language": language}).status_code == 400
    assert _language_of(client.get(SIGN_IN).content) == "fr"


def test_a_forged_cookie_is_ignored(client: Client) -> None:
    client.cookies["maillage_language"] = "xx"
    assert _language_of(client.get(SIGN_IN).content) == "fr"


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_a_choice_never_leads_elsewhere(client: Client, wanted: str) -> None:
    assert client.post("/langue/", {"language": "en", "next": wanted}).url == "/"


def test_a_language_is_not_chosen_by_a_link(client: Client) -> None:
    assert client.get("/langue/?language=en").status_code == 405


def test_an_unknown_page_is_refused_in_the_language_chosen(client: Client) -> None:
    client.post("/langue/", {"language": "en"})
    assert _language_of(client.get("/connexion/rien-ici/").content) == "en"


def test_a_person_keeps_their_language_and_leaves_the_device_as_it_was(world: World) -> None:
    person = _signed_in(world, GP)
    assert _language_of(person.get("/mon-compte/").content) == "fr"

    assert person.post("/langue/", {"language": "en", "next": "/mon-compte/"}).url == "/mon-compte/"
    assert _language_of(person.get("/mon-compte/").content) == "en"
    assert "maillage_language" not in person.cookies

    elsewhere = _signed_in(world, GP)
    assert _language_of(elsewhere.get("/mon-compte/").content) == "en"
    assert _language_of(_signed_in(world, DERMATOLOGIST).get("/mon-compte/").content) == "fr"


def test_the_language_of_an_account_wins_over_that_of_the_device(world: World) -> None:
    person = _signed_in(world, GP)
    person.post("/langue/", {"language": "fr"})
    person.cookies["maillage_language"] = "en"
    assert _language_of(person.get("/mon-compte/").content) == "fr"


def test_the_language_of_a_patients_page_is_not_that_of_a_professional(world: World) -> None:
    person = _signed_in(world, GP)
    person.post("/langue/", {"language": "en", "next": "/mon-espace/entrer/"})
    assert _language_of(person.get("/mon-espace/entrer/").content) == "en"
    assert _language_of(person.get("/mon-compte/").content) == "en"  # the device was never chosen otherwise
    person.post("/langue/", {"language": "fr", "next": "/mon-compte/"})
    assert _language_of(person.get("/mon-espace/entrer/").content) == "en"
