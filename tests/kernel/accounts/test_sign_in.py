"""Signing in: password, second factor, refusals that reveal nothing, and the audit lines they leave."""

import time

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.kernel.accounts.people import URLS, Region, current_code, give_password, sign_in, wrong_code
from tests.world import AsMover

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(URLS)]


def _trail(as_mover: AsMover) -> list[tuple[str, str, dict]]:
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT action, why, detail::text FROM audit_auditline ORDER BY seq")
        return cursor.fetchall()


def test_a_password_then_a_code_open_the_account(client: Client, region: Region) -> None:
    first = give_password(client, "i.solhac")
    assert (first.status_code, first["Location"]) == (302, "/connexion/code/")
    # Between the two steps nobody is signed in yet.
    assert client.get("/", headers={"accept": "application/json"}).status_code == 401
    second = client.post("/connexion/code/", {"code": current_code("i.solhac")})
    assert (second.status_code, second["Location"]) == (302, "/")
    answer = client.get("/").json()
    assert (answer["display"], answer["place"]) == ("Dr Ivan Solhac", "Médecine générale, Cabinet Solhac")
    assert answer["role"] == str(region.at_practice)


def test_the_login_has_no_upper_case_and_no_space_around(client: Client, region: Region) -> None:
    assert give_password(client, " I.Solhac ")["Location"] == "/connexion/code/"


def test_after_sign_in_the_person_is_back_where_they_were(client: Client, region: Region) -> None:
    asked = client.get("/essai/200/?onglet=2")
    assert asked["Location"] == "/connexion/?next=%2Fessai%2F200%2F%3Fonglet%3D2"
    assert 'value="/essai/200/?onglet=2"' in client.get(asked["Location"]).content.decode()
    give_password(client, "i.solhac", next="/essai/200/?onglet=2")
    done = client.post("/connexion/code/", {"code": current_code("i.solhac")})
    assert done["Location"] == "/essai/200/?onglet=2"


def test_the_way_back_never_leaves_the_site(client: Client, region: Region) -> None:
    give_password(client, "i.solhac", next="https://ailleurs.test/")
    assert client.post("/connexion/code/", {"code": current_code("i.solhac")})["Location"] == "/"


def test_a_wrong_code_opens_nothing(client: Client, region: Region) -> None:
    give_password(client, "i.solhac")
    answer = client.post("/connexion/code/", {"code": wrong_code("i.solhac")})
    assert "Code inexact" in answer.content.decode()
    assert client.get("/")["Location"].startswith("/connexion/")


def test_a_code_serves_once(region: Region) -> None:
    code = current_code("i.solhac")
    first, second = Client(), Client()
    give_password(first, "i.solhac")
    assert first.post("/connexion/code/", {"code": code}).status_code == 302
    give_password(second, "i.solhac")
    answer = second.post("/connexion/code/", {"code": code})
    assert answer.status_code == 200
    assert second.get("/")["Location"].startswith("/connexion/")


@pytest.mark.parametrize("step", [-1, 1])
def test_a_clock_one_step_off_is_accepted_once(region: Region, step: int) -> None:
    first, second = Client(), Client()
    with time_machine.travel(time.time(), tick=False):  # a slow machine would be two steps off by the time it asks
        typed = current_code("i.solhac", step)
        assert sign_in(first, "i.solhac", step).status_code == 302
        # django-allauth alone would forget the code after one step, and accept it again.
        user = get_user_model().objects.get(username="i.solhac")
        assert cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={typed}")
        assert sign_in(second, "i.solhac", step).status_code == 200


def test_the_refusal_does_not_say_whether_the_login_exists(region: Region) -> None:
    def page(login: str) -> str:
        text = give_password(Client(), login, "un mauvais mot de passe").content.decode()
        return text.split("<main")[1].split("</form>")[0].replace(login, "L")

    known, unknown = page("i.solhac"), page("p.inconnue")
    assert "Identifiant ou mot de passe inexact" in known
    assert _without_csrf(known) == _without_csrf(unknown)


def _without_csrf(text: str) -> str:
    return "\n".join(part for part in text.split("<") if "csrfmiddlewaretoken" not in part)


def test_the_sixth_attempt_on_a_login_waits_even_with_the_right_password(client: Client, region: Region) -> None:
    for _ in range(5):
        give_password(client, "i.solhac", "un mauvais mot de passe")
    assert "Trop d’essais" in give_password(client, "i.solhac").content.decode()
    assert give_password(Client(), "m.quevrain").status_code == 302


def test_a_closed_account_does_not_open(client: Client, region: Region, as_mover: AsMover) -> None:
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET is_active = false WHERE username = 'i.solhac'")
    answer = give_password(client, "i.solhac")
    assert answer.status_code != 302 or answer["Location"] == "/connexion/compte-ferme/"
    assert client.get("/", headers={"accept": "application/json"}).status_code == 401


def test_signing_out_ends_the_session_on_the_server(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    assert client.post("/deconnexion/")["Location"] == "/connexion/"
    assert stolen.get("/", headers={"accept": "application/json"}).status_code == 401


def test_nobody_opens_an_account_by_themselves(client: Client, region: Region) -> None:
    page = client.get("/connexion/ouvrir-un-compte/").content.decode()
    assert "Les comptes sont ouverts par votre établissement" in page
    refused = client.post("/connexion/ouvrir-un-compte/", {"username": "moi", "password1": "une longue phrase"})
    assert refused.status_code == 405


def test_each_step_leaves_a_line_without_the_login(client: Client, region: Region, as_mover: AsMover) -> None:
    give_password(client, "i.solhac", "un mauvais mot de passe")
    give_password(client, "i.solhac")
    client.post("/connexion/code/", {"code": wrong_code("i.solhac")})
    client.post("/connexion/code/", {"code": current_code("i.solhac")})
    client.post("/deconnexion/")
    lines = _trail(as_mover)
    assert [(action, why) for action, why, _ in lines] == [
        ("account.sign_in_refused", "identifiant ou mot de passe inexact"),
        ("account.second_factor_refused", "second facteur inexact"),
        ("account.sign_in", "connexion par mot de passe, code"),
        ("account.sign_out", "déconnexion demandée"),
    ]
    assert not any("solhac" in detail or "mauvais" in detail for *_, detail in lines)


def test_a_line_of_sign_in_says_who_it_is_once_they_are_known(
    client: Client, region: Region, as_mover: AsMover
) -> None:
    give_password(client, "i.solhac", "un mauvais mot de passe")
    give_password(client, "i.solhac")
    client.post("/connexion/code/", {"code": wrong_code("i.solhac")})
    client.post("/connexion/code/", {"code": current_code("i.solhac")})
    client.post("/deconnexion/")
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT actor FROM audit_auditline ORDER BY seq")
        unknown, *known = [actor for (actor,) in cursor.fetchall()]
    assert unknown == "Maillage"
    assert len(known) == 3 and all(actor.startswith("Dr Ivan Solhac") for actor in known)


def test_a_lock_out_leaves_a_line(client: Client, region: Region, as_mover: AsMover) -> None:
    for _ in range(6):
        give_password(client, "i.solhac", "un mauvais mot de passe")
    assert [action for action, *_ in _trail(as_mover)] == ["account.sign_in_refused"] * 5 + ["account.sign_in_locked"]
