"""Over HTTP: what leaves no trace on a shared computer, what a forged page, address or header may not do."""

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import get_resolver, reverse
from tests.world import DERMATOLOGIST, FOREIGN_DERMATOLOGIST, FOREIGN_GP, GP, OTHER_DERMATOLOGIST

from maillage.acts.cases.models import Case, CaseForm, CaseRecipient
from maillage.kernel.audit.models import AuditLine
from maillage.kernel.context.facade import open_context
from maillage.kernel.documents.models import Document
from maillage.kernel.identity.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(world):
    def make(login: str) -> Client:
        client = Client()
        world.login(client, login)
        return client

    return make


def addresses() -> list[str]:
    """Every address of the site, with invented identifiers in it."""
    found = []

    def walk(patterns, before: str) -> None:
        for each in patterns:
            route = before + str(each.pattern)
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, route)
            elif "(?P" not in route:
                found.append("/" + route)

    walk(get_resolver().url_patterns, "")
    filled = []
    for route in found:
        for kind, value in (("uuid", str(uuid4())), ("int", "1"), ("slug", "x"), ("str", "x"), ("file_kind", "csv")):
            while f"<{kind}:" in route:
                start = route.index(f"<{kind}:")
                route = route[:start] + value + route[route.index(">", start) + 1 :]
        filled.append(route)
    return sorted(set(filled))


def test_no_post_passes_without_its_token(world) -> None:
    client = Client(enforce_csrf_checks=True)
    world.login(client, GP)
    passed = {url: client.post(url) for url in addresses()}
    assert len(passed) > 30
    # Who is no patient, or no guest, is sent to the door of these pages before anything is read of what they post.
    doors = (reverse("patient_space:enter"), reverse("guests:back"))
    careless = {
        url: answer.status_code
        for url, answer in passed.items()
        if answer.status_code not in (403, 405) and not answer.headers.get("Location", "").startswith(doors)
    }
    assert careless == {}


def test_every_answer_carries_the_policies_of_the_browser(world, signed_in) -> None:
    client = signed_in(GP)
    client.raise_request_exception = False
    careless = []
    for url in [*addresses(), "/nulle-part/"]:
        answer = client.get(url)
        policy = answer.headers.get("Content-Security-Policy", "")
        if (
            "default-src 'none'" not in policy
            or "unsafe" in policy
            or answer.headers.get("X-Content-Type-Options") != "nosniff"
            or "X-Frame-Options" not in answer.headers
            or "Referrer-Policy" not in answer.headers
            or "no-store" not in answer.headers.get("Cache-Control", "")
        ):
            careless.append((url, answer.status_code, answer.headers.get("Cache-Control")))
    assert careless == []


def test_a_page_about_a_patient_stays_in_no_browser(world, signed_in) -> None:
    client = signed_in(GP)
    patient = world.patients_of(world.gp)[0]
    case = world.case("closed", world.gp)
    for url in (
        "/",
        f"/patients/{patient}/",
        f"/demandes/{case}/",
        f"/demandes/{case}/reponse.txt",
        "/demandes/les-miennes/",
        "/demandes/own.csv",
        "/recherche/?q=ma",
    ):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.headers["Cache-Control"] == "private, no-store", url


@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(world, wanted: str) -> None:
    page = Client().get("/connexion/", {"next": wanted})
    assert page.status_code == 200
    assert f'href="{wanted}' not in page.content.decode()
    answer = Client().get(f"/{wanted.lstrip('/')}")
    assert answer.headers.get("Location", "/").startswith("/") and not answer.headers.get("Location", "/").startswith(
        "//"
    )


def test_an_invented_host_is_refused(world, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["maillage.example"]
    assert Client().get("/connexion/", headers={"host": "evil.example"}).status_code == 400


def test_signing_out_ends_the_session_everywhere(world) -> None:
    client = Client()
    world.login(client, GP)
    stolen = Client()
    stolen.cookies["maillage_session"] = client.cookies["maillage_session"].value
    assert stolen.get("/").status_code == 200
    client.post("/deconnexion/")
    assert stolen.get("/").status_code == 302


def test_a_case_and_its_documents_are_unknown_to_strangers(world, signed_in) -> None:
    case = world.case("closed", world.gp)
    with open_context(world.gp):
        documents = list(Document.objects.filter(source_id=case).values_list("id", flat=True))
        patient = Case.objects.get(id=case).patient_id
    assert documents
    for stranger in (FOREIGN_GP, FOREIGN_DERMATOLOGIST):
        client = signed_in(stranger)
        with open_context(world.principal(stranger)):
            known = Patient.objects.filter(id=patient).exists()  # by a case of their own
        for url in (
            f"/demandes/{case}/",
            f"/demandes/{case}/reponse.txt",
            f"/demandes/{case}/apercu.pdf",
            f"/demandes/{case}/saisie/1/",
            *([] if known else [f"/patients/{patient}/"]),
            *(f"/documents/{each}/{size}" for each in documents for size in ("", "apercu/", "vignette/")),
        ):
            assert client.get(url).status_code == 404, (stranger, url)
        for url in (
            f"/demandes/{case}/faire/close/",
            f"/demandes/{case}/photos/",
            f"/demandes/{case}/brouillon/request/",
        ):
            assert client.post(url).status_code == 404, (stranger, url)


def test_an_answer_that_is_not_signed_is_its_author_s(world, signed_in) -> None:
    """The requester sees nothing of the draft of the answer; a chosen recipient sees nothing at all."""
    with open_context(world.dermatologist):
        found = Case.objects.filter(
            state="taken", assignee_role_id=world.dermatologist.role_id, requester_role_id=world.gp.role_id
        ).first()
        assert found is not None
        CaseForm.objects.update_or_create(
            case=found,
            name="report",
            defaults={"response": {"item": [{"linkId": "conclusion", "answer": [{"value": "SECRETDRAFT"}]}]}},
        )
    client = signed_in(GP)
    for url in (f"/demandes/{found.id}/", f"/demandes/{found.id}/reponse.txt"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "SECRETDRAFT" not in answer.content.decode()
    assert client.get(f"/demandes/{found.id}/apercu.pdf").status_code == 404
    assert client.post(f"/demandes/{found.id}/brouillon/report/").status_code in (403, 409)
    colleague = signed_in(OTHER_DERMATOLOGIST)
    assert colleague.post(f"/demandes/{found.id}/brouillon/report/").status_code == 409
    assert colleague.post(f"/demandes/{found.id}/faire/sign/").status_code == 422


def test_a_recipient_comes_in_with_the_signature_only(world, signed_in) -> None:
    with open_context(world.gp):
        draft = Case.objects.filter(state="draft", requester_organization_id=world.gp.organization_id).first()
        assert draft is not None
        CaseRecipient.objects.bulk_create([CaseRecipient(case=draft, role_id=world.foreign_gp.role_id)])
    assert signed_in(FOREIGN_GP).get(f"/demandes/{draft.id}/").status_code == 404
    assert signed_in(DERMATOLOGIST).get(f"/demandes/{draft.id}/").status_code == 404


def test_the_expert_of_one_case_reads_neither_the_record_nor_its_readers(world, signed_in) -> None:
    with open_context(world.dermatologist):
        found = Case.objects.filter(state="taken").first()
        assert found is not None
    client = signed_in(DERMATOLOGIST)
    client.get(f"/demandes/{found.id}/")
    with open_context(world.gp):
        other = {
            line.actor
            for line in AuditLine.objects.filter(patient_id=found.patient_id).exclude(principal=world.dermatologist.key)
        }
    page = client.get(f"/patients/{found.patient_id}/?vue=acces")
    assert page.status_code in (200, 404)
    table = page.content.decode().split("<main", 1)[-1]
    assert [name for name in other if name and name in table] == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_of_no_page_is_refused_before_anything_is_looked_up(
    signed_in, django_assert_num_queries, method: str
) -> None:
    client = signed_in(GP)
    with django_assert_num_queries(0):
        answer = client.generic(method, reverse("worklists:own"))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"
    assert "Content-Security-Policy" in answer.headers
