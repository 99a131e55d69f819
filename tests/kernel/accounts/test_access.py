"""What the middleware opens, for whom, and what it refuses: roles, anonymous requests, failures."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from tests.kernel.accounts.people import URLS, Region, give_password, sign_in
from tests.world import AsMover

from maillage.kernel.accounts.models import User
from maillage.toolbox.clock import fr_date, today
from maillage.toolbox.ids import new_id

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(URLS)]


@pytest.mark.parametrize(
    ("headers", "status", "told"),
    [
        pytest.param({}, 302, {"Location": "/connexion/?next=%2Fessai%2F200%2F"}, id="a page moves"),
        pytest.param(
            {"HX-Request": "true", "HX-Current-URL": "http://testserver/dossiers/?tri=date"},
            204,
            {"HX-Redirect": "/connexion/?next=%2Fdossiers%2F%3Ftri%3Ddate"},
            id="a fragment moves the page around it",
        ),
        pytest.param(
            {"HX-Request": "true", "HX-Current-URL": "http://ailleurs.test/dossiers/"},
            204,
            {"HX-Redirect": "/connexion/"},
            id="a fragment never leads to another site",
        ),
        pytest.param({"Accept": "application/json"}, 401, {}, id="a script is told"),
        pytest.param({"X-Requested-With": "XMLHttpRequest"}, 401, {}, id="an old script is told"),
    ],
)
def test_an_anonymous_request_is_sent_to_sign_in(
    client: Client, headers: dict[str, str], status: int, told: dict[str, str]
) -> None:
    answer = client.get("/essai/200/", headers=headers)
    assert answer.status_code == status
    assert {name: answer[name] for name in told} == told
    if status == 401:
        assert answer.json()["url"] == "/connexion/"


def test_a_form_sent_too_late_leads_back_to_its_page(client: Client) -> None:
    answer = client.post("/essai/200/", headers={"referer": "http://testserver/demande/7/?etape=3"})
    assert answer["Location"] == "/connexion/?next=%2Fdemande%2F7%2F%3Fetape%3D3"
    foreign = client.post("/essai/200/", headers={"referer": "http://ailleurs.test/demande/"})
    assert foreign["Location"] == "/connexion/"


def test_an_unknown_address_is_not_told_apart_for_a_stranger_and_is_404_for_who_signed_in(
    client: Client, region: Region
) -> None:
    assert client.get("/rien/")["Location"] == "/connexion/?next=%2Frien%2F"
    sign_in(client, "i.solhac")
    assert client.get("/rien/").status_code == 404


def test_one_may_change_the_place_one_acts_from(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    page = client.get("/mon-compte/").content.decode()
    assert "Vous exercez : Médecine générale, Cabinet Solhac" in page
    assert "Exercer à : Consultations avancées, CH de Montvaste" in page
    assert client.post(f"/mon-compte/exercice/{region.at_hospital}/")["Location"] == "/"
    assert client.get("/").json()["place"] == "Consultations avancées, CH de Montvaste"


@pytest.mark.parametrize("which", ["of_another", "ended", "unknown"])
def test_one_may_not_act_from_a_place_of_somebody_else(
    client: Client, region: Region, as_mover: AsMover, which: str
) -> None:
    sign_in(client, "i.solhac")
    role_id = new_id() if which == "unknown" else getattr(region, which)
    assert client.post(f"/mon-compte/exercice/{role_id}/").status_code == 404
    assert client.get("/").json()["role"] == str(region.at_practice)
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT why FROM audit_auditline WHERE action = 'account.security_changed'")
        assert cursor.fetchone() == ("situation d’exercice refusée : elle n’est pas rattachée à ce compte",)


def test_a_role_written_in_the_session_is_not_believed(client: Client, region: Region) -> None:
    sign_in(client, "i.solhac")
    session = client.session
    session["maillage.role"] = str(region.of_another)
    session.save()
    assert client.get("/").json()["role"] == str(region.at_practice)


def test_a_role_that_ends_closes_at_the_next_request(client: Client, region: Region, as_mover: AsMover) -> None:
    sign_in(client, "i.solhac")
    client.post(f"/mon-compte/exercice/{region.at_hospital}/")
    with as_mover(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_practitionerrole SET started_on = %s, ended_on = %s WHERE id = %s",
            [today() - timedelta(9), today() - timedelta(1), region.at_hospital],
        )
    # The other place still runs: the person goes on from there.
    assert client.get("/").json()["role"] == str(region.at_practice)


def test_an_ended_role_is_explained(client: Client, region: Region) -> None:
    sign_in(client, "i.ramard")
    answer = client.get("/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert f"Votre exercice a pris fin le {fr_date(today() - timedelta(1))}" in page
    assert client.get("/mon-compte/").status_code == 200


def test_an_account_without_a_role_is_told_whom_to_call(client: Client, region: Region) -> None:
    sign_in(client, "s.sansrole")
    answer = client.get("/")
    assert answer.status_code == 403
    assert "<b>s.sansrole</b>" in answer.content.decode()


def test_nobody_works_with_a_password_alone(client: Client, region: Region) -> None:
    assert give_password(client, "n.ouvelle").status_code == 302
    asked = client.get("/essai/200/")
    assert asked["Location"] == "/mon-compte/securite/"
    page = client.get("/mon-compte/securite/").content.decode()
    assert "Protégez votre compte avant de commencer" in page


def _written() -> str:
    return User.objects.get(username="i.solhac").email


BEFORE = "i.solhac@exemple.test"


@pytest.mark.parametrize(
    ("status", "kept"),
    [(200, "200@exemple.test"), (404, "404@exemple.test"), (422, "422@exemple.test"), (500, BEFORE), (503, BEFORE)],
)
def test_an_answer_of_500_and_more_keeps_nothing(client: Client, region: Region, status: int, kept: str) -> None:
    sign_in(client, "i.solhac")
    assert client.get(f"/essai/{status}/").status_code == status
    assert _written() == kept


def test_a_view_that_fails_keeps_nothing_and_the_next_request_works(region: Region) -> None:
    client = Client(raise_request_exception=False)
    sign_in(client, "i.solhac")
    assert client.get("/essai/panne/").status_code == 500
    assert _written() == BEFORE
    assert client.get("/").status_code == 200
