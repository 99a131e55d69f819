"""Documents over HTTP: who gets bytes, with which headers, and what is left behind."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from tests.kernel.documents.world import World

from maillage.kernel.documents import facade
from maillage.kernel.documents.facade import DocumentView

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n" + b"lettre " * 40
UNKNOWN = UUID("01980000-0000-7000-8000-000000000000")


@pytest.fixture
def photo(world: World, jpeg: bytes) -> DocumentView:
    with world.acting("gp"):
        return facade.store_photo(
            by=world.people["gp"],
            patient_id=world.patient_id,
            source_id=world.case_id,
            data=jpeg,
            declared_name="IMG_0042.jpg",
            view_code="close",
            upload_id=uuid4(),
            title="Vue proche",
        )


@pytest.fixture
def opinion(world: World) -> DocumentView:
    with world.acting("gp"):
        return facade.store(
            by=world.people["gp"],
            patient_id=world.patient_id,
            source_id=world.case_id,
            kind="opinion",
            data=PDF,
            mime="application/pdf",
            title="Réponse Mélan",
        )


def addresses(document_id: UUID) -> list[str]:
    return [f"/documents/{document_id}/{part}" for part in ("", "apercu/", "vignette/")]


def actions(as_mover) -> list[tuple[str, UUID | None]]:
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT action, subject_id FROM audit_auditline ORDER BY seq")
        return cursor.fetchall()


@pytest.mark.parametrize("name", ["gp", "expert"])
def test_parties_get_the_photo_and_its_renditions(world: World, photo: DocumentView, as_mover, name: str) -> None:
    client = world.client(name)
    answers = [client.get(address) for address in addresses(photo.id)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer["Content-Type"] for answer in answers} == {"image/jpeg"}
    assert [answer["Cache-Control"] for answer in answers] == [
        "private, no-store",
        "private, max-age=300",
        "private, max-age=300",
    ]
    assert all(answer["X-Content-Type-Options"] == "nosniff" for answer in answers)
    assert all("sandbox" in answer["Content-Security-Policy"] for answer in answers)
    assert answers[0]["Content-Disposition"] == 'inline; filename="Vue_proche.jpg"'
    assert not answers[0].streaming
    assert actions(as_mover)[1:] == [("document.read", photo.id)] * 3


@pytest.mark.parametrize("name", ["colleague", "stranger"])
def test_others_get_the_answer_of_an_unknown_document(world: World, photo: DocumentView, as_mover, name: str) -> None:
    client = world.client(name)
    for foreign, unknown in zip(addresses(photo.id), addresses(UNKNOWN), strict=True):
        one, other = client.get(foreign), client.get(unknown)
        assert (one.status_code, other.status_code) == (404, 404)
        assert one.content.replace(str(photo.id).encode(), b"") == other.content.replace(str(UNKNOWN).encode(), b"")
    assert actions(as_mover)[1:] == [("access.refused", photo.id), ("access.refused", UNKNOWN)] * 3


def test_nobody_gets_a_byte(world: World, photo: DocumentView) -> None:
    for address in addresses(photo.id):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/connexion/")


def test_an_opinion_shows_in_the_page_or_is_saved(world: World, opinion: DocumentView) -> None:
    client = world.client("expert")
    shown, saved = client.get(opinion.url), client.get(f"{opinion.url}?telecharger")
    assert shown.content == saved.content == PDF
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"] == "inline; filename*=utf-8''R%C3%A9ponse_M%C3%A9lan.pdf"
    assert saved["Content-Disposition"].startswith("attachment;")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert client.get(opinion.thumbnail_url).status_code == 404


def test_a_thumbnail_already_held_is_not_sent_again_but_its_reading_is_written(
    world: World, photo: DocumentView, as_mover
) -> None:
    client = world.client("expert")
    first = client.get(photo.thumbnail_url)
    again = client.get(photo.thumbnail_url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert actions(as_mover)[1:] == [("document.read", photo.id)] * 2
    stranger = world.client("stranger")
    assert stranger.get(photo.thumbnail_url, headers={"If-None-Match": first["ETag"]}).status_code == 404


def test_only_reading_verbs_are_answered(world: World, photo: DocumentView) -> None:
    assert world.client("gp").post(photo.url).status_code == 405
    assert world.client("gp").head(photo.url).content == b""


def test_damage_is_a_french_page_and_its_line_stays(
    world: World, opinion: DocumentView, documents_folder: Path, as_mover
) -> None:
    (path,) = (each for each in documents_folder.rglob("*") if each.is_file())
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    answer = world.client("gp").get(opinion.url)
    assert answer.status_code == 409
    assert "Ce document est abîmé" in answer.content.decode()
    assert actions(as_mover)[-1] == ("document.damaged", opinion.id)


def test_a_quarantined_document_says_why(world: World, opinion: DocumentView) -> None:
    with world.acting("gp"):
        facade.quarantine(by=world.people["gp"], document_id=opinion.id, reason="mauvais patient")
    answer = world.client("expert").get(opinion.url)
    assert answer.status_code == 410
    assert "mauvais patient" in answer.content.decode()
