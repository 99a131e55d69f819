"""The small behaviours, tried in a real browser under the product's own policy."""

from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.toolbox.ui.contracts import PersonView, Tile

pytestmark = pytest.mark.journey

ROWS = "".join(f'<li data-row-link id="r{n}"><a href="/row/{n}/">Ligne {n}</a></li>' for n in (1, 2, 3))
LIST = f'<ul>{ROWS}</ul><p><label for="t">Texte</label><input id="t"></p>'
PERSON = PersonView("Dre Maëlle Quévrain", "Dermatologie")
TILES = [Tile("/", "Mon travail", "inbox", count=4, current=True)]


def test_rows_are_walked_and_opened_by_keys(site: Any) -> None:
    page = site.show(LIST)
    site.pages["/row/2/"] = "<title>Deux</title>"
    for key in ("j", "j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator(".here")).to_have_id("r2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/row/2/")


def test_keys_keep_quiet_while_typing_or_with_a_modifier(site: Any) -> None:
    page = site.show(LIST + '<button type="button" data-key="p" data-open="keys">Prendre</button>')
    page.locator("#t").press_sequentially("jp/?")
    expect(page.locator("#t")).to_have_value("jp/?")
    page.locator("h1").click()
    page.keyboard.press("Alt+p")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".here")).to_have_count(0)
    page.keyboard.press("p")
    expect(page.locator("dialog#keys")).to_be_visible()


def test_key_of_a_row_acts_for_the_current_row_only(site: Any) -> None:
    rows = "".join(
        f'<li data-row-link><a href="#a{n}">L{n}</a> <a href="#taken{n}" data-key="p">Prendre</a></li>' for n in (1, 2)
    )
    page = site.show(f"<ul>{rows}</ul>")
    page.keyboard.press("p")
    assert "#taken" not in page.url
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("p")
    page.wait_for_url("**/#taken2")


def test_help_lists_the_keys_and_switches_them_off(site: Any) -> None:
    page = site.show(LIST + '<button type="button" data-key="p">Prendre</button>')
    page.keyboard.press("?")
    expect(page.locator("[data-keys-here]")).to_contain_text("Prendre")
    page.get_by_label("Raccourcis d’une seule touche").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".here")).to_have_count(0)


def test_slash_gives_the_focus_to_the_search(site: Any) -> None:
    page = site.show("", search_url="/search/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_theme_is_chosen_and_remembered(site: Any) -> None:
    page = site.show("", person=PERSON, tiles=TILES)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Écran sombre").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Appareil").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


@pytest.mark.parametrize(("answer", "posts"), [("Garder", []), ("Retirer", ["/act/"])])
def test_a_grave_act_asks_first(site: Any, answer: str, posts: list[str]) -> None:
    page = site.show(
        '<form method="post" action="/act/" data-confirm="Retirer la photo ?" data-confirm-yes="Retirer"'
        ' data-confirm-no="Garder" data-confirm-danger><button class="btn">Ôter</button></form>'
    )
    site.pages["/act/"] = "<title>Fait</title>"
    page.get_by_role("button", name="Ôter").click()
    dialog = page.get_by_role("dialog", name="Retirer la photo ?")
    expect(dialog.get_by_role("button", name="Garder")).to_be_focused()
    dialog.get_by_role("button", name=answer).click()
    expect(dialog).to_be_hidden()
    page.wait_for_url("**/act/" if posts else "**/page/")
    assert site.posts == posts


def test_a_form_is_sent_once(site: Any) -> None:
    page = site.show('<form method="post" action="/act/"><button class="btn">Envoyer</button></form>')
    site.pages["/act/"] = "<title>Fait</title>"
    page.evaluate("() => { const b = document.querySelector('main button'); b.click(); b.click(); b.click(); }")
    page.wait_for_url("**/act/")
    assert site.posts == ["/act/"]


def test_a_toast_shows_text_and_never_markup(site: Any) -> None:
    page = site.show("")
    page.evaluate("maillage.toast({kind: 'done', text: '<b>Rendue</b>', url: 'javascript:1', label: 'Annuler'})")
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("<b>Rendue</b>")
    expect(toast.get_by_role("link")).to_have_count(0)
    toast.get_by_role("button", name="Fermer").click()
    expect(toast).to_have_count(0)


def test_a_refused_request_says_what_to_do(site: Any) -> None:
    page = site.show('<button class="btn" type="button" hx-get="/nowhere/">Voir</button>')
    page.get_by_role("button", name="Voir").click()
    expect(page.locator("#toasts")).to_contain_text("Cela n’existe plus, ou n’est plus partagé avec vous.")


def test_a_live_event_refreshes_what_waits_for_it(site: Any) -> None:
    site.stream = 'id: 7\nevent: maillage\ndata: {"kind": "case", "subject": "0198"}\n\n'
    site.pages["/list/"] = '<p data-live-say="Une nouvelle demande">Une demande de plus</p>'
    page = site.show('<div hx-get="/list/" hx-trigger="live-case from:body"></div>', live_url="/live/")
    expect(page.locator("main")).to_contain_text("Une demande de plus")
    expect(page.locator("#voice")).to_have_text("Une nouvelle demande")


def test_a_lost_stream_is_said_after_five_seconds_and_the_page_catches_up(site: Any) -> None:
    site.pages["/list/"] = "<p>À jour</p>"
    site.page.clock.install()
    page = site.show('<div hx-get="/list/" hx-trigger="live-back from:body"></div>', live_url="/live/")
    line = page.locator("#lost")
    page.clock.run_for(4000)
    expect(line).to_be_hidden()
    page.clock.run_for(2000)
    expect(line).to_be_visible()
    site.stream = "retry: 100000\n\n"
    page.clock.run_for(60000)
    expect(page.locator("main")).to_contain_text("À jour")


def test_the_errors_summary_takes_the_focus(site: Any) -> None:
    page = site.show('<div class="errors q" role="alert" tabindex="-1" data-errors><h2>Une réponse</h2></div>')
    expect(page.locator(".errors")).to_be_focused()


REFRESH = """() => {
  const answer = { elt: document.body, xhr: { getResponseHeader: (name) => (name === "HX-Refresh" ? "true" : null) } };
  return document.body.dispatchEvent(
    new CustomEvent("htmx:beforeOnLoad", { detail: answer, bubbles: true, cancelable: true }));
}"""


def test_a_page_that_is_being_left_is_not_refreshed_under_the_hand(site: Any) -> None:
    site.page.clock.install()
    page = site.show(LIST)
    page.evaluate("() => document.addEventListener('maillage:live', (event) => (window.asked = event.detail.kind))")
    assert page.evaluate(REFRESH)
    page.evaluate("() => dispatchEvent(new Event('beforeunload'))")
    assert not page.evaluate(REFRESH)
    # Their reader stayed: what was missed is asked again, and the next refresh is done.
    page.clock.fast_forward(5000)
    assert page.evaluate("() => window.asked") == "back"
    assert page.evaluate(REFRESH)
