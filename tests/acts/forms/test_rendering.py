"""Each type of question shown, posted back as the page would, and read again; nothing typed becomes markup."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from tests.acts.forms.build import control, expression, form, group, item, options, unit, when, yes_no

from maillage.acts.forms import sites
from maillage.acts.forms.facade import (
    FormContext,
    clean_response,
    evaluate,
    fitted,
    initial_response,
    parse_questionnaire,
    render,
    response_from_post,
)

CTX = FormContext()
VOID = {"input", "br", "path", "circle", "hr", "img"}


class Html(HTMLParser):
    """The elements of a fragment with their attributes; fails on a tag that is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.areas: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)
        if self.open and self.open[-1] == "textarea":
            self.areas.append(data.removeprefix("\n"))

    def with_tag(self, *tags) -> Iterator[dict]:
        return (attrs for tag, attrs in self.all if tag in tags)

    @property
    def ids(self):
        return [attrs["id"] for _tag, attrs in self.all if "id" in attrs]


def shown(questionnaire, typed="", ctx=CTX, previous=None, final=False, **how):
    response = response_from_post(questionnaire, QueryDict(typed), previous or {})
    return Html(render(evaluate(questionnaire, response, ctx, final=final), **how))


def as_posted(page: Html) -> QueryDict:
    """What a browser would send of this page, untouched."""
    data = QueryDict(mutable=True)
    select = None
    texts = iter(page.areas)
    for tag, attrs in page.all:
        name = attrs.get("name")
        if tag == "input" and name and "disabled" not in attrs:
            if attrs.get("type") in ("radio", "checkbox") and "checked" not in attrs:
                continue
            data.appendlist(name, attrs.get("value") or "")
        elif tag == "textarea":
            data.appendlist(name, next(texts))
        elif tag == "select":
            select = name
        elif tag == "option" and "selected" in attrs:
            data.appendlist(select, attrs["value"])
    return data


ITEMS = [
    (item("a", "string"), "f-a=Dos", {"valueString": "Dos"}),
    (item("a", "text"), "f-a=un%0Adeux", {"valueString": "un\ndeux"}),
    (item("a", "integer"), "f-a=1%20200", {"valueInteger": 1200}),
    (item("a", "decimal", unit("mm")), "f-a=7,5", {"valueDecimal": 7.5}),
    (item("a", "decimal"), "f-a=7.50", {"valueDecimal": 7.5}),
    (item("a", "date"), "f-a=3/2/2026", {"valueDate": "2026-02-03"}),
    (item("a", "time"), "f-a=9h05", {"valueTime": "09:05:00"}),
    (item("a", "dateTime"), "f-a=2026-02-03T14:30", {"valueDateTime": "2026-02-03T14:30:00+01:00"}),
    (item("a", "dateTime"), "f-a=2026-07-03T14:30", {"valueDateTime": "2026-07-03T14:30:00+02:00"}),
    (item("a", "boolean"), "f-a=false", {"valueBoolean": False}),
    (item("a", "url"), "f-a=https://exemple.fr/x", {"valueUri": "https://exemple.fr/x"}),
    (item("a", "reference"), "f-a=Patient/1", {"valueReference": {"reference": "Patient/1"}}),
    (item("a", "reference"), "f-a=Dr+Solhac", {"valueReference": {"display": "Dr Solhac"}}),
    (
        item("a", "quantity", unit("mg")),
        "f-a=2,5",
        {"valueQuantity": {"value": 2.5, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}},
    ),
    (item("a", "choice", answerOption=options("x", "y")), "f-a=x", options("x")[0]),
    (item("a", "choice", control("radio-button"), answerOption=yes_no()), "f-a=Y", yes_no()[0]),
    (item("a", "choice", control("drop-down"), answerOption=options("x", "y")), "f-a=y", options("y")[0]),
    (
        item("a", "choice", control("body-map"), answerOption=options("neck", "chest")),
        "f-a=chest",
        options("chest")[0],
    ),
    (item("a", "open-choice", answerOption=options("x", "y")), "f-a=x", options("x")[0]),
    (item("a", "open-choice", answerOption=options("x", "y")), "f-a.other=ailleurs", {"valueString": "ailleurs"}),
]


@pytest.mark.parametrize(("definition", "typed", "answer"), ITEMS)
def test_each_type_is_read_shown_and_posted_back_the_same(definition, typed, answer):
    made = parse_questionnaire(form(definition))
    response = response_from_post(made, QueryDict(typed), {})
    state = evaluate(made, response, CTX)
    assert state.errors == ()
    assert clean_response(state)["item"][0]["answer"] == [answer]
    again = response_from_post(made, as_posted(Html(render(state))), response)
    assert clean_response(evaluate(made, again, CTX)) == clean_response(state)


def test_several_answers_are_posted_back_the_same():
    boxes = item("a", "choice", repeats=True, answerOption=options("x", "y", "z"))
    made = parse_questionnaire(form(boxes, item("b", "string", repeats=True)))
    state = evaluate(made, response_from_post(made, QueryDict("f-a=x&f-a=z&f-b=un&f-b=deux"), {}), CTX)
    again = response_from_post(made, as_posted(Html(render(state))), state.response)
    assert clean_response(evaluate(made, again, CTX)) == clean_response(state)
    assert [len(answers) for answers in state.answers.values()] == [2, 2]


def test_a_long_text_is_shown_and_may_begin_with_a_line_break():
    made = parse_questionnaire(form(item("a", "text")))
    html = render(evaluate(made, response_from_post(made, QueryDict("f-a=un%0Adeux"), {}), CTX))
    assert ">\nun\ndeux</textarea>" in html


@pytest.mark.parametrize("type_", ["string", "text", "integer", "decimal", "date", "url", "reference"])
def test_what_is_typed_never_becomes_markup(type_):
    hostile = "\"><script>alert(1)</script></textarea><img src=x onerror='x'>"
    made = parse_questionnaire(form(item("a", type_)))
    data = QueryDict(mutable=True)
    data["f-a"] = hostile
    page = Html(render(evaluate(made, response_from_post(made, data, {}), CTX)))
    assert [attrs for attrs in page.with_tag("script") if attrs.get("type") != "application/json"] == []
    assert list(page.with_tag("img")) == []


def test_texts_of_a_definition_never_become_markup():
    hostile = "<b onclick=x>gras</b></script>"
    made = parse_questionnaire(form(group("g", item("a", "string", text=hostile), text=hostile), title=hostile))
    page = shown(made)
    assert list(page.with_tag("b")) == []


def wrong_form():
    help_ = item("aide", "display", control("help"), text="À la réglette")
    return parse_questionnaire(
        form(
            item("a", "decimal", unit("mm"), prefix="D.", item=[help_]),
            item("c", "choice", control("radio-button"), required=True, answerOption=yes_no()),
        )
    )


def test_a_field_is_named_helped_and_told_wrong():
    page = shown(wrong_form(), "f-a=onze", final=True)
    [field] = [attrs for attrs in page.with_tag("input") if attrs.get("name") == "f-a"]
    assert (field["value"], field["aria-invalid"], field["inputmode"]) == ("onze", "true", "decimal")
    assert all(one in page.ids for one in field["aria-describedby"].split())
    assert next(attrs["for"] for attrs in page.with_tag("label")) == field["id"]
    assert "D. Question a, en mm" in "".join(page.text)
    assert "Écrivez un nombre" in "".join(page.text)
    [fieldset] = page.with_tag("fieldset")
    assert (fieldset["role"], fieldset["aria-required"], fieldset["aria-invalid"]) == ("radiogroup", "true", "true")


def test_the_address_of_an_error_is_a_control_of_the_page():
    made = wrong_form()
    state = evaluate(made, response_from_post(made, QueryDict("f-a=onze"), {}), CTX, final=True)
    page = Html(render(state))
    assert {error.link_id for error in state.errors} == {"a", "c"}
    controls = {attrs.get("id") for attrs in page.with_tag("input", "select", "textarea")}
    assert all(error.field_id in controls for error in state.errors)


def test_ids_are_unique_and_nothing_is_inline():
    every = (definition | {"linkId": f"q{n}"} for n, (definition, _typed, _answer) in enumerate(ITEMS))
    made = parse_questionnaire(form(*every))
    page = shown(made)
    assert len(page.ids) == len(set(page.ids))
    assert all("style" not in attrs and not any(key.startswith("on") for key in attrs) for _tag, attrs in page.all)


def test_what_is_not_asked_is_in_the_page_but_hidden():
    target = item("b", "string", enableWhen=[when("a", "=", answerBoolean=True)])
    made = parse_questionnaire(form(item("a", "boolean"), target))

    def holder(page):
        [found] = [attrs for _tag, attrs in page.all if attrs.get("data-item") == "b"]
        return found

    assert "hidden" in holder(shown(made, "f-a=false"))
    assert "hidden" not in holder(shown(made, "f-a=true"))


@pytest.mark.parametrize("shown_as", ["radio-button", "segmented", "score"])
def test_an_answer_that_is_optional_may_be_taken_back(shown_as):
    free = item("a", "choice", control(shown_as), answerOption=yes_no())
    wanted = item("b", "choice", control(shown_as), answerOption=yes_no(), required=True)
    made = parse_questionnaire(form(free, wanted))
    page = shown(made, "f-a=Y")
    assert [attrs["aria-label"] for attrs in page.with_tag("button")] == ["Effacer la réponse : Question a"]
    assert [attrs["name"] for attrs in page.with_tag("input") if attrs.get("value") == ""] == ["f-a"]
    before = response_from_post(made, QueryDict("f-a=Y"), {})
    assert "item" not in response_from_post(made, QueryDict("f-a.present=1&f-a="), before)


def test_an_instant_is_shown_at_its_hour_in_paris():
    made = parse_questionnaire(form(item("a", "dateTime")))
    state = evaluate(made, {"item": [{"linkId": "a", "answer": [{"valueDateTime": "2026-07-03T12:30:00Z"}]}]}, CTX)
    assert [attrs["value"] for attrs in Html(render(state)).with_tag("input")] == ["2026-07-03T14:30"]


def test_one_step_shows_its_questions_only():
    made = parse_questionnaire(form(group("un", item("a", "string")), group("deux", item("b", "string"))))
    names = {attrs.get("name") for attrs in shown(made, step="deux").with_tag("input")}
    assert names == {"f-b"}


def test_short_choices_are_segments_and_long_ones_a_list():
    two = item("deux", "choice", control("radio-button"), answerOption=yes_no())
    labels = options("Exérèse complète avec examen", "Non", "Oui")
    long = item("long", "choice", control("radio-button"), answerOption=labels)
    many = item("liste", "choice", answerOption=options(*"abcdefghij"))
    page = shown(parse_questionnaire(form(two, long, many)))
    assert [attrs["class"] for attrs in page.with_tag("div") if attrs.get("class") == "seg"] == ["seg"]
    assert [attrs["name"] for attrs in page.with_tag("select")] == ["f-liste"]


def test_rows_of_a_score_stand_before_their_total_with_its_source():
    rows = [
        item(name, "choice", control("radio-button"), answerOption=yes_no(), text=f"Critère {name} (2 points)")
        for name in ("un", "deux")
    ]
    text = "%resource.repeat(item).where(linkId = 'un' or linkId = 'deux').answer.value.where(code = 'Y').count() * 2"
    total = item("total", "integer", expression("calculatedExpression", text), readOnly=True)
    made = parse_questionnaire(form(group("g", *rows, total, item("source", "display", text="Argenziano, 1998"))))
    page = shown(made, "f-un=Y&f-deux=N")
    assert [attrs["class"] for attrs in page.with_tag("fieldset")] == ["score", "score"]
    assert "2" in page.text
    assert "".join(page.text).count("Argenziano, 1998") == 1


def test_a_prefilled_answer_says_where_it_comes_from():
    made = parse_questionnaire(form(item("t", "text", expression("initialExpression", "%record.treatments"))))
    ctx = FormContext(record={"treatments": "Apixaban"})
    page = shown(made, ctx=ctx, previous=initial_response(made, ctx))
    assert "repris du dossier" in "".join(page.text)
    assert any("was-taken" in (attrs["class"] or "") for attrs in page.with_tag("textarea"))


@pytest.mark.parametrize("shown_as", ["radio-button", "segmented", "score", "drop-down", "body-map"])
def test_a_choice_that_is_taken_from_elsewhere_says_so_whatever_shows_it(shown_as):
    made = parse_questionnaire(form(item("s", "choice", control(shown_as), answerOption=options("neck", "chest"))))
    taken = {"s": fitted(made, {"s": ["chest"]}, "repris de « Essai »")["s"]}
    previous = {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "s", "answer": taken["s"]}]}
    text = "".join(shown(made, previous=previous).text)
    assert text.count("repris de « Essai »") == 1


def test_the_body_map_shows_the_sites_that_are_offered_and_the_chosen_one():
    made = parse_questionnaire(
        form(item("s", "choice", control("body-map"), answerOption=options("upper-back", "right-hand", "left-hand")))
    )
    page = shown(made, "f-s=upper-back")
    assert {attrs["data-site"] for attrs in page.with_tag("path") if "data-site" in attrs} == {
        "upper-back",
        "right-hand",
        "left-hand",
    }
    [spot] = [attrs for attrs in page.with_tag("circle") if "display" not in attrs]
    assert spot["data-spot"] == "upper-back"
    assert [attrs["value"] for attrs in page.with_tag("option") if "selected" in attrs] == ["upper-back"]


def test_the_right_hand_is_on_the_left_of_the_front_and_on_the_right_of_the_back():
    middle = {(zone.site, zone.view): float(zone.cx) for zone in sites.ZONES}
    assert middle["right-hand", sites.FRONT] < 50 < middle["right-hand", sites.BACK]
    assert middle["left-hand", sites.BACK] < 50 < middle["left-hand", sites.FRONT]


def test_the_map_knows_at_least_forty_sites():
    assert len({zone.site for zone in sites.ZONES}) >= 40


def test_an_attachment_shows_the_template_of_the_caller(settings, tmp_path):
    (tmp_path / "photos.html").write_text("<p data-photos>{{ hint }} {{ wanted }}</p>", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]
    help_ = item("aide", "display", control("help"), text="Une d’ensemble")
    made = parse_questionnaire(form(item("p", "attachment", item=[help_])))
    html = render(evaluate(made, {}, CTX), attachment_template="photos.html", context={"wanted": "deux"})
    assert "<p data-photos>Une d’ensemble deux</p>" in html
