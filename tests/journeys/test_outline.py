"""A wound is outlined on its photo by a finger, then by the keyboard: its area is read, and nothing is typed again."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import DESK, NARROWEST, PHONE, ZOOM_200, Person, follow
from tests.journeys.finding import cast_of
from tests.journeys.playing import reach_photos, sent, start, take
from tests.journeys.told import told

from maillage.config.demo.photos.lesion import draw_lesion

pytestmark = pytest.mark.journey
FOLDER = Path(__file__).resolve().parents[2] / "usages" / "pied-diabetique"
RULER = ((0.2, 0.85), (0.7, 0.85))
WOUND = ((0.4, 0.3), (0.6, 0.3), (0.6, 0.5), (0.4, 0.5))
BOW = (WOUND[0], WOUND[2], WOUND[1], WOUND[3])


def test_a_wound_is_outlined_on_a_phone_and_again_by_keyboard(person, server, sessions, tmp_path: Path) -> None:
    story = told(FOLDER)
    cast = cast_of(server.database, story.package.definition)
    nurse = person(PHONE)
    nurse.come_back(cast.requester, sessions)
    page = nurse.page
    start(nurse, cast, story)
    reach_photos(page)
    photo = tmp_path / "plaie.jpg"
    photo.write_bytes(draw_lesion(7, view="proche", orientation=6))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Photographier : Plaie", exact=True).click()
    chooser.value.set_files(photo)
    here = page.url

    follow(page.get_by_role("link", name="Tracer le contour : Plaie"))
    said = page.locator("#outline-said")
    expect(said).to_contain_text("Il manque : deux points sur la réglette")
    _tap(page, RULER)
    page.get_by_label("Longueur entre les deux points de la réglette, en cm").fill("2,5")
    expect(said).to_contain_text("Il manque : trois points au moins")
    _tap(page, BOW)
    expect(said).to_contain_text("Le contour se croise ou se touche : retracez-le")
    nurse.look("outline-crossed")
    page.get_by_role("button", name="Garder ce contour").click()
    expect(page.locator("#outline-said")).to_contain_text("retracez-le")
    page.get_by_role("button", name="Recommencer").click()
    _drag(page, [*WOUND, WOUND[0]])
    expect(said).to_contain_text("Surface")
    nurse.look("outline-drawn")
    drawn = _area(page)
    follow(page.get_by_role("button", name="Garder ce contour"))

    assert page.url == here
    expect(page.locator("[name=f-aire_photo]")).to_have_value(re.compile(re.escape(drawn)))
    expect(page.get_by_text(f"Surface {drawn}").first).to_be_visible()
    nurse.look("outline-in-the-form")

    expert = person(DESK)  # the same person, later, at a desk and without a mouse
    expert.come_back(cast.requester, sessions)
    _by_keyboard(expert, here, drawn)


def test_the_expert_outlines_beside_their_answer(person, server, sessions, tmp_path: Path) -> None:
    story = told(FOLDER)
    cast = cast_of(server.database, story.package.definition)
    asking, expert = person(PHONE), person(DESK)
    asking.come_back(cast.requester, sessions)
    case = sent(asking, story, cast, tmp_path)

    expert.come_back(cast.expert, sessions)
    page = expert.page
    take(expert, case)
    follow(page.get_by_role("link", name="Tracer le contour : Plaie"))
    _tap(page, RULER)
    page.get_by_label("Longueur entre les deux points de la réglette, en cm").fill("10")
    _tap(page, WOUND)
    expect(page.locator("#outline-said")).to_contain_text("Surface")
    area = _area(page)
    follow(page.get_by_role("button", name="Garder ce contour"))
    assert page.url == case
    expect(page.locator("[name=f-aire_equipe]")).to_have_value(re.compile(re.escape(area)))
    page.get_by_role("link", name=re.compile("Plaie$")).first.click()
    expect(page.locator(".pane-outline").first).to_be_attached()
    expert.look("outline-beside-the-answer")


def _by_keyboard(desk: Person, form: str, drawn: str) -> None:
    page = desk.page
    page.goto(form)
    follow(page.get_by_role("link", name="Reprendre le contour : Plaie"))
    for size in (NARROWEST, ZOOM_200, DESK):
        page.set_viewport_size(size)
        desk.look(f"outline-kept-{size['width']}")
    said = page.locator("#outline-said")
    expect(said).to_contain_text(f"Surface {drawn}")
    page.get_by_role("button", name="Contour", exact=True).press("Enter")
    pane = page.get_by_role("group", name="Photo : Plaie")
    expect(pane).to_be_focused()
    pane.press("n")
    for _ in range(8):
        pane.press("Shift+ArrowLeft")
    expect(said).not_to_contain_text(f"Surface {drawn}")
    for _ in range(8):
        pane.press("Control+z")
    expect(said).to_contain_text(f"Surface {drawn}")
    follow(page.get_by_role("button", name="Retirer ce contour"))
    expect(page.locator("[name=f-aire_photo]")).to_have_value("")

    # From nothing: the two ends of the ruler, its length, three points
    follow(page.get_by_role("link", name="Tracer le contour : Plaie"))
    page.get_by_role("button", name="Réglette", exact=True).press("Enter")
    for move, far in (("ArrowDown", 3), ("ArrowRight", 4)):
        for _ in range(far):
            pane.press(f"Shift+{move}")
        pane.press("Enter")
    page.get_by_label("Longueur entre les deux points de la réglette, en cm").fill("2")
    page.get_by_role("button", name="Contour", exact=True).press("Enter")
    pane.press("Enter")
    for move in ("ArrowRight", "ArrowDown"):
        for _ in range(2):
            pane.press(f"Shift+{move}")
        pane.press("Enter")
    expect(said).to_contain_text("Surface")
    area = _area(page)
    follow(page.get_by_role("button", name="Garder ce contour"))
    expect(page.locator("[name=f-aire_photo]")).to_have_value(re.compile(re.escape(area)))


def _area(page: Page) -> str:
    """The figure that is read, as it is written."""
    found = re.search(r"Surface ([\d,]+)", page.locator("#outline-said").inner_text())
    assert found
    return found[1]


def _spots(page: Page, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Fractions of the picture, as points of the screen."""
    page.locator(".pane").scroll_into_view_if_needed()
    box = page.locator(".pane-sheet").bounding_box()
    assert box
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]


def _tap(page: Page, points: Iterable[tuple[float, float]]) -> None:
    for x, y in _spots(page, points):
        page.mouse.click(x, y)


def _drag(page: Page, points: Iterable[tuple[float, float]]) -> None:
    first, *rest = _spots(page, points)
    page.mouse.move(*first)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()
