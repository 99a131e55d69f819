"""Second factors of one's own account: linked, replaced, never removed altogether."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from tests.kernel.accounts.people import PASSWORD, URLS, Region, current_code, give_password, sign_in

from maillage.kernel.accounts.totp import code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(URLS)]


def _link_app(client: Client) -> str:
    """Links an app as a person does; gives its secret."""
    page = client.get("/mon-compte/securite/application/").content.decode()
    secret = re.search(r'id="secret">([A-Z2-7=]+)<', page).group(1)
    answer = client.post("/mon-compte/securite/application/", {"code": code(secret, time.time())})
    assert answer["Location"] == "/mon-compte/securite/codes/"
    return secret


def test_a_newcomer_links_an_app_gets_spare_codes_and_goes_on(client: Client, region: Region) -> None:
    give_password(client, "n.ouvelle")
    client.get("/essai/200/")
    _link_app(client)
    page = client.get("/mon-compte/securite/codes/").content.decode()
    spare = re.findall(r"<li>(\d{8})</li>", page)
    assert len(spare) == 10
    assert '<a class="btn btn-primary" href="/essai/200/">' in page
    assert client.get("/essai/200/").status_code == 200
    file = client.get("/mon-compte/securite/codes/fichier/")
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert all(one in file.content.decode() for one in spare)

    # A spare code opens the account once, in the place of the app.
    other = Client()
    give_password(other, "n.ouvelle")
    assert other.post("/connexion/code/", {"code": spare[0]})["Location"] == "/"
    again = Client()
    give_password(again, "n.ouvelle")
    assert again.post("/connexion/code/", {"code": spare[0]}).status_code == 200


def test_a_wrong_first_code_links_nothing(client: Client, region: Region) -> None:
    give_password(client, "n.ouvelle")
    client.get("/mon-compte/securite/application/")
    answer = client.post("/mon-compte/securite/application/", {"code": "not one"})
    assert "Code inexact" in answer.content.decode()
    assert not Authenticator.objects.filter(user__username="n.ouvelle").exists()


def test_the_last_second_factor_stays(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    answer = client.post("/mon-compte/securite/application/retirer/")
    assert "votre seule protection" in answer.content.decode()
    assert Authenticator.objects.filter(user__username="i.solhac", type=Authenticator.Type.TOTP).exists()


def test_a_change_of_security_long_after_sign_in_asks_who_it_is(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    session = client.session
    session["account_authentication_methods"] = [
        {**step, "at": step["at"] - 3600} for step in session["account_authentication_methods"]
    ]
    session.save()
    asked = client.get("/mon-compte/securite/cles/ajouter/")
    assert asked.status_code == 302
    assert asked["Location"].startswith("/mon-compte/verification/")
    page = client.get(asked["Location"]).content.decode()
    assert "Confirmez que c’est toujours vous" in page
    given = client.post("/mon-compte/verification/code/", {"code": current_code("i.solhac", 1)})
    assert given.status_code == 302
    assert client.get("/mon-compte/securite/cles/ajouter/").status_code == 200


def test_a_new_password_opens_and_the_former_one_does_not(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    new = "une phrase assez longue"
    weak = {"oldpassword": PASSWORD, "password1": "court", "password2": "court"}
    assert client.post("/mon-compte/mot-de-passe/", weak).status_code == 200
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/mon-compte/mot-de-passe/", form)["Location"] == "/mon-compte/"
    assert client.get("/").status_code == 200
    assert give_password(Client(), "i.solhac").status_code == 200
    assert give_password(Client(), "i.solhac", new).status_code == 302


PAGES = (
    "accounts:account",
    "account_change_password",
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "account_logout",
)


def test_every_page_is_ours_in_french_and_without_inline_code(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    for name in PAGES:
        text = client.get(reverse(name)).content.decode()
        assert text.count("<h1>") == 1, name
        assert '<div class="door' in text, name
        assert not re.search(r'<script(?![^>]*(src=|type="application/json"))', text), name
        assert not re.search(r"\s(style|on[a-z]+)=\"", text), name
        assert not re.search(r"Password|Sign [Ii]n|Authenticator|New |Current|placeholder=", text), name
