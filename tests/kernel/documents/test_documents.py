"""Documents at their door, as the application role."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from PIL import Image
from tests.kernel.documents.world import World

from maillage.kernel.documents import facade
from maillage.kernel.documents.facade import DocumentDamaged, DocumentRefused, DocumentView, PhotoRefused
from maillage.kernel.documents.models import Document, Rendition
from maillage.kernel.documents.photos.shapes import Shape

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n" + b"lettre de la dermatologue " * 40
NOBODY_KNOWS = UUID("01980000-0000-7000-8000-000000000000")


def keep_pdf(world: World, *, by: str = "gp", source: bool = True, **more: Any) -> DocumentView:
    return facade.store(
        by=world.people[by],
        patient_id=world.patient_id,
        source_id=world.case_id if source else None,
        kind="opinion",
        data=PDF,
        mime="application/pdf",
        title="Réponse",
        **more,
    )


def keep_photo(world: World, data: bytes, *, by: str = "gp", upload_id: UUID | None = None) -> DocumentView:
    return facade.store_photo(
        by=world.people[by],
        patient_id=world.patient_id,
        source_id=world.case_id,
        data=data,
        declared_name="IMG_0042.jpg",
        view_code="close",
        upload_id=upload_id or uuid4(),
    )


def trail(as_mover: Callable[[], AbstractContextManager[None]]) -> list[tuple[str, str, UUID | None]]:
    with as_mover(), connection.cursor() as cursor:
        cursor.execute("SELECT action, why, subject_id FROM audit_auditline ORDER BY seq")
        return cursor.fetchall()


def blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_kept_document_comes_back_whole_with_a_reason(world: World, as_mover, documents_folder: Path) -> None:
    with world.acting("gp"):
        kept = keep_pdf(world, pages=1, codes=facade.Codes(facility_code="SA07"))
    with world.acting("expert"):
        assert facade.read(kept.id) == PDF
        again = facade.document(kept.id)
    assert again == kept
    assert (kept.version, kept.status, kept.codes.type_code, kept.codes.class_code) == (1, "approved", "85208-7", "10")
    assert kept.codes.facility_code == "SA07"
    assert (kept.author_text, kept.author_role_id) == ("Dr gp, Cabinet A", world.people["gp"].role_id)
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert [path.read_bytes().find(b"lettre") for path in blobs(documents_folder)] == [-1]
    assert trail(as_mover) == [
        ("document.store", "demandeur de cet avis", kept.id),
        ("document.read", "équipe sollicitée pour cet avis", kept.id),
    ]


@pytest.mark.parametrize("name", ["colleague", "stranger"])
def test_somebody_elses_document_is_like_an_unknown_one(world: World, as_mover, name: str) -> None:
    """A colleague holds the general record, not this case."""
    with world.acting("gp"):
        kept = keep_pdf(world)
    with world.acting(name):
        for wanted in (kept.id, NOBODY_KNOWS):
            with pytest.raises(Http404) as refused:
                facade.read(wanted)
            assert refused.value.args == ()
        assert facade.documents_of(world.patient_id) == []
        assert facade.documents_of_source(world.case_id) == []
        assert facade.versions_of(kept.logical_id) == []
    assert [(action, subject) for action, _why, subject in trail(as_mover)[1:]] == [
        ("access.refused", kept.id),
        ("access.refused", NOBODY_KNOWS),
    ]


def test_the_general_record_is_open_to_the_office_and_not_to_the_parties_of_a_case(world: World) -> None:
    with world.acting("gp"):
        general = keep_pdf(world, source=False)
        of_case = keep_pdf(world)
        assert {each.id for each in facade.documents_of(world.patient_id)} == {general.id, of_case.id}
    with world.acting("colleague"):
        assert [each.id for each in facade.documents_of(world.patient_id)] == [general.id]
    with world.acting("expert"):
        assert [each.id for each in facade.documents_of(world.patient_id)] == [of_case.id]
        assert [each.id for each in facade.documents_of_source(world.case_id)] == [of_case.id]


@pytest.mark.parametrize("name", ["colleague", "stranger"])
def test_who_does_not_see_the_case_adds_nothing_to_it(world: World, name: str, documents_folder: Path) -> None:
    with world.acting(name), pytest.raises(Http404):
        keep_pdf(world, by=name)
    with world.acting("gp"):
        assert facade.documents_of(world.patient_id) == []
    assert blobs(documents_folder) == []


@pytest.mark.parametrize("name", ["colleague", "stranger"])
def test_who_does_not_see_it_changes_nothing(world: World, jpeg: bytes, name: str) -> None:
    with world.acting("gp"):
        photo, pdf = keep_photo(world, jpeg), keep_pdf(world)
    by = world.people[name]
    acts: list[Callable[[], object]] = [
        lambda: facade.quarantine(by=by, document_id=pdf.id, reason="essai"),
        lambda: facade.withdraw_sent(by=by, document_id=photo.id),
        lambda: facade.replace(by=by, document_id=pdf.id, data=PDF, mime="application/pdf"),
        lambda: facade.annotate(by=by, photo_id=photo.id, shapes=[Shape("arrow", "A", 0.1, 0.1, 0.5, 0.5)]),
    ]
    with world.acting(name):
        for act in acts:
            with pytest.raises(Http404):
                act()
    with world.acting("gp"):
        assert facade.documents_of_source(world.case_id) == [photo, pdf]


def test_the_database_refuses_to_rewrite_or_delete_a_version(world: World) -> None:
    with world.acting("gp"):
        kept = keep_pdf(world)
        row = Document.objects.filter(id=kept.id)
        for change in ({"sha256": "0" * 64}, {"patient_id": uuid4()}, {"storage_key": "x"}, {"author_text": "moi"}):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                row.update(**change)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            row._raw_delete(row.db)
        assert facade.document(kept.id) == kept


def test_a_photo_loses_its_place_and_keeps_the_hash_of_what_arrived(world: World, jpeg: bytes) -> None:
    with world.acting("gp"):
        photo = keep_photo(world, jpeg)
        kept = facade.read(photo.id)
        row = Document.objects.get(id=photo.id)
    assert row.received_sha256 == hashlib.sha256(jpeg).hexdigest() != row.sha256
    assert (photo.width, photo.height, row.orientation) == (400, 600, 6)
    assert 0x8825 not in Image.open(BytesIO(kept)).getexif()
    assert (photo.kind, photo.view_code, photo.codes.type_code, photo.codes.class_code) == (
        "photo",
        "close",
        "52040-3",
        "31",
    )


def test_an_upload_sent_twice_gives_one_document(world: World, jpeg: bytes, documents_folder: Path) -> None:
    upload = uuid4()
    with world.acting("gp"):
        first = keep_photo(world, jpeg, upload_id=upload)
    with world.acting("gp"):
        second = keep_photo(world, jpeg, upload_id=upload)
        assert second == first
        assert facade.documents_of_source(world.case_id) == [first]
    assert len(blobs(documents_folder)) == 3  # the photo, its thumbnail, its preview


def test_an_upload_cannot_be_used_again_elsewhere(world: World, jpeg: bytes) -> None:
    upload = uuid4()
    with world.acting("gp"):
        first = keep_photo(world, jpeg, upload_id=upload)
        with pytest.raises(DocumentRefused) as refused:
            facade.store_photo(
                by=world.people["gp"],
                patient_id=world.patient_id,
                source_id=None,
                data=jpeg,
                declared_name="a.jpg",
                view_code="close",
                upload_id=upload,
            )
        assert refused.value.code == "other_upload"
        facade.withdraw_sent(by=world.people["gp"], document_id=first.id)
        with pytest.raises(DocumentRefused):
            keep_photo(world, jpeg, upload_id=upload)


def test_a_refused_photo_leaves_its_upload_free(world: World, jpeg: bytes) -> None:
    upload = uuid4()
    with world.acting("gp"):
        with pytest.raises(PhotoRefused):
            keep_photo(world, b"<svg>", upload_id=upload)
        assert keep_photo(world, jpeg, upload_id=upload).status == "approved"


@pytest.mark.parametrize(
    ("data", "mime", "title", "code"),
    [
        (b"", "application/pdf", "Lettre", "empty"),
        (PDF, "application/pdf", "  ", "title"),
        (PDF, "text/html", "Lettre", "mime"),
        (b"MZ program", "application/pdf", "Lettre", "not_what_it_says"),
        (b"%PDF-" + bytes(20 * 1024 * 1024), "application/pdf", "Lettre", "too_heavy"),
    ],
)
def test_what_is_not_a_document_is_refused_in_one_sentence(
    world: World, data: bytes, mime: str, title: str, code: str, documents_folder: Path
) -> None:
    with world.acting("gp"), pytest.raises(DocumentRefused) as refused:
        facade.store(
            by=world.people["gp"],
            patient_id=world.patient_id,
            source_id=None,
            kind="attachment",
            data=data,
            mime=mime,
            title=title,
        )
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")
    assert blobs(documents_folder) == []


def test_a_picture_attached_as_a_document_goes_through_the_photo_door(world: World, jpeg: bytes) -> None:
    with world.acting("gp"):
        kept = facade.store(
            by=world.people["gp"],
            patient_id=world.patient_id,
            source_id=None,
            kind="attachment",
            data=jpeg,
            mime="image/jpeg",
            title="Compte rendu photographié",
        )
        assert 0x8825 not in Image.open(BytesIO(facade.read(kept.id))).getexif()
        assert Rendition.objects.filter(document_id=kept.id).count() == 2


def test_a_new_version_supersedes_the_former_which_stays_readable(world: World) -> None:
    with world.acting("gp"):
        first = keep_pdf(world)
        second = facade.replace(by=world.people["gp"], document_id=first.id, data=PDF + b"bis", mime="application/pdf")
        assert (second.version, second.logical_id, second.replaces_id) == (2, first.logical_id, first.id)
        assert [each.status for each in facade.versions_of(first.logical_id)] == ["approved", "superseded"]
        assert facade.documents_of_source(world.case_id) == [second]
        assert facade.read(first.id) == PDF
        with pytest.raises(DocumentRefused) as refused:
            facade.replace(by=world.people["gp"], document_id=first.id, data=PDF, mime="application/pdf")
    assert refused.value.code == "not_approved"


def test_a_quarantined_document_is_listed_nowhere_and_not_read(world: World) -> None:
    with world.acting("gp"):
        kept = keep_pdf(world)
        with pytest.raises(DocumentRefused):
            facade.quarantine(by=world.people["gp"], document_id=kept.id, reason="  ")
        facade.quarantine(by=world.people["gp"], document_id=kept.id, reason="mauvais patient")
        assert facade.documents_of(world.patient_id) == []
        with pytest.raises(DocumentRefused, match="mauvais patient"):
            facade.read(kept.id)


def test_a_withdrawn_draft_photo_is_gone_for_good(world: World, jpeg: bytes, documents_folder: Path, as_mover) -> None:
    with world.acting("gp"):
        photo = keep_photo(world, jpeg)
        facade.withdraw_sent(by=world.people["gp"], document_id=photo.id)
        assert facade.documents_of_source(world.case_id) == []
        with pytest.raises(Http404):
            facade.read(photo.id)
    with as_mover():
        keys = [Document.objects.get(id=photo.id).wrapped_key, *Rendition.objects.values_list("wrapped_key", flat=True)]
    assert keys == [None, None, None]
    assert facade.sweep_orphans(grace=timedelta(0)) == 3
    assert blobs(documents_folder) == []


def test_marks_go_on_a_copy_and_drawing_again_makes_a_version(world: World, jpeg: bytes) -> None:
    with world.acting("gp"):
        photo = keep_photo(world, jpeg)
        before = facade.read(photo.id)
    expert = world.people["expert"]
    with world.acting("expert"):
        first = facade.annotate(by=expert, photo_id=photo.id, shapes=[Shape("arrow", "A", 0.1, 0.1, 0.5, 0.5)])
        second = facade.annotate(by=expert, photo_id=photo.id, shapes=[Shape("ellipse", "A", 0.2, 0.2, 0.6, 0.6)])
        assert facade.read(photo.id) == before
        assert facade.documents_of_source(world.case_id, kind="annotated_photo") == [second]
        assert (second.derived_from_id, second.replaces_id, second.version) == (photo.id, first.id, 2)
        assert facade.read(second.id) not in (before, facade.read(first.id))
        with pytest.raises(DocumentRefused) as refused:
            facade.annotate(by=expert, photo_id=second.id, shapes=[])
        assert refused.value.code == "not_a_photo"
    with world.acting("gp"), pytest.raises(DocumentRefused) as refused:
        facade.withdraw_sent(by=world.people["gp"], document_id=photo.id)
    assert refused.value.code == "annotated"


def test_a_document_masked_to_professionals_stays_with_its_author(world: World) -> None:
    with world.acting("gp"):
        kept = keep_pdf(world)
        Document.objects.filter(id=kept.id).update(hidden_from_professionals=True)
        assert facade.read(kept.id) == PDF
    with world.acting("expert"), pytest.raises(Http404):
        facade.read(kept.id)


def test_a_flipped_byte_at_rest_is_told_and_written_down(world: World, documents_folder: Path, as_mover) -> None:
    with world.acting("gp"):
        kept = keep_pdf(world)
    (path,) = blobs(documents_folder)
    content = bytearray(path.read_bytes())
    content[60] ^= 1
    path.write_bytes(content)
    with world.acting("gp"), pytest.raises(DocumentDamaged) as refused:
        facade.read(kept.id)
    assert refused.value.sentence.startswith("Ce document est abîmé")
    assert trail(as_mover)[-1] == ("document.damaged", "demandeur de cet avis", kept.id)


def test_swapped_or_missing_bytes_are_damage_too(world: World, documents_folder: Path) -> None:
    with world.acting("gp"):
        kept = [keep_pdf(world), keep_pdf(world)]
    one, other = blobs(documents_folder)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.unlink()
    with world.acting("gp"):
        for each in kept:
            with pytest.raises(DocumentDamaged):
                facade.read(each.id)
    assert content != one.read_bytes()


def test_with_another_key_nothing_opens(world: World, settings) -> None:
    with world.acting("gp"):
        kept = keep_pdf(world)
    settings.MAILLAGE_DOCUMENTS_KEY = "ab" * 32
    with world.acting("gp"), pytest.raises(DocumentDamaged):
        facade.read(kept.id)


def test_keys_are_wrapped_again_and_the_former_one_may_leave(world: World, jpeg: bytes, settings) -> None:
    with world.acting("gp"):
        photo = keep_photo(world, jpeg)
        before = facade.read(photo.id)
    settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = [settings.MAILLAGE_DOCUMENTS_KEY]
    settings.MAILLAGE_DOCUMENTS_KEY = "ab" * 32
    assert facade.rewrap_keys() == 3
    assert facade.rewrap_keys() == 0
    settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = []
    with world.acting("gp"):
        assert facade.read(photo.id) == before


def test_a_rolled_back_store_leaves_no_row_and_its_bytes_are_swept(world: World, documents_folder: Path) -> None:
    with pytest.raises(RuntimeError, match="later"), world.acting("gp"):
        keep_pdf(world)
        raise RuntimeError("something fails later in the request")
    assert len(blobs(documents_folder)) == 1
    with world.acting("gp"):
        kept = keep_pdf(world)
        assert facade.documents_of_source(world.case_id) == [kept]
    assert facade.sweep_orphans() == 0  # too young: it could belong to a transaction that is still open
    assert facade.sweep_orphans(grace=timedelta(0)) == 1
    with world.acting("gp"):
        assert facade.read(kept.id) == PDF
