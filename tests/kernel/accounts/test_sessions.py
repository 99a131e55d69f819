"""What the session table knows, and whom a session key stands for."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from tests.kernel.accounts.people import URLS, Region, give_password, sign_in
from tests.world import AsMover

from maillage.kernel.accounts.facade import addresses_of, principal_for_role, session_of
from maillage.kernel.accounts.sessions import SessionStore
from maillage.toolbox.clock import now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(URLS)]


def _table() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM django_session")
        return cursor.fetchall()


def _key(client: Client) -> str:
    return client.cookies["maillage_session"].value


def test_the_table_holds_neither_a_usable_key_nor_readable_content(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    (stored_key, data), *others = _table()
    assert others == []
    assert stored_key != _key(client)
    assert "_auth_user_id" not in data
    # Who reads the table and presents what it found is nobody.
    assert session_of(stored_key) is None
    assert session_of(_key(client)) is not None


def test_content_goes_in_and_out() -> None:
    store = SessionStore()
    store["who"] = "Éloïse"
    store.create()
    assert SessionStore(store.session_key)["who"] == "Éloïse"
    assert store.exists(store.session_key)
    store.delete()
    assert not store.exists(store.session_key)
    assert SessionStore(store.session_key).load() == {}


def test_the_asynchronous_face_agrees() -> None:
    async def story() -> tuple[dict, bool, dict]:
        store = SessionStore()
        await store.aset("who", "Éloïse")
        await store.acreate()
        kept = await SessionStore(store.session_key).aload()
        known = await store.aexists(store.session_key)
        await store.adelete()
        return kept, known, await SessionStore(store.session_key).aload()

    assert async_to_sync(story)() == ({"who": "Éloïse"}, True, {})


def test_content_sealed_elsewhere_is_an_empty_session() -> None:
    store = SessionStore()
    store["who"] = "Éloïse"
    store.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET session_data = 'nothing of ours'")
    assert SessionStore(store.session_key).load() == {}


def test_an_expired_session_is_nobody(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = %s", [now() - timedelta(seconds=1)])
    assert session_of(_key(client)) is None


def test_a_session_says_whom_it_acts_for_and_until_when(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    client.post(f"/mon-compte/exercice/{region.at_hospital}/")
    end = now() + timedelta(hours=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = %s", [end])
    session = session_of(_key(client))
    assert session.principal.role_id == region.at_hospital
    assert session.principal.organization_id == region.hospital
    assert session.expires_at == end


def test_half_a_sign_in_is_nobody(client: Client, region: Region) -> None:
    give_password(client, "i.solhac")
    assert session_of(_key(client)) is None


def test_a_password_without_second_factor_is_nobody(client: Client, region: Region) -> None:
    give_password(client, "n.ouvelle")
    assert session_of(_key(client)) is None


@pytest.mark.parametrize("login", ["i.ramard", "s.sansrole"])
def test_a_session_without_a_running_role_is_nobody(client: Client, region: Region, login: str) -> None:
    sign_in(client, login)
    assert session_of(_key(client)) is None


@pytest.mark.parametrize("key", ["", "x", "0" * 32])
def test_an_unknown_key_is_nobody(key: str) -> None:
    assert session_of(key) is None


def test_a_new_password_closes_the_former_sessions(client: Client, region: Region, as_mover: AsMover) -> None:
    sign_in(client, "i.solhac")
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET password = %s WHERE username = 'i.solhac'", [make_password("une autre phrase")]
        )
    assert session_of(_key(client)) is None


def test_a_running_role_has_a_principal_and_an_ended_one_has_none(region: Region) -> None:
    principal = principal_for_role(region.of_another)
    assert (principal.key, principal.display, principal.place, principal.profession) == (
        f"role:{region.of_another}",
        "Dre Maëlle Quévrain",
        "Dermatologie, CH de Montvaste",
        "10",
    )
    assert principal_for_role(region.ended) is None


def test_addresses_for_notices(region: Region) -> None:
    assert addresses_of([region.at_practice, region.of_another]) == {region.at_practice: "i.solhac@exemple.test"}
