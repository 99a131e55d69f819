"""The gestures of a story at the screens, whatever its usage: start a request, go through it, sign, hand over."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.journeys.conftest import Person, come_to, follow
from tests.journeys.finding import Cast
from tests.journeys.told import Gesture, Told

from maillage.acts.usages.scenario import Answer
from maillage.config.demo.photos.lesion import draw_lesion
from maillage.toolbox.clock import in_paris

MOST_STEPS = 20
# What a page says to whoever writes on it while others change the case.
CHANGED = "Le relire, votre brouillon est gardé"
SETTLED = 8  # questions appear as others are answered: a form is gone through until nothing new shows


def start(requester: Person, cast: Cast, story: Told) -> None:
    requester.open(f"/demandes/nouvelle/?patient={cast.patient}")
    title = re.escape(story.package.definition.title)
    requester.page.get_by_role("button", name=re.compile(f"^Commencer une demande {title}$")).click()
    requester.page.wait_for_url("**/saisie/**")


def sent(requester: Person, story: Told, cast: Cast, photos: Path) -> str:
    """The address of the request of this story, once it has left."""
    start(requester, cast, story)
    go_through(requester, story, cast, photos)
    return re.sub(r"saisie/.*", "", requester.page.url)


def reach_photos(page: Page) -> None:
    """From the first page of a request, with nothing typed: what is missing is asked at its end."""
    while not page.locator("[data-capture]").count():
        follow(page.get_by_role("button", name="Continuer"))


def take(person: Person, case: str) -> None:
    person.page.goto(case)
    follow(person.page.get_by_role("button", name="Prendre la demande"))


def go_through(requester: Person, story: Told, cast: Cast, photos: Path) -> None:
    """Page after page, whatever they are, until the last one sends."""
    code, page = story.package.definition.code, requester.page
    for number in range(MOST_STEPS):
        fill(page, story.request)
        _photograph(page, story, photos)
        _choose_whom(page, cast)
        requester.look(f"usage-{code}-{number}")
        onward = page.locator("button.btn-primary[form]").last
        sends = (onward.get_attribute("form") or "").startswith("faire-")
        before = page.url
        expect(onward, _missing(page)).to_be_enabled()
        onward.click()
        page.wait_for_url(lambda url, before=before: url != before)
        if sends:
            return
    raise AssertionError(f"{code}: the request is still not sent after {MOST_STEPS} pages")


def _missing(page: Page) -> str:
    """What the page says is wanted before it is sent; a red journey says it first."""
    return "; ".join(page.locator(".errors li").all_inner_texts())


def _choose_whom(page: Page, cast: Cast) -> None:
    for name, value in (("answer", "given"), ("team", cast.team)):
        choice = page.locator(f'input[name="{name}"][value="{value}"]')
        if choice.count() and not choice.is_checked():
            choice.check()


def _photograph(page: Page, story: Told, folder: Path) -> None:
    """The photos of one view are chosen together: its place closes once it has one."""
    for view, count in story.photos.items():
        button = page.locator(f'button[data-take="{view}"]')
        if not button.count() or not count:
            continue
        there = page.locator("li.shot[data-photo-id]").count()
        pictures = [folder / f"{view}-{number}.jpg" for number in range(there, there + count)]
        for number, picture in enumerate(pictures, start=there):
            picture.write_bytes(draw_lesion(7 + number, view="ensemble"))
        with page.expect_file_chooser() as chooser:
            button.click()
        chooser.value.set_files(pictures)
        expect(page.locator("li.shot[data-photo-id]")).to_have_count(there + count)


def do(person: Person, case: str, gesture: Gesture) -> None:
    page = person.page
    come_to(page, case)
    fill(page, gesture.fill)
    if gesture.event is None:
        return
    if gesture.reason is None:
        button = page.get_by_role("button", name=gesture.label, exact=True).last
    else:
        page.locator(f'[data-open="demander-{gesture.event}"]').click()
        page.locator(f"#motif-{gesture.event}").fill(gesture.reason)
        button = page.get_by_role("dialog").get_by_role("button", name=gesture.label)
    with page.expect_response(lambda answer: f"/faire/{gesture.event}/" in answer.url):
        button.click()
    page.wait_for_load_state()


def reach(page: Page, name: str) -> None:
    """A gesture stands in the dock, or one tap further when there are many."""
    button = page.get_by_role("button", name=name)
    if not button.first.is_visible():
        page.get_by_text("Autres gestes").click()
    button.first.click()


# A form, whatever it asks


def fill(page: Page, answers: Mapping[str, Answer]) -> None:
    """Every answer whose question shows; answering one may show others."""
    left = dict(answers)
    for _ in range(SETTLED):
        shown = [link_id for link_id in left if _question(page, link_id).is_visible()]
        for link_id in shown:
            _answer(_question(page, link_id), link_id, left.pop(link_id))
        if not shown:
            return


def _question(page: Page, link_id: str) -> Locator:
    return page.locator(f'[data-item="{link_id}"]').first


def _answer(question: Locator, link_id: str, answer: Answer) -> None:
    named = f'[name="f-{link_id}"]'
    for value in answer if isinstance(answer, list) else [answer]:
        written = str(value).lower() if isinstance(value, bool) else str(value)
        choice = question.locator(f'input{named}[value="{written}"]')
        if choice.count():
            question.locator(f'label[for="{choice.get_attribute("id")}"]').click()
        elif question.locator(f"select{named}").count():
            question.locator(f"select{named}").select_option(written)
        else:
            field = question.locator(named).first
            field.fill(_typed(value, field.get_attribute("type")))


def _typed(value: object, kind: str | None) -> str:
    """As it is written in this field: an hour is the clock on the wall, a decimal has its comma."""
    if kind == "datetime-local":
        return f"{in_paris(datetime.fromisoformat(str(value))):%Y-%m-%dT%H:%M}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)
