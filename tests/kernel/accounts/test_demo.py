"""What a demonstration shows on the sign-in pages, and that nothing of it exists outside one."""

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from tests.kernel.accounts.people import PASSWORD, URLS, Region, current_code, give_password

from maillage.kernel.accounts.load import demo_secret
from maillage.kernel.accounts.models import User
from maillage.kernel.accounts.standing import SIGN_IN
from maillage.kernel.context.facade import open_context

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(URLS)]


def test_the_demonstration_lists_its_accounts_and_shows_the_code(
    client: Client, region: Region, settings: LazySettings
) -> None:
    settings.MAILLAGE_DEMO = True
    page = client.get("/connexion/").content.decode()
    assert "Démonstration" in page
    assert 'data-demo-login="i.solhac"' in page
    assert f"<b>{PASSWORD}</b>" in page
    assert "<b>Dr Ivan Solhac</b>, Médecine générale, Cabinet Solhac" in page
    # An ordinary account is no demonstration account.
    assert "n.ouvelle" not in page
    give_password(client, "i.solhac")
    shown = client.get("/connexion/code/").content.decode()
    assert f'data-demo-code="{current_code("i.solhac")}"' in shown


def test_outside_a_demonstration_nothing_of_it_is_rendered(
    client: Client, region: Region, settings: LazySettings
) -> None:
    settings.MAILLAGE_DEMO = False
    page = client.get("/connexion/").content.decode()
    give_password(client, "i.solhac")
    code_page = client.get("/connexion/code/").content.decode()
    for text in (page, code_page):
        assert "<main" in text
        for word in ("Démonstration", "data-demo", "demo.js", PASSWORD, "i.solhac", current_code("i.solhac")):
            assert word not in text


def test_the_code_of_an_ordinary_account_is_never_shown(client: Client, region: Region, settings: LazySettings) -> None:
    settings.MAILLAGE_DEMO = True
    with open_context(SIGN_IN):
        User.objects.filter(username="i.solhac").update(is_demo=False)
    give_password(client, "i.solhac")
    page = client.get("/connexion/code/").content.decode()
    assert "Confirmez que c’est bien vous" in page
    assert "data-demo-code" not in page


def test_a_code_that_served_gives_way_to_one_that_did_not(region: Region, settings: LazySettings) -> None:
    settings.MAILLAGE_DEMO = True
    for _ in range(2):
        visitor = Client()
        give_password(visitor, "i.solhac")
        page = visitor.get("/connexion/code/").content.decode()
        shown = page.split('data-demo-code="')[1].split('"')[0]
        assert visitor.post("/connexion/code/", {"code": shown}).status_code == 302


def test_the_secret_is_sealed_in_the_database(region: Region) -> None:
    from allauth.mfa.models import Authenticator

    cache.clear()
    factor = Authenticator.objects.get(user__username="i.solhac", type=Authenticator.Type.TOTP)
    assert demo_secret("i.solhac") not in str(factor.data)
