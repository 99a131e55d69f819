"""Photos of a request over HTTP: what is refused, in which words, and what a phone's photo becomes."""

import hashlib
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.acts.cases.story import CONTEXT, PICTURES, Desk, photo_bytes
from tests.kernel.documents.photos.forge import encode, jpeg_of_size, picture, png_of_size, reopen, zip_file
from tests.world import World

from maillage.config.demo.photos.lesion import draw_lesion
from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MOST_BYTES = 20 * 1024 * 1024

REFUSED = {
    "empty": (lambda: b"", "vide"),
    "a document under the name of a photo": (lambda: b"%PDF-1.7\n1 0 obj", "n’est pas une photo"),
    "a program under the name of a photo": (lambda: b"MZ\x90\x00" + bytes(400), "n’est pas une photo"),
    "a drawing": (lambda: SVG, "SVG"),
    "cut by the network": (lambda: photo_bytes()[: len(photo_bytes()) // 2], "incomplète"),
    "400 megapixels announced by a JPEG": (lambda: jpeg_of_size(photo_bytes(), 20000, 20000), "millions de points"),
    "400 megapixels announced by a PNG": (lambda: png_of_size(20000, 20000), "millions de points"),
    "a photo that is also an archive": (lambda: photo_bytes() + zip_file(), "autre chose qu’une photo"),
    "a photo that is also a page": (lambda: photo_bytes() + b"<html><script>x</script>", "Reprenez la photo"),
    "too heavy": (lambda: photo_bytes() + bytes(MOST_BYTES), "20 Mo"),
    "far too heavy": (lambda: photo_bytes() + bytes(30 * 1024 * 1024), "20 Mo"),
    "a moving picture": (lambda: encode(picture(), "GIF"), "GIF"),
}


@pytest.fixture
def draft(gp: Desk, world: World, told_once: Callable[..., UUID]) -> UUID:
    def tell() -> UUID:
        case_id = gp.draft(world.patients_of(world.gp)[0])
        gp.step(case_id, 1, CONTEXT)
        gp.photo(case_id, photo_bytes(), "overview")
        return case_id

    return told_once("a draft with a photo", tell)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_one_photo_is_refused_in_one_sentence(gp: Desk, draft: UUID, name: str) -> None:
    make, words = REFUSED[name]
    before = gp.photos(draft)
    refused = gp.photo(draft, make(), "close_up", name="IMG_0042.jpg")
    assert refused.status_code == 422, refused.content[:300]
    sentence = refused.json()["error"]
    assert words in sentence and "\n" not in sentence and sentence.endswith(".")
    assert len(sentence) < 200
    # The rest of the form is intact, and the person goes on with another photo
    assert gp.photos(draft) == before
    assert CONTEXT["f-motif"] in gp.get(f"/demandes/{draft}/saisie/1/").content.decode()
    assert gp.photo(draft, photo_bytes(2), "close_up").status_code == 201


def test_an_upload_without_a_photo_says_so(gp: Desk, draft: UUID) -> None:
    told = gp.post(f"/demandes/{draft}/photos/", {"view": "overview"}, **{"X-Requested-With": "fetch"})
    assert told.status_code == 422 and told.json()["error"] == "Aucune photo n’est arrivée : reprenez-la."


def test_a_refused_photo_may_be_tried_again_with_the_same_number(gp: Desk, draft: UUID) -> None:
    upload = str(uuid4())
    cut = photo_bytes(3)
    assert gp.photo(draft, cut[:-20], "close_up", upload_id=upload).status_code == 422
    assert gp.photo(draft, cut, "close_up", upload_id=upload).status_code == 201


def test_the_place_leaves_and_not_a_pixel_moves(gp: Desk, draft: UUID) -> None:
    # Given a photo as a phone writes it, with the place where it was taken
    received = draw_lesion(7, view="proche", orientation=6, size=(640, 480))
    gps_before = reopen(received).getexif().get_ifd(0x8825)
    assert gps_before
    # When it is sent
    assert gp.photo(draft, received, "close_up").status_code == 201
    photo = next(each for each in gp.photos(draft) if each.view_code == "close_up")
    kept = gp.get(photo.url).content
    # Then the place is gone, the compressed pixels are the same, and both hashes are known
    assert not reopen(kept).getexif().get_ifd(0x8825)
    assert b"GPS" not in kept
    assert reopen(kept).tobytes() == reopen(received).tobytes()
    assert reopen(kept).getexif().get(0x0112) == 6
    assert photo.sha256 == hashlib.sha256(kept).hexdigest()
    from maillage.kernel.documents.models import Document

    with open_context(gp.principal):
        row = Document.objects.get(id=photo.id)
    assert row.received_sha256 == hashlib.sha256(received).hexdigest() != row.sha256
    # And no size of it carries a place
    for url in (photo.preview_url, photo.thumbnail_url):
        assert not reopen(gp.get(url).content).getexif().get_ifd(0x8825)


def test_a_usage_takes_so_many_photos_and_says_so(gp: Desk, draft: UUID) -> None:
    most = gp.case(draft).package.definition.attachments.max
    for shade in range(1, most):
        assert gp.photo(draft, photo_bytes(shade), "").status_code == 201
    refused = gp.photo(draft, photo_bytes(40), "")
    assert refused.status_code == 422
    assert refused.json()["error"] == f"Cette demande porte déjà {most} photos : retirez-en une d’abord."
    assert len(gp.photos(draft)) == most
    # Full, one may still be taken again
    again = gp.photo(draft, photo_bytes(41), "overview", replaces=str(gp.photos(draft)[0].id))
    assert again.status_code == 201 and len(gp.photos(draft)) == most


def test_a_refused_photo_does_not_take_the_place_of_the_one_it_would_replace(gp: Desk, draft: UUID) -> None:
    (first,) = gp.photos(draft)
    assert gp.photo(draft, SVG, "overview", replaces=str(first.id)).status_code == 422
    assert gp.photos(draft) == [first]


def test_a_photo_is_taken_back_from_a_draft_and_from_nothing_else(gp: Desk, draft: UUID, world: World) -> None:
    (photo,) = gp.photos(draft)
    removal = f"/demandes/{draft}/photos/retirer/"
    assert gp.post(removal, {"photo_id": str(photo.id)}, **{"X-Requested-With": "fetch"}).status_code == 204
    assert gp.photos(draft) == []
    # Once it has left, the photos stay
    gp.fill(draft)
    gp.send(draft)
    sent = gp.photos(draft)
    late = gp.post(removal, {"photo_id": str(sent[0].id)}, **{"X-Requested-With": "fetch"})
    assert late.status_code == 422 and "ne changent plus" in late.json()["error"]
    assert gp.photos(draft) == sent
    assert Desk(world, "m.quevrain").photo(draft, photo_bytes(6)).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"photo_id": "x", "shapes": []},
        {"shapes": [{"kind": "arrow"}]},
        {"shapes": [{"kind": "arrow", "letter": "A", "x1": 7, "y1": 0, "x2": 1, "y2": 1}]},
        {"shapes": [{"kind": "script", "letter": "A", "x1": 0, "y1": 0, "x2": 1, "y2": 1}]},
        {"shapes": "tout"},
    ],
    ids=repr,
)
def test_marks_that_cannot_be_are_refused_in_one_sentence(gp: Desk, draft: UUID, world: World, body: object) -> None:
    gp.fill(draft)
    gp.send(draft)
    expert = Desk(world, "m.quevrain")
    expert.fire(draft, "take")
    if isinstance(body, dict) and "photo_id" not in body and body:
        body = {"photo_id": str(gp.photos(draft)[0].id), **body}
    refused = expert.json(f"/demandes/{draft}/reperes/", body)
    assert refused.status_code == 422 and refused.json()["error"].endswith(".")


def test_only_who_took_the_case_marks_its_photos(gp: Desk, draft: UUID, world: World) -> None:
    gp.fill(draft)
    gp.send(draft)
    Desk(world, "m.quevrain").fire(draft, "take")
    mark = {"kind": "ellipse", "letter": "A", "x1": 0.2, "y1": 0.2, "x2": 0.4, "y2": 0.4}
    for login in ("i.solhac", "a.tancrede"):
        body = {"photo_id": str(gp.photos(draft)[0].id), "shapes": [mark]}
        refused = Desk(world, login).json(f"/demandes/{draft}/reperes/", body)
        assert refused.status_code == 422 and refused.json()["error"].startswith("Prenez d’abord la demande")


def test_without_script_photos_are_posted_with_their_step_once(gp: Desk, draft: UUID) -> None:
    """Posted twice by a nervous thumb, a picture is one photo; a refused one is said and the others stay."""
    before = len(gp.photos(draft))
    good = SimpleUploadedFile("IMG_1.jpg", photo_bytes(5), "image/jpeg")
    for _ in range(2):
        good.seek(0)
        answer = gp.post(f"/demandes/{draft}/saisie/4/", {**PICTURES, "photo.close_up": good})
        assert answer.status_code == 302
        assert len(gp.photos(draft)) == before + 1
    bad = SimpleUploadedFile("IMG_2.jpg", b"%PDF-1.7", "image/jpeg")
    told = gp.post(f"/demandes/{draft}/saisie/4/", {**PICTURES, "photo.overview": bad})
    assert told.url.endswith("/saisie/4/")
    assert "IMG_2.jpg" in gp.get(told.url).content.decode()
    assert len(gp.photos(draft)) == before + 1
