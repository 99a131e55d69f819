"""A form in a real browser, under the product's policy: it reacts, it keeps its draft, it loses nothing."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.utils.html import json_script
from playwright.sync_api import Browser, Page, expect
from tests.acts.forms.build import bound, control, expression, form, group, item, options, unit, when, yes_no
from tests.acts.island import SOURCE, LoneHandler, LoneSite, chromium, clean_tab, serving

from maillage.acts.forms.facade import (
    PAGE_SCRIPTS,
    FormContext,
    evaluate,
    parse_questionnaire,
    render,
    response_from_post,
)

pytestmark = pytest.mark.journey

STATIC = {"/static/forms/": SOURCE / "acts/forms/static/forms", "/static/": SOURCE / "toolbox/ui/static"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)
PAGE = """<!doctype html><html lang="fr" data-bs-theme="light"><head><meta charset="utf-8"><title>Essai</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/vendor/bootstrap.min.css">
<link rel="stylesheet" href="/static/maillage/tokens.css"><link rel="stylesheet" href="/static/maillage/ground.css">
<link rel="stylesheet" href="/static/maillage/forms.css">{scripts}</head>
<body hx-headers='{{"X-CSRFToken": "jeton"}}'><main><p role="status" data-autosave-state></p>
<form method="post" action="/suite" novalidate data-form data-definition="form-definition" data-context="form-context"
data-response="form-response" data-autosave-url="/brouillon" data-draft-key="maillage:essai:request"
data-revision="{revision}">{fields}<button>Continuer</button></form>{data}</main></body></html>"""
SCRIPTS = "".join(f'<script src="/static/{name}" defer></script>' for name in PAGE_SCRIPTS)
SCORE = "%resource.repeat(item).where(linkId = 'un' or linkId = 'deux').answer.value.where(code = 'Y').count() * 2"


def lesion():
    size = (bound("minValue", valueDecimal=1), bound("maxValue", valueDecimal=100), unit("mm"))
    return parse_questionnaire(
        form(
            group(
                "lesion",
                item("siege", "choice", control("body-map"), answerOption=options("upper-back", "chest")),
                item("axe", "decimal", *size, text="Plus grand axe"),
                item("evolution", "choice", control("radio-button"), text="Évolution", answerOption=yes_no()),
                item(
                    "detail",
                    "string",
                    text="Ce qui a changé",
                    required=True,
                    enableWhen=[when("evolution", "=", answerCoding={"code": "Y"})],
                ),
                item("un", "choice", control("radio-button"), text="Premier", answerOption=yes_no()),
                item("deux", "choice", control("radio-button"), text="Second", answerOption=yes_no()),
                item("total", "integer", expression("calculatedExpression", SCORE), text="points"),
            )
        )
    )


class Site(LoneSite):
    """Stands for the application: one step of a form, and the door where drafts are kept."""

    def __init__(self) -> None:
        self.form = lesion()
        self.response: dict = {}
        self.revision = 0
        self.saves: list[dict] = []
        self.tokens: list[str] = []
        self.refuses = 0  # the status of the next answers, when it is not 200
        super().__init__(Handler)

    def page(self, scripts: str = SCRIPTS) -> str:
        state = evaluate(self.form, self.response, FormContext())
        data = {"form-definition": dict(self.form.program), "form-context": {}, "form-response": self.response}
        island = "".join(json_script(value, name) for name, value in data.items())
        return PAGE.format(scripts=scripts, revision=self.revision, fields=render(state), data=island)


class Handler(LoneHandler):
    server: Site
    policy = POLICY
    static = STATIC

    def page(self) -> None:
        scripts = "" if self.path == "/sans" else SCRIPTS
        return self.answer(200, self.server.page(scripts).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        site = self.server
        site.tokens.append(self.headers.get("X-CSRFToken", ""))
        if site.refuses:
            told = json.dumps({"error": "Ce brouillon a été modifié ailleurs."}).encode()
            return self.answer(site.refuses, told, "application/json")
        site.saves.append(parse_qs(body, keep_blank_values=True))
        site.response = response_from_post(site.form, QueryDict(body), site.response)
        site.revision += 1
        told = json.dumps({"revision": site.revision, "saved_at": "10 h 46"}).encode()
        return self.answer(200, told, "application/json")


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
    with clean_tab(browser, width=390) as tab:
        yield tab


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("radiogroup", name=question).locator("label", has_text=answer).click()


def test_a_question_appears_when_it_is_asked(site: Site, page: Page) -> None:
    page.goto(site.origin)
    detail = page.get_by_label("Ce qui a changé")
    expect(detail).to_be_hidden()

    choose(page, "Évolution", "Oui")
    expect(detail).to_be_visible()

    choose(page, "Évolution", "Non")
    expect(detail).to_be_hidden()


def test_a_total_follows_the_answers(site: Site, page: Page) -> None:
    page.goto(site.origin)

    choose(page, "Premier", "Oui")
    choose(page, "Second", "Oui")

    expect(page.locator("output")).to_have_text("4")


def test_a_wrong_value_is_said_on_leaving_and_goes_with_its_cause(site: Site, page: Page) -> None:
    page.goto(site.origin)
    field = page.get_by_label("Plus grand axe, en mm")

    field.fill("110")
    expect(page.get_by_text("Vouliez-vous écrire 11 ?")).to_be_hidden()
    field.blur()
    expect(page.get_by_text("Entre 1 et 100 mm. Vouliez-vous écrire 11 ?")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")

    field.fill("11,5")
    expect(page.get_by_text("Vouliez-vous écrire 11 ?")).to_be_hidden()


def test_a_site_is_touched_or_chosen_in_the_list(site: Site, page: Page) -> None:
    page.goto(site.origin)
    page.locator('[data-site="upper-back"]').click()
    expect(page.get_by_label("Question siege")).to_have_value("upper-back")
    expect(page.locator('[data-spot="upper-back"]')).not_to_have_attribute("display", "none")

    page.get_by_label("Question siege").select_option("chest")
    expect(page.locator('[data-spot="upper-back"]')).to_have_attribute("display", "none")


def test_an_answer_is_taken_back_with_the_keyboard(site: Site, page: Page) -> None:
    page.goto(site.origin)
    clear = page.get_by_role("button", name="Effacer la réponse : Évolution")
    expect(clear).to_be_hidden()
    choose(page, "Évolution", "Oui")
    expect(page.get_by_label("Ce qui a changé")).to_be_visible()

    clear.press("Enter")

    expect(page.get_by_role("radio", name="Oui").first).to_be_focused()
    expect(page.get_by_label("Ce qui a changé")).to_be_hidden()
    expect(clear).to_be_hidden()
    expect(page.locator("[data-autosave-state]")).to_have_text("Brouillon gardé à 10 h 46")
    assert "f-evolution" not in site.saves[-1]


def test_an_answer_is_taken_back_without_script(site: Site, browser: Browser) -> None:
    site.response = response_from_post(site.form, QueryDict("f-evolution=Y"), {})
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.origin)

    page.get_by_role("radiogroup", name="Évolution").get_by_label("Ne pas répondre").check()
    page.get_by_role("button", name="Continuer").click()

    expect(page.locator("body")).to_contain_text("10 h 46")
    assert evaluate(site.form, site.response, FormContext()).items["evolution"].values == ()
    context.close()


def test_the_draft_is_kept_and_said(site: Site, page: Page) -> None:
    page.goto(site.origin)

    page.get_by_label("Plus grand axe, en mm").fill("7,5")

    expect(page.locator("[data-autosave-state]")).to_have_text("Brouillon gardé à 10 h 46")
    assert site.saves[-1]["f-axe"] == ["7,5"]
    assert site.saves[-1]["revision"] == ["0"]
    assert set(site.tokens) == {"jeton"}
    assert page.evaluate("Object.keys(localStorage)") == []
    page.reload()
    expect(page.get_by_label("Plus grand axe, en mm")).to_have_value("7,5")


def test_what_did_not_leave_comes_back_after_a_crash(site: Site, page: Page) -> None:
    site.refuses = 503
    page.goto(site.origin)
    choose(page, "Évolution", "Oui")
    page.get_by_label("Ce qui a changé").fill("A doublé en trois mois")
    expect(page.locator("[data-autosave-state]")).to_have_text("Pas encore envoyé : gardé sur cet appareil.")

    site.refuses = 0
    page.reload()

    expect(page.get_by_label("Ce qui a changé")).to_have_value("A doublé en trois mois")
    expect(page.locator("[data-autosave-state]")).to_have_text("Brouillon gardé à 10 h 46")
    assert site.saves[-1]["f-detail"] == ["A doublé en trois mois"]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_another_tab_is_not_overwritten(site: Site, page: Page) -> None:
    page.goto(site.origin)
    site.refuses = 409

    page.get_by_label("Plus grand axe, en mm").fill("9")

    expect(page.locator("[data-autosave-state]")).to_have_text(
        "Ce brouillon a été modifié ailleurs : rechargez la page."
    )
    site.refuses, site.revision = 0, 1
    site.response = response_from_post(site.form, QueryDict("f-axe=12"), {})
    page.reload()
    expect(page.get_by_label("Plus grand axe, en mm")).to_have_value("12")


def test_without_script_the_page_is_posted_whole(site: Site, page: Page) -> None:
    page.goto(site.origin + "/sans")
    page.get_by_label("Question siege").select_option("chest")
    page.get_by_label("Plus grand axe, en mm").fill("8")
    choose(page, "Évolution", "Non")

    page.get_by_role("button", name="Continuer").click()

    expect(page.locator("body")).to_contain_text("10 h 46")
    state = evaluate(site.form, site.response, FormContext())
    assert {link: one.text for link, one in state.items.items() if one.text} == {
        "siege": "chest",
        "axe": "8 mm",
        "evolution": "Non",
        "total": "0",
    }


def test_the_browser_and_the_server_say_the_same(site: Site, page: Page) -> None:
    page.goto(site.origin)
    context = {"patient": {}, "record": {}, "user": {}, "today": "2026-03-10"}
    fields = {"axe": ["7,25"], "evolution": ["Y"], "un": ["Y"], "deux": ["N"], "siege": ["ailleurs"]}
    words = json.loads(page.locator("#form-words").text_content() or "{}")
    theirs = page.evaluate(
        """([program, fields, context, words]) => {
            const read = maillageForms.read(program, fields, {});
            return maillageForms.evaluate(program, read, context, words, { final: true });
        }""",
        [dict(site.form.program), fields, context, words],
    )
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(f"f-{name}", values)
    ours = evaluate(site.form, response_from_post(site.form, data, {}), FormContext(), final=True)
    assert theirs["response"] == ours.response
    assert [(one["id"], one["text"]) for one in theirs["errors"]] == [(one.link_id, one.text) for one in ours.errors]
    assert {link for link, one in theirs["items"].items() if one["visible"]} == ours.visible
