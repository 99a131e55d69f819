"""PDFs sent with a request: checked before they are kept, read by who answers, taken back, reported, carried on."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfWriter
from tests.acts.cases.patterns import Asking, published
from tests.acts.cases.peeking import pdf_text
from tests.acts.cases.story import Desk, photo_bytes, text_of
from tests.toolbox.pdf.made import pdf
from tests.toolbox.pdf.test_receiving import holding

pytestmark = pytest.mark.django_db(transaction=True)
ACCEPT = ["image/jpeg", "image/png", "application/pdf"]


def takes_pdf(definition: dict[str, Any]) -> None:
    definition["attachments"] = {
        "min": 0, "max": 3, "max_mb": 20, "accept": ACCEPT,
        "views": [{"code": "ecg", "label": "ECG"}, {"code": "letter", "label": "Courrier", "several": True}],
    }  # fmt: skip
    definition["conversions"] = [
        {"to": to, "label": f"Poursuivre en {to}", "from": ["taken"], "by": ["requester"], "views": {view: "ecg"}}
        for to, view in (("cardiologie-avis", "ecg"), ("dermatologie", "overview"))
    ]


STORY = """
  - name: La demande se poursuit en cardiologie
    after: La demande part et l’expert la prend
    steps:
      - {by: expert, convert: cardiologie-avis, expect: {refused: wrong_role}}
      - {by: demandeur, convert: cardiologie-avis, expect: {state: draft}}

  - name: La demande se poursuit ailleurs
    after: La demande part et l’expert la prend
    steps:
      - {by: demandeur, convert: dermatologie, expect: {state: draft}}
"""


@pytest.fixture
def team(world, as_mover, tmp_path, told_once) -> UUID:
    return told_once("published", lambda: published(world, as_mover, tmp_path, takes_pdf, stories=STORY))


@pytest.fixture
def gp(world, team) -> Asking:
    return Asking(world, "i.solhac", team=team)


@pytest.fixture
def expert(world, team) -> Asking:
    return Asking(world, "m.quevrain", team=team)


@pytest.fixture
def draft(world, gp) -> UUID:
    return gp.draft(world.patients_of(world.gp)[0])


def _send(gp: Asking, case_id: UUID) -> None:
    gp.step(case_id, 1, {"f-motif": "Motif", "f-question": "Question ?"})
    gp.step(case_id, 2, {"answer": "given", "team": str(gp.team or "")})
    assert gp.send(case_id).status_code == 302


def _files(desk: Desk, case_id: UUID) -> list[Any]:
    return desk.photos(case_id, kind="attachment")


REFUSED = {
    "cut by the network": (lambda: pdf()[: len(pdf()) // 2], "n’est pas arrivé entier"),
    "locked": (lambda: pdf(lambda writer: writer.encrypt("secret")), "mot de passe"),
    "with a program": (lambda: holding(b"<</S/JavaScript/JS(app.alert(1))>>"), "programme"),
    "with a file inside": (lambda: pdf(lambda writer: _attach(writer)), "pièce jointe"),
    "a PDF by its first letters alone": (lambda: b"%PDF-1.7 bonjour %%EOF", "ne s’ouvre pas"),
}


def _attach(writer: PdfWriter) -> None:
    writer.add_attachment("virus.exe", b"MZ")


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_refused_in_one_sentence_that_says_what_to_do(gp, draft, name) -> None:
    make, words = REFUSED[name]
    refused = gp.photo(draft, make(), "ecg", name="ecg.pdf")
    assert refused.status_code == 422, refused.content[:300]
    sentence = refused.json()["error"]
    assert words in sentence and sentence.endswith(".")
    assert gp.photos(draft, kind=None) == []
    assert gp.photo(draft, pdf(), "ecg").status_code == 201


def test_a_usage_that_takes_photos_alone_refuses_a_pdf(world, gp) -> None:
    melan = Desk(world, "i.solhac")
    refused = melan.photo(melan.draft(world.patients_of(world.gp)[0]), pdf(), "overview", name="ecg.pdf")
    assert refused.status_code == 422 and "n’est pas une photo" in refused.json()["error"]


def test_it_is_kept_once_counted_with_the_photos_and_taken_back(gp, draft) -> None:
    key = str(uuid4())
    line = gp.photo(draft, pdf(), "ecg", upload_id=key).content.decode()
    assert "<img" not in line and "Envoyé" in line
    assert gp.photo(draft, pdf(), "ecg", upload_id=key).status_code == 201
    (file,) = _files(gp, draft)
    assert (file.mime, file.view_code, file.title) == ("application/pdf", "ecg", "ECG")
    for shade in (1, 2):
        assert gp.photo(draft, photo_bytes(shade), "letter").status_code == 201
    assert gp.photo(draft, pdf(), "letter").status_code == 422
    assert gp.post(f"/demandes/{draft}/photos/retirer/", {"photo_id": str(file.id)}).status_code in (204, 302)
    assert _files(gp, draft) == []
    assert gp.get(f"/documents/{file.id}/").status_code == 404


def test_who_answers_opens_it_and_the_trail_says_so(world, gp, expert, draft) -> None:
    gp.photo(draft, pdf(), "ecg")
    _send(gp, draft)
    (file,) = _files(gp, draft)
    page = expert.get(f"/demandes/{draft}/")
    assert "Documents joints" in text_of(page) and f'href="/documents/{file.id}/"' in page.content.decode()
    opened = expert.get(f"/documents/{file.id}/")
    assert opened.getvalue().startswith(b"%PDF-") and len(opened.getvalue()) == file.size
    assert opened["Content-Type"] == "application/pdf" and "default-src 'none'" in opened["Content-Security-Policy"]
    saved = expert.get(f"/documents/{file.id}/?telecharger")
    assert saved["Content-Disposition"].startswith("attachment") and "ECG.pdf" in saved["Content-Disposition"]
    patient = world.patients_of(world.gp)[0]
    assert any(line.action.startswith("document.") and "Quévrain" in line.actor for line in gp.trail(patient))
    assert Desk(world, "p.ormeau").get(f"/documents/{file.id}/").status_code == 404
    late = gp.post(f"/demandes/{draft}/photos/retirer/", {"photo_id": str(file.id)})
    assert late.status_code == 422 and len(_files(expert, draft)) == 1


def test_the_letter_names_it_with_its_date(gp, expert, draft) -> None:
    gp.photo(draft, pdf(), "ecg")
    _send(gp, draft)
    expert.fire(draft, "take")
    text = pdf_text(expert.get(f"/demandes/{draft}/apercu.pdf").content)
    assert "Documents joints à la demande" in text and "PDF reçu le" in text


def test_the_wrong_document_leaves_every_reader_at_once(gp, expert, draft) -> None:
    gp.photo(draft, pdf(), "ecg")
    _send(gp, draft)
    (file,) = _files(gp, draft)
    assert "Document : ECG" in text_of(expert.get(f"/demandes/{draft}/erreur/"))
    reported = expert.post(f"/demandes/{draft}/erreur/", {"kind": "photo", "photo": str(file.id)})
    assert reported.status_code == 302
    for desk in (gp, expert):
        assert _files(desk, draft) == []
        closed = desk.get(f"/documents/{file.id}/")
        assert closed.status_code == 410 and "ce document joint a été signalé" in text_of(closed)
        assert "Fichier mis à l’écart : ECG" in text_of(desk.get(f"/demandes/{draft}/"))
    again = expert.post(f"/demandes/{draft}/erreur/", {"kind": "photo", "photo": str(file.id)})
    assert again.status_code == 422 and "Ce document est déjà mis à l’écart." in text_of(again)


def test_it_goes_on_as_a_usage_that_takes_it_and_stays_behind_elsewhere(gp, expert, draft) -> None:
    gp.photo(draft, pdf(), "ecg")
    _send(gp, draft)
    expert.fire(draft, "take")
    (first,) = _files(gp, draft)
    kept = {}
    for to in ("cardiologie-avis", "dermatologie"):
        on = gp.post(f"/demandes/{draft}/poursuivre/{to}/", {"key": str(uuid4())})
        assert on.status_code == 302, text_of(on)
        kept[to] = [(each.sha256, each.view_code) for each in _files(gp, UUID(on["Location"].split("/")[2]))]
    assert kept == {"cardiologie-avis": [(first.sha256, "ecg")], "dermatologie": []}


def test_the_page_of_a_usage_that_takes_them_asks_for_a_photo_or_a_pdf(world) -> None:
    gp = Desk(world, "i.solhac")
    asked = {"patient": str(world.patients_of(world.gp)[0]), "usage": "cardiologie-avis", "key": str(uuid4())}
    made = UUID(gp.post("/demandes/nouvelle/", asked)["Location"].split("/")[2])
    pages = [gp.get(f"/demandes/{made}/saisie/{number}/").content.decode() for number in range(1, 6)]
    (page,) = [page for page in pages if "data-capture" in page]
    assert "Photo ou PDF : ECG" in page and "image/webp,application/pdf" in page
    assert 'capture="environment"' not in page
