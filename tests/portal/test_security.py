"""The security officer's pages: searched, extracted, verified, reported; unknown to everybody else."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from pypdf import PdfReader
from tests.superuser import superuser
from tests.world import AsMover, World

from maillage.kernel.context.facade import open_context
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [
    "/securite/",
    "/securite/journal/",
    "/securite/professionnels/?qui=so",
    "/securite/verification/",
    "/securite/rapport/",
]


@pytest.fixture
def officer(world: World, as_mover: AsMover, client: Client) -> Client:
    return _with_duty(world, as_mover, client, everywhere=True)


def _with_duty(world: World, as_mover: AsMover, client: Client, *, everywhere: bool) -> Client:
    nurse = world.nurse
    place = None if everywhere else nurse.organization_id
    return world.on_duty(client, as_mover, DutyKind.SECURITY, place=place)


def _visit(world: World, client: Client) -> None:
    """The expert opens the record of a case: a line to find."""
    other = Client()
    world.login(other, "m.quevrain")
    assert other.get(f"/demandes/{world.case('taken', world.dermatologist)}/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_who_watches_nothing_finds_no_such_page(world: World, client: Client, page: str) -> None:
    world.login(client, "i.solhac")
    answer = client.get(page)
    unknown = client.get("/securite-inconnue/")
    assert (answer.status_code, answer.content) == (404, unknown.content)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_an_officer(officer: Client, page: str) -> None:
    assert officer.get(page).status_code == 200


def test_what_is_counted_every_day_has_an_index_of_its_own() -> None:
    """Otherwise the first page reads every line of the week to find the few that were refused or exported."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid, (SELECT count(*) FROM pg_inherits WHERE inhparent = indexrelid),"
            " (SELECT count(*) FROM pg_inherits WHERE inhparent = indrelid)"
            " FROM pg_index WHERE indexrelid = 'audit_watched'::regclass"
        )
        valid, indexed, months = cursor.fetchone()
    assert valid and indexed == months > 0


def test_the_first_page_counts_the_week(world: World, officer: Client) -> None:
    _visit(world, officer)
    stranger = Client()
    world.login(stranger, "p.ormeau")
    assert stranger.get(f"/patients/{world.patients_of(world.gp)[0]}/").status_code == 404
    assert officer.get("/securite/journal.csv").status_code == 200
    page = " ".join(officer.get("/securite/").content.decode().split())
    assert "Un accès refusé cette semaine" in page


def test_the_accesses_of_one_professional_are_extracted(world: World, officer: Client) -> None:
    _visit(world, officer)
    with open_context(world.dermatologist):
        person = directory.role(world.dermatologist.role_id)
    url = f"/securite/professionnels/{person.practitioner_id}"
    page = officer.get(f"{url}/?quoi=acces")
    assert "a lu une demande" in page.content.decode()

    rows = list(csv.reader(io.StringIO(officer.get(f"{url}.csv").getvalue().decode("utf-8-sig")), delimiter=";"))
    assert {row[2] for row in rows[1:]} == {"Dre Maëlle Quévrain, Dermatologie, CH de Montvaste"}
    assert officer.get(f"{url}.xlsx").getvalue().startswith(b"PK")
    assert officer.get(f"{url}.csv?du=2020-01-01&au=2020-01-31").getvalue().decode().count("\r\n") == 1


def test_whatever_somebody_exported_is_found(world: World, officer: Client) -> None:
    other = Client()
    world.login(other, "i.solhac")
    for address in ("/actes/export.csv", "/suites.csv", f"/patients/{world.patients_of(world.gp)[0]}/mesures.xlsx"):
        assert other.get(address).status_code == 200
    found = officer.get("/securite/journal/?quoi=export").content.decode()
    for words in ("a exporté une liste d’actes", "a exporté une liste de suites", "a exporté une liste du dossier"):
        assert words in found


def test_a_patient_has_a_reference_and_no_name(world: World, officer: Client) -> None:
    _visit(world, officer)
    with open_context(world.gp):
        from maillage.kernel.identity import facade as identity

        names = {view.birth_name for view in identity.patients(set(world.patients_of(world.gp))).values()}
    shown = (
        officer.get("/securite/journal/").content.decode() + officer.get("/securite/journal.csv").getvalue().decode()
    )
    assert names and not [name for name in names if name in shown]


def test_an_officer_of_one_structure_reads_what_its_people_did(world: World, as_mover: AsMover, client: Client) -> None:
    _visit(world, client)
    local = _with_duty(world, as_mover, client, everywhere=False)
    local.get("/recherche/?q=du")
    text = local.get("/securite/journal.csv").getvalue().decode()
    assert "a cherché parmi ses patients" in text
    assert "Montvaste" not in text
    assert "région entière" in local.get("/securite/verification/").content.decode()


def test_what_the_officer_looked_for_is_in_the_trail_too(officer: Client) -> None:
    officer.get("/securite/journal/")
    assert "a cherché dans le journal" in officer.get("/securite/journal/?quoi=journal").content.decode()


def test_a_period_turned_round_is_refused_with_a_sentence(officer: Client) -> None:
    answer = officer.get("/securite/journal/?du=2026-03-10&au=2026-03-01")
    assert answer.status_code == 422
    assert "La fin vient avant le début" in answer.content.decode()
    assert officer.get("/securite/journal.csv?patient=nimporte").status_code == 422


def test_the_chain_is_verified_and_the_row_that_lies_is_named(world: World, officer: Client) -> None:
    _visit(world, officer)
    assert "Journal intact" in officer.post("/securite/verification/").content.decode()
    with superuser() as held:
        held.execute("UPDATE audit_auditline SET why = 'autre chose' WHERE seq = 3")
    answer = officer.post("/securite/verification/", headers={"HX-Request": "true"})
    assert "La ligne 3 a été modifiée." in answer.content.decode()


def test_the_report_of_the_month_is_a_document(officer: Client) -> None:
    answer = officer.get("/securite/rapport.pdf?mois=jamais")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Rapport de sécurité" in text
