"""The two islands in a real browser, on the partials that the pages include, under the product's policy."""

from __future__ import annotations

import functools
import json
import re
import uuid
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Response, expect
from tests.acts.island import SOURCE, TYPES, LoneHandler, LoneSite, chromium, clean_tab, serving

from maillage.config.demo.photos.lesion import BULK, View, draw_lesion
from maillage.kernel.documents.photos import derive, quality
from maillage.kernel.documents.photos.contracts import PhotoRefused
from maillage.kernel.documents.photos.intake import receive
from maillage.kernel.documents.photos.shapes import parse_shapes

pytestmark = pytest.mark.journey

STATIC = {
    "/static/cases/": SOURCE / "acts/cases/static/cases",
    "/static/": SOURCE / "toolbox/ui/static",
}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
VIEWS = [
    {"code": "overview", "label": "Ensemble", "hint": "", "required": True, "ruler": False},
    {"code": "close", "label": "Proche", "hint": "Avec la réglette", "required": True, "ruler": True},
]
PAGE = """<!doctype html><html lang="fr" data-bs-theme="light"><head><meta charset="utf-8"><title>Essai</title>
<link rel="icon" href="/static/maillage/icon.svg">{css}{scripts}</head><body><main><form method="post" action="/plain"
enctype="multipart/form-data"><input type="hidden" name="csrfmiddlewaretoken" value="jeton">{body}
<p data-capture-pending></p><button type="submit">Continuer</button></form>{confirm}</main></body></html>"""


class Site(LoneSite):
    """Stands for the application: the pages, an upload door and a place for marks. Nothing of it is mocked
    on the side of the browser."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.uploads: list[dict[str, str]] = []
        self.photos: dict[str, str] = {}  # upload_id to photo id: an attempt repeated is the same photo
        self.removed: list[str] = []
        self.marks: list[dict[str, object]] = []
        self.tokens: list[str] = []
        self.broken = 0  # how many next answers are lost after they were obeyed
        super().__init__(Handler)


class Handler(LoneHandler):
    server: Site
    policy = POLICY
    static = STATIC

    def page(self) -> None:
        body = self.server.files.get(self.path)
        if body is None:
            return self.answer(404, b"", "text/plain")
        return self.answer(200, body, TYPES.get(Path(self.path).suffix, "text/html; charset=utf-8"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tokens.append(self.headers.get("X-CSRFToken", ""))
        if self.path == "/marks":
            self.server.marks.append(json.loads(body))
            return self.lose() or self.answer(200, b"{}", "application/json")
        fields = self.fields(body)
        if self.path == "/remove":
            self.server.removed.append(fields["photo_id"].decode())
            return self.answer(204, b"", "text/plain")
        return self.upload(fields)

    def fields(self, body: bytes) -> dict[str, bytes]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = BytesParser().parsebytes(head + body)
        return {
            str(part.get_param("name", header="content-disposition")): bytes(part.get_payload(decode=True))
            for part in message.get_payload()
        }

    def upload(self, fields: dict[str, bytes]) -> None:
        told = {name: value.decode() for name, value in fields.items() if name != "photo"}
        self.server.uploads.append(told)
        try:
            photo = receive(fields["photo"], declared_name="photo.jpg")
        except PhotoRefused as refusal:
            return self.answer(422, json.dumps({"error": refusal.sentence_fr}).encode(), "application/json")
        photo_id = self.server.photos.setdefault(told["upload_id"], str(uuid.uuid4()))
        self.server.files[f"/thumb/{photo_id}.jpg"] = derive.thumbnail(photo.data, 192)
        if self.lose():
            return None
        line = {"id": photo_id, "view": told["view"], "view_label": told["view"], "thumb_url": f"/thumb/{photo_id}.jpg"}
        return self.answer(201, render_to_string("cases/_shot.html", {"photo": line}).encode(), "text/html")

    def lose(self) -> bool:
        if not self.server.broken:
            return False
        self.server.broken -= 1
        return True  # HTTP/1.0: the connection closes without a word


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with clean_tab(browser, width=1100) as tab:
        yield tab


def lay(site: Site, partial: str, context: dict[str, object], *scripts: str) -> None:
    sheets = ("tokens", "ground", "parts", "forms", "data", "case", "adapt")
    css = '<link rel="stylesheet" href="/static/vendor/bootstrap.min.css">'
    css += '<link rel="stylesheet" href="/static/vendor/bootstrap-icons.min.css">'
    css += "".join(f'<link rel="stylesheet" href="/static/maillage/{name}.css">' for name in sheets)
    css += '<link rel="stylesheet" href="/static/cases/viewer.css">'
    tags = "".join(f'<script src="/static/{name}" defer></script>' for name in scripts)
    body = render_to_string(partial, context)
    assert not re.search(r"\sstyle=|\son\w+=|<script(?! id=\"viewer-annotations\")", body)
    site.files["/"] = PAGE.format(
        css=css, scripts=tags, body=body, confirm=render_to_string("ui/parts/confirm.html")
    ).encode()


# ── Capture ──────────────────────────────────────────────────────────────────────────────────────


def open_capture(site: Site, page: Page, max_photos: int = 8, views: list[dict[str, object]] = VIEWS) -> Page:
    context = {
        "upload_url": "/upload", "remove_url": "/remove", "views": views, "views_json": json.dumps(views),
        "photos": [], "max_photos": max_photos, "hint": "Une d’ensemble, une proche avec la réglette.",
    }  # fmt: skip
    lay(site, "cases/_capture.html", context, "maillage/dialog.js", "cases/photo-quality.js", "cases/capture.js")
    answer = page.goto(site.origin + "/")
    assert isinstance(answer, Response) and answer.header_value("content-security-policy") == POLICY
    return page


def shoot(page: Page, button: str, *contents: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button, exact=True).first.click()
    files = [{"name": f"IMG_{n}.jpg", "mimeType": "image/jpeg", "buffer": data} for n, data in enumerate(contents)]
    chooser.value.set_files(files)


@functools.cache
def close(seed: int) -> bytes:
    return draw_lesion(seed, "proche")


@functools.cache
def shown(view: View) -> bytes:
    """What the viewer is given of a photo."""
    return derive.preview(draw_lesion(21, view, orientation=1, size=BULK))


@pytest.fixture(scope="module")
def sharp() -> bytes:
    return draw_lesion(11, "proche", orientation=6)


@pytest.fixture(scope="module")
def blurred() -> bytes:
    return draw_lesion(11, "proche", ruler=False, blurred=True, orientation=1)


def test_several_photos_leave_at_once_and_are_counted(site: Site, page: Page, sharp: bytes) -> None:
    open_capture(site, page)

    shoot(page, "Photographier : Proche", sharp, close(12), close(13))

    expect(page.locator(".shot[data-photo-id]")).to_have_count(3)
    expect(page.get_by_role("status").filter(has_text="3 photos envoyées.")).to_be_visible()
    expect(page.get_by_role("button", name="Photographier : Proche")).to_be_hidden()
    expect(page.get_by_role("button", name="Photographier : Ensemble")).to_be_visible()
    assert {upload["view"] for upload in site.uploads} == {"close"}
    assert len({upload["upload_id"] for upload in site.uploads}) == 3
    assert set(site.tokens) == {"jeton"}
    assert page.locator(".warn-text:visible").count() == 0


def test_photos_taken_one_by_one_stay_with_the_view_that_takes_several(site: Site, page: Page, sharp: bytes) -> None:
    series = {"code": "series", "label": "Autres coupes", "hint": "", "required": False, "several": True}
    report = {"code": "report", "label": "Compte rendu", "hint": "", "required": False}
    open_capture(site, page, max_photos=5, views=[VIEWS[0], series, report])
    sent = page.locator(".shot[data-photo-id]")

    shoot(page, "Photographier : Autres coupes", sharp)
    expect(sent).to_have_count(1)
    for number in (2, 3):
        shoot(page, "Prendre une autre photo", close(10 + number))
        expect(sent).to_have_count(number)
    shoot(page, "Photographier : Autres coupes", close(20))  # its own place stays open
    expect(sent).to_have_count(4)
    assert [upload["view"] for upload in site.uploads] == ["series"] * 4
    expect(page.locator('.shot[data-view="series"]')).to_have_count(4)

    shoot(page, "Photographier : Ensemble", close(21))
    expect(sent).to_have_count(5)
    assert site.uploads[-1]["view"] == "overview"
    expect(page.get_by_role("button", name="Photographier : Autres coupes")).to_be_hidden()  # no more are taken
    expect(page.get_by_role("button", name="Photographier : Ensemble")).to_be_hidden()


def test_a_blurred_photo_is_said_and_may_be_kept(site: Site, page: Page, blurred: bytes) -> None:
    open_capture(site, page)

    shoot(page, "Photographier : Proche", blurred)

    expect(page.get_by_text("Floue. Reculez à 10 cm")).to_be_visible()
    expect(page.locator(".shot[data-photo-id]")).to_have_count(1)
    expect(page.get_by_text("nette")).to_be_hidden()
    page.get_by_role("button", name="Garder ainsi").click()
    expect(page.get_by_text("Floue.")).to_be_hidden()
    expect(page.locator(".shot[data-photo-id]")).to_have_count(1)


def test_a_photo_taken_again_replaces_the_first(site: Site, page: Page, sharp: bytes, blurred: bytes) -> None:
    open_capture(site, page)
    shoot(page, "Photographier : Proche", blurred)
    expect(page.locator(".shot[data-photo-id]")).to_have_count(1)
    first = page.locator(".shot").get_attribute("data-photo-id")

    shoot(page, "Reprendre", sharp)

    expect(page.locator(f'.shot[data-photo-id]:not([data-photo-id="{first}"])')).to_have_count(1)
    expect(page.locator(".shot")).to_have_count(1)
    assert site.uploads[-1]["replaces"] == first
    expect(page.locator(".warn-text:visible")).to_have_count(0)


def test_a_lost_answer_is_sent_again_as_the_same_photo(site: Site, page: Page, sharp: bytes) -> None:
    site.broken = 1
    open_capture(site, page)

    shoot(page, "Photographier : Proche", sharp)

    expect(page.get_by_text("Pas de réseau.")).to_be_visible()
    expect(page.locator("[data-capture-pending]")).to_have_text("1 photo pas encore partie.")
    expect(page.get_by_role("button", name="Réessayer maintenant")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".shot[data-photo-id]")).to_have_count(1)
    expect(page.locator("[data-capture-pending]")).to_have_text("")
    assert len(site.uploads) == 2
    assert len({upload["upload_id"] for upload in site.uploads}) == len(site.photos) == 1


def test_a_refused_photo_says_why_in_its_own_line(site: Site, page: Page, sharp: bytes) -> None:
    open_capture(site, page)
    shoot(page, "Photographier : Ensemble", sharp)
    expect(page.locator(".shot[data-photo-id]")).to_have_count(1)

    shoot(page, "Photographier : Proche", b"%PDF-1.7 ceci n'est pas une photo")

    alert = page.locator(".shot").filter(has_text="Proche").get_by_role("alert")
    expect(alert).to_contain_text("n’est pas une photo")
    expect(page.locator(".shot[data-photo-id]")).to_have_count(1)
    page.locator(".shot").filter(has_text="Proche").get_by_role("button", name="Retirer").click()
    expect(page.locator(".shot")).to_have_count(1)


def test_a_sent_photo_can_be_removed(site: Site, page: Page, sharp: bytes) -> None:
    open_capture(site, page)
    shoot(page, "Photographier : Ensemble", sharp)
    expect(page.locator(".shot[data-photo-id]")).to_have_count(1)

    page.get_by_role("button", name="Retirer").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Retirer la photo « Ensemble » ?")
    asked.get_by_role("button", name="Ne rien changer").click()
    expect(page.locator(".shot")).to_have_count(1)
    page.get_by_role("button", name="Retirer").click()
    asked.get_by_role("button", name="Retirer").click()

    expect(page.locator(".shot")).to_have_count(0)
    assert site.removed == list(site.photos.values())
    expect(page.get_by_role("button", name="Photographier : Ensemble")).to_be_visible()


def test_no_more_photos_than_foreseen(site: Site, page: Page, sharp: bytes) -> None:
    open_capture(site, page, max_photos=1)

    shoot(page, "Photographier : Proche", sharp, sharp)

    expect(page.get_by_role("alert")).to_have_text("Vous avez atteint le nombre de photos prévu.")
    expect(page.locator(".shot")).to_have_count(1)


def test_without_script_each_view_has_its_plain_input(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = open_capture(site, context.new_page())

    expect(page.get_by_label("Photo : Proche")).to_be_visible()
    assert page.get_by_label("Photo : Proche").get_attribute("name") == "photo.close"
    expect(page.get_by_role("button", name="Photographier : Proche")).to_be_hidden()
    context.close()


@pytest.mark.parametrize(
    ("view", "options"),
    [
        ("proche", {}),
        ("proche", {"ruler": False}),
        ("proche", {"blurred": True}),
        ("proche", {"dark": True}),
        ("ensemble", {}),
        ("dermoscope", {}),
    ],
)
def test_the_browser_and_the_server_judge_alike(site: Site, page: Page, view: str, options: dict[str, bool]) -> None:
    site.files["/"] = b'<!doctype html><title>Essai</title><script src="/static/cases/photo-quality.js"></script>'
    page.goto(site.origin + "/")
    for seed in range(3):
        data = draw_lesion(seed, view, **options)
        site.files["/photo.jpg"] = data
        judged = page.evaluate(
            """async () => {
                const bitmap = await createImageBitmap(await (await fetch("/photo.jpg", { cache: "no-store" })).blob());
                return window.maillagePhotoQuality.assess(bitmap);
            }"""
        )
        served = quality.assess(receive(data, declared_name="a.jpg").data)
        assert judged["warnings"] == [warning.code for warning in served.warnings]
        assert judged["hasRuler"] == served.has_ruler
        assert judged["brightness"] == pytest.approx(served.brightness, abs=4)
        assert judged["sharpness"] == pytest.approx(served.sharpness, rel=0.35, abs=2.5)  # 8-bit steps


# ── Viewer ───────────────────────────────────────────────────────────────────────────────────────


def open_viewer(site: Site, page: Page, marks: dict[str, object] | None = None, can_mark: bool = True) -> Page:
    photos = []
    for name, view in (("p1", "proche"), ("p2", "dermoscope"), ("p3", "ensemble")):
        site.files[f"/{name}.jpg"] = shown(view)
        photos.append({
            "id": name, "url": f"/{name}.jpg", "full_url": f"/{name}.jpg", "thumb_url": f"/{name}.jpg", "label": view,
            "caption": f"Vue {view}", "taken_text": "11 mars à 10 h 43",
        })  # fmt: skip
    context = {
        "photos": photos,
        "annotations": marks or {},
        "annotations_url": "/marks" if can_mark else "",
        "csrf_token": "jeton",
    }
    lay(site, "cases/_viewer.html", context, "cases/viewer-pane.js", "cases/viewer.js")
    page.goto(site.origin + "/")
    expect(page.locator(".pane").first).to_have_attribute("data-zoom", "1.00")
    return page


def stroke(page: Page, start: tuple[float, float], end: tuple[float, float], pane: int = 0) -> None:
    box = page.locator(".pane").nth(pane).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=4)
    page.mouse.up()


def saved(page: Page) -> None:
    expect(page.locator("[data-viewer-saved]")).to_have_text("Repères enregistrés")


def test_marks_are_fractions_of_the_photo_whatever_the_zoom(site: Site, page: Page) -> None:
    open_viewer(site, page)
    page.get_by_role("button", name="Ellipse").click()
    stroke(page, (0.25, 0.25), (0.5, 0.5))
    saved(page)
    page.locator(".pane").first.focus()
    for _ in range(3):
        page.keyboard.press("+")
    stroke(page, (0.5, 0.5), (0.75, 0.5))
    expect(page.locator("figure:first-child .pane-mark")).to_have_count(2)
    expect.soft(page.locator(".pane").first).to_have_attribute("data-zoom", "2.74")

    page.wait_for_function("() => !document.querySelector('[data-viewer]').viewer.dirty.size")
    saved(page)
    first, second = site.marks[-1]["shapes"]
    assert (first["kind"], first["letter"], second["letter"]) == ("ellipse", "A", "B")
    assert [first[key] for key in ("x1", "y1", "x2", "y2")] == pytest.approx([0.25, 0.25, 0.5, 0.5], abs=0.01)
    # Zoomed about the middle: a quarter of the frame is now a quarter divided by the zoom.
    assert second["x2"] - second["x1"] == pytest.approx(0.25 / 1.4**3, abs=0.01)
    assert {shape.letter for shape in parse_shapes(site.marks[-1]["shapes"])} == {"A", "B"}
    assert set(site.tokens) == {"jeton"}


def test_an_ellipse_and_an_arrow_are_drawn_by_keyboard_alone(site: Site, page: Page) -> None:
    open_viewer(site, page)
    page.get_by_role("button", name="Ellipse").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pane").first).to_be_focused()
    for key in ("Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    saved(page)
    shape = site.marks[-1]["shapes"][0]
    assert (shape["kind"], shape["x1"], shape["y1"]) == ("ellipse", 0.5, 0.5)
    assert shape["x2"] > 0.55 and shape["y2"] > 0.55

    page.keyboard.press("n")
    expect(page.locator(".pane-mark.chosen")).to_have_count(1)
    page.keyboard.press("Delete")
    expect(page.locator(".pane-mark")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".pane-mark")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Déplacer")).to_have_attribute("aria-pressed", "true")


def test_zoom_pan_and_whole(site: Site, page: Page) -> None:
    open_viewer(site, page)
    pane = page.locator(".pane").first
    sheet = page.locator(".pane-sheet").first
    pane.hover()
    page.mouse.wheel(0, -300)
    expect(pane).to_have_attribute("data-zoom", "2.23")  # e to the 240/300: one notch is capped
    before = sheet.bounding_box()
    pane.focus()
    page.keyboard.press("ArrowRight")
    after = sheet.bounding_box()
    assert before and after and after["x"] == pytest.approx(before["x"] - 60, abs=1)

    stroke(page, (0.5, 0.5), (0.6, 0.5))
    dragged = sheet.bounding_box()
    assert dragged and dragged["x"] > after["x"]

    page.keyboard.press("0")
    expect(pane).to_have_attribute("data-zoom", "1.00")
    pane.dblclick()
    expect(pane).to_have_attribute("data-zoom", "2.00")
    assert site.marks == []


def test_two_fingers_zoom(site: Site, page: Page) -> None:
    open_viewer(site, page)
    page.evaluate(
        """() => {
            const pane = document.querySelector(".pane"), box = pane.getBoundingClientRect();
            pane.setPointerCapture = () => {};
            const send = (type, id, x) => pane.dispatchEvent(new PointerEvent(type, { pointerId: id, bubbles: true,
                clientX: box.left + x, clientY: box.top + 100, pointerType: "touch" }));
            send("pointerdown", 1, 100); send("pointerdown", 2, 200);
            send("pointermove", 1, 50); send("pointermove", 2, 250);
            send("pointerup", 1, 50); send("pointerup", 2, 250);
        }"""
    )
    expect(page.locator(".pane").first).to_have_attribute("data-zoom", "2.00")


def test_side_by_side_and_the_strip(site: Site, page: Page) -> None:
    open_viewer(site, page)
    expect(page.locator("figure:visible")).to_have_count(2)
    expect(page.locator(".strip a[aria-current]")).to_have_count(2)

    page.locator(".pane").nth(1).focus()
    page.get_by_role("link", name="3. ensemble").click()
    expect(page.locator("figure").nth(1)).to_have_attribute("data-photo", "p3")
    page.get_by_role("link", name="1. proche").click()  # already on the left: the two change places
    assert [page.locator("figure").nth(n).get_attribute("data-photo") for n in (0, 1)] == ["p3", "p1"]

    page.get_by_role("button", name="Côte à côte").click()
    expect(page.locator("figure:visible")).to_have_count(1)
    expect(page.get_by_role("button", name="Côte à côte")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".strip a[aria-current]")).to_have_count(1)


def test_marks_are_hidden_and_shown(site: Site, page: Page) -> None:
    arrow = {"kind": "arrow", "letter": "A", "x1": 0.2, "y1": 0.2, "x2": 0.5, "y2": 0.5}
    open_viewer(site, page, {"p2": [arrow]})
    expect(page.get_by_role("img", name="Flèche, repère A")).to_be_visible()

    page.get_by_role("button", name="Repères").click()

    expect(page.locator("figure").nth(1).locator(".pane-marks")).to_be_hidden()
    expect(page.get_by_role("button", name="Repères")).to_have_attribute("aria-pressed", "false")


def test_marks_survive_a_lost_network(site: Site, page: Page) -> None:
    open_viewer(site, page)
    site.broken = 1
    page.get_by_role("button", name="Flèche").click()
    stroke(page, (0.2, 0.2), (0.4, 0.4))
    expect(page.locator("[data-viewer-saved]")).to_contain_text("pas encore enregistrés")
    saved(page)
    assert site.marks[0] == site.marks[-1]


def test_a_reader_who_may_not_mark_has_no_pencil(site: Site, page: Page) -> None:
    open_viewer(site, page, can_mark=False)
    expect(page.get_by_role("button", name="Agrandir")).to_be_visible()
    expect(page.get_by_role("button", name="Ellipse")).to_have_count(0)


def test_without_script_the_photos_are_there(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    photo = {
        "id": "p",
        "url": "/p.jpg",
        "full_url": "/p.jpg",
        "thumb_url": "/p.jpg",
        "label": "Proche",
        "caption": "Vue proche",
    }
    site.files["/p.jpg"] = shown("proche")
    lay(site, "cases/_viewer.html", {"photos": [photo], "annotations": {}, "annotations_url": "/marks"})
    page.goto(site.origin + "/")

    expect(page.get_by_role("img", name="Vue proche")).to_be_visible()
    expect(page.get_by_role("toolbar")).to_be_hidden()
    assert page.get_by_role("link", name="1. Proche").get_attribute("href") == "/p.jpg"
    context.close()
