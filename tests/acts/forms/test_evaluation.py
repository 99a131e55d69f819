"""What is visible, calculated, required and wrong; expressions that fail, that never end, that eat the memory."""

import asyncio
import subprocess
import sys
import threading
from datetime import date

import pytest
from django.http import QueryDict
from tests.acts.forms.build import (
    bound,
    expression,
    form,
    group,
    item,
    options,
    unit,
    variable,
    when,
    yes_no,
)

from maillage.acts.forms.facade import (
    ExpressionFailed,
    FormContext,
    clean_response,
    evaluate,
    evaluate_expression,
    initial_response,
    parse_questionnaire,
    plain_text,
    read_view,
    response_from_post,
)

CTX = FormContext(today=date(2026, 3, 10))


def answer_of(link_id):
    return f"%resource.repeat(item).where(linkId = '{link_id}').answer.value"


def filled(questionnaire, text, previous=None, ctx=CTX, **how):
    response = response_from_post(questionnaire, QueryDict(text), previous or {})
    return evaluate(questionnaire, response, ctx, **how)


def nested(**values):
    """A response: a group within a group, then a question with a question under its answer."""
    leaves = [{"linkId": name, "answer": [{"valueInteger": value}]} for name, value in values.items()]
    under = {"linkId": "tu", "answer": [{"valueBoolean": True, "item": [{"linkId": "a", "answer": []}]}]}
    groups = [{"linkId": "g", "item": [{"linkId": "h", "item": leaves}]}, under]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": groups}


CRITERIA = ("reseau", "voile", "vaisseaux", "pigmentation", "stries", "points", "regression")
MAJOR = " or ".join(f"linkId = '{name}'" for name in CRITERIA[:3])
MINOR = " or ".join(f"linkId = '{name}'" for name in CRITERIA[3:])
TOTAL = (
    f"iif(%resource.repeat(item).where({MAJOR} or {MINOR}).answer.count() = 7, "
    f"%resource.repeat(item).where({MAJOR}).answer.value.where(code = 'Y').count() * 2 + "
    f"%resource.repeat(item).where({MINOR}).answer.value.where(code = 'Y').count(), {{}})"
)


def seven_points():
    rows = [item(name, "choice", answerOption=yes_no()) for name in CRITERIA]
    total = item("total", "integer", expression("calculatedExpression", TOTAL), readOnly=True)
    return parse_questionnaire(form(group("g", *rows, total)))


def test_the_seven_points_of_the_example_make_six():
    answers = dict.fromkeys(CRITERIA, "N") | dict.fromkeys(("reseau", "vaisseaux", "stries", "regression"), "Y")
    state = filled(seven_points(), "&".join(f"f-{name}={code}" for name, code in answers.items()))
    assert state.items["total"].values == (6,)
    assert state.items["total"].text == "6"


def test_no_total_before_the_last_answer():
    state = filled(seven_points(), "&".join(f"f-{name}=Y" for name in CRITERIA[:6]))
    assert state.items["total"].values == ()


def test_a_total_typed_by_hand_is_ignored():
    state = filled(seven_points(), "f-total=10")
    assert state.items["total"].values == ()


@pytest.mark.parametrize(
    ("operator", "answer", "typed", "visible"),
    [
        ("exists", {"answerBoolean": True}, "5", True),
        ("exists", {"answerBoolean": True}, "", False),
        ("exists", {"answerBoolean": False}, "", True),
        ("=", {"answerInteger": 5}, "5", True),
        ("=", {"answerInteger": 5}, "6", False),
        ("!=", {"answerInteger": 5}, "6", True),
        ("!=", {"answerInteger": 5}, "5", False),
        ("!=", {"answerInteger": 5}, "", True),
        (">", {"answerInteger": 5}, "6", True),
        (">", {"answerInteger": 5}, "5", False),
        ("<", {"answerInteger": 5}, "4", True),
        ("<", {"answerInteger": 5}, "", False),
        (">=", {"answerInteger": 5}, "5", True),
        ("<=", {"answerInteger": 5}, "6", False),
        (">", {"answerDecimal": 5.5}, "6", True),
    ],
)
def test_every_operator_of_a_condition(operator, answer, typed, visible):
    target = item("cible", "string", enableWhen=[when("n", operator, **answer)])
    state = filled(parse_questionnaire(form(item("n", "integer"), target)), f"f-n={typed}")
    assert ("cible" in state.visible) is visible


@pytest.mark.parametrize(("behavior", "visible"), [("any", True), ("all", False)])
def test_conditions_are_joined_as_written(behavior, visible):
    conditions = [when("a", "=", answerBoolean=True), when("b", "=", answerBoolean=True)]
    target = item("cible", "string", enableWhen=conditions, enableBehavior=behavior)
    made = parse_questionnaire(form(item("a", "boolean"), item("b", "boolean"), target))
    assert ("cible" in filled(made, "f-a=true&f-b=false").visible) is visible


def chain():
    return parse_questionnaire(
        form(
            item("c", "string", enableWhen=[when("b", "exists", answerBoolean=True)]),
            item("a", "boolean"),
            item("b", "string", enableWhen=[when("a", "=", answerBoolean=True)]),
        )
    )


def test_a_chain_of_conditions_falls_with_its_first_link():
    made = chain()
    state = filled(made, "f-a=true&f-b=oui&f-c=vu")
    assert state.visible == {"a", "b", "c"}
    state = filled(made, "f-a=false", state.response)
    assert state.visible == {"a"}
    assert "b" not in state.answers
    assert [each["linkId"] for each in clean_response(state)["item"]] == ["a"]
    state = filled(made, "f-a=true", state.response)
    assert state.items["c"].text == "vu", "what was hidden comes back with its answers"


def test_a_hidden_group_hides_its_questions_and_silences_their_errors():
    hidden = group("g", item("b", "string", required=True), enableWhen=[when("a", "=", answerBoolean=True)])
    made = parse_questionnaire(form(item("a", "boolean"), hidden))
    assert filled(made, "f-a=false", final=True).errors == ()
    assert [error.link_id for error in filled(made, "f-a=true", final=True).errors] == ["b"]


def test_a_condition_may_read_the_request():
    text = "%request.repeat(item).where(linkId = 'dermoscope').answer.value = true"
    made = parse_questionnaire(form(item("a", "string", expression("enableWhenExpression", text))))
    request = {"item": [{"linkId": "dermoscope", "answer": [{"valueBoolean": True}]}]}
    assert "a" not in evaluate(made, {}, CTX).visible
    assert "a" in evaluate(made, {}, FormContext(request=request)).visible


def test_calculations_follow_their_dependencies_whatever_their_order():
    made = parse_questionnaire(
        form(
            item("quatre_fois", "integer", expression("calculatedExpression", f"{answer_of('double')} * 2")),
            item("double", "integer", expression("calculatedExpression", f"{answer_of('n')} * 2")),
            item("n", "integer"),
        )
    )
    assert filled(made, "f-n=3").items["quatre_fois"].values == (12,)


def test_decimals_are_rounded_before_anything_is_compared():
    made = parse_questionnaire(
        form(
            item("a", "decimal"),
            item("b", "decimal"),
            item("s", "decimal", expression("calculatedExpression", f"{answer_of('a')} + {answer_of('b')}")),
            item("seuil", "string", enableWhen=[when("s", "=", answerDecimal=0.3)]),
        )
    )
    state = filled(made, "f-a=0,1&f-b=0,2")
    assert state.items["s"].text == "0,3"
    assert "seuil" in state.visible


def test_a_calculation_keeps_the_decimal_places_of_its_question():
    extensions = (
        expression("calculatedExpression", f"{answer_of('poids')} / ({answer_of('taille')} * {answer_of('taille')})"),
        bound("maxDecimalPlaces", valueInteger=1),
        unit("kg/m2", "kg/m²"),
    )
    made = parse_questionnaire(
        form(item("poids", "decimal"), item("taille", "decimal"), item("imc", "decimal", *extensions))
    )
    assert filled(made, "f-poids=70&f-taille=1,75").items["imc"].text == "22,9 kg/m²"


def test_variables_are_known_below_where_they_are_written():
    made = parse_questionnaire(
        form(
            group(
                "g",
                item("n", "integer"),
                item("m", "integer", expression("calculatedExpression", "%double + %base")),
                extension=[variable("double", f"{answer_of('n')} * 2")],
            ),
            extension=[variable("base", "100")],
        )
    )
    assert filled(made, "f-n=4").items["m"].values == (108,)


def test_what_the_platform_knows_is_read_by_its_name():
    text = "%patient.age.toString() & ' ' & %user.display & ' ' & %record.history & ' ' & %today.toString()"
    ctx = FormContext(
        patient={"age": 71}, user={"display": "Dr Solhac"}, record={"history": "HTA"}, today=date(2026, 3, 10)
    )
    assert evaluate_expression(text, {}, ctx) == ["71 Dr Solhac HTA 2026-03-10"]


# --- what is wrong ------------------------------------------------------------------------------------------


def error_of(definition, typed, **how):
    made = parse_questionnaire(form(definition))
    return filled(made, QueryDict(mutable=True).urlencode() + f"f-a={typed}", **how).items["a"].error


MM = (bound("minValue", valueDecimal=1), bound("maxValue", valueDecimal=100), unit("mm"))


@pytest.mark.parametrize(
    ("definition", "typed", "sentence"),
    [
        (item("a", "decimal", *MM), "110", "Entre 1 et 100 mm. Vouliez-vous écrire 11 ?"),
        (item("a", "decimal", *MM), "0,5", "Entre 1 et 100 mm. Vouliez-vous écrire 5 ?"),
        (item("a", "decimal", *MM), "5000", "Entre 1 et 100 mm."),
        (item("a", "decimal", *MM), "11 mm", "Écrivez un nombre, par exemple 7,5. Vouliez-vous écrire 11 ?"),
        (item("a", "decimal", *MM), "7;5", "Écrivez un nombre, par exemple 7,5. Vouliez-vous écrire 7,5 ?"),
        (item("a", "decimal", *MM), "7 5", "Écrivez un nombre, par exemple 7,5. Vouliez-vous écrire 7,5 ?"),
        (item("a", "decimal", *MM), "1.000,5", "Écrivez un nombre, par exemple 7,5."),
        (item("a", "decimal", *MM), "onze", "Écrivez un nombre, par exemple 7,5."),
        (item("a", "decimal", *MM), "1e9", "Écrivez un nombre, par exemple 7,5."),
        (item("a", "decimal", *MM), "7,5", ""),
        (item("a", "integer"), "7,5", "Écrivez un nombre entier, par exemple 12."),
        (item("a", "integer"), "1 200", ""),
        (item("a", "integer"), "2147483647", ""),
        (item("a", "integer"), "2147483648", "Écrivez un nombre plus petit : au plus 2\u202f147\u202f483\u202f647."),
        (item("a", "integer", bound("minValue", valueInteger=0)), "-1", "Au moins 0."),
        (
            item("a", "decimal", bound("maxDecimalPlaces", valueInteger=1)),
            "7,25",
            "Écrivez au plus un chiffre après la virgule.",
        ),
        (
            item("a", "decimal", bound("maxDecimalPlaces", valueInteger=2)),
            "7,255",
            "Écrivez au plus 2 chiffres après la virgule.",
        ),
        (item("a", "string", maxLength=5), "abcdefg", "Au plus 5 signes : retirez-en 2."),
        (item("a", "string", maxLength=5), "éèàùç", ""),
        (item("a", "string", maxLength=1), "ab", "Écrivez un seul signe."),
        (item("a", "string"), "x" * 1001, "Au plus 1000 signes : retirez-en 1."),
        (item("a", "text"), "x" * 20_003, "Au plus 20000 signes : retirez-en 3."),
        (item("a", "text"), "x" * 20_000, ""),
        (item("a", "string", repeats=True), "&f-a=".join(map(str, range(101))), "Donnez au plus 100 réponses."),
        (
            item("a", "dateTime"),
            "29/03/2026 02:30",
            "Cette heure n’existe pas : ce jour-là, les horloges passent de 2\u00a0h à 3\u00a0h. Corrigez l’heure.",
        ),
        (item("a", "dateTime"), "29/03/2026 03:00", ""),
        (item("a", "date"), "31/02/2026", "Écrivez une date, par exemple 03/02/2026."),
        (item("a", "date"), "03/02/2026", ""),
        (item("a", "date", bound("maxValue", valueDate="2026-01-31")), "2026-02-03", "Pas après 31/01/2026."),
        (item("a", "time"), "25:00", "Écrivez une heure, par exemple 14:30."),
        (item("a", "time"), "9h05", ""),
        (item("a", "dateTime"), "demain", "Écrivez une date et une heure, par exemple 03/02/2026 14:30."),
        (item("a", "url"), "javascript:alert(1)", "Écrivez une adresse complète, par exemple https://exemple.fr."),
        (item("a", "boolean"), "peut-être", "Répondez par oui ou par non."),
        (item("a", "choice", answerOption=options("x", "y")), "z", "Choisissez une des réponses proposées."),
        (
            item("a", "string", bound("regex", valueString="[0-9]{5}")),
            "abc",
            "Ce texte n’a pas la forme attendue : corrigez-le.",
        ),
        (
            item("a", "string", bound("regex", valueString="[0-9]{5}"), bound("entryFormat", valueString="75011")),
            "abc",
            "Écrivez sous cette forme : 75011.",
        ),
    ],
)
def test_a_wrong_value_gets_one_sentence_that_says_what_to_do(definition, typed, sentence):
    assert error_of(definition, typed) == sentence


def test_a_wrong_value_is_kept_as_typed_and_is_no_answer():
    made = parse_questionnaire(
        form(item("a", "decimal"), item("b", "string", enableWhen=[when("a", "exists", answerBoolean=True)]))
    )
    state = filled(made, "f-a=onze")
    assert state.items["a"].typed == ("onze",)
    assert state.answers == {}
    assert "b" not in state.visible
    assert evaluate_expression(answer_of("a") + ".count()", state.response, CTX) == [0]
    assert "item" not in clean_response(state)


def test_what_is_missing_is_only_told_at_the_end():
    made = parse_questionnaire(
        form(item("a", "string", required=True), item("b", "choice", required=True, answerOption=yes_no()))
    )
    assert evaluate(made, {}, CTX).errors == ()
    errors = evaluate(made, {}, CTX, final=True).errors
    assert [(error.link_id, error.field_id) for error in errors] == [("a", "f-a"), ("b", "f-b-0")]
    assert errors[0].summary == errors[0].text == "Répondez à cette question : Question a"
    [wrong] = filled(parse_questionnaire(form(item("n", "integer"))), "f-n=x").errors
    assert wrong.summary == "Question n : Écrivez un nombre entier, par exemple 12."


def test_errors_may_be_asked_for_one_step():
    made = parse_questionnaire(
        form(group("un", item("a", "string", required=True)), group("deux", item("b", "string", required=True)))
    )
    assert [error.link_id for error in evaluate(made, {}, CTX, step="deux", final=True).errors] == ["b"]
    assert [(step.link_id, step.number) for step in evaluate(made, {}, CTX).steps] == [("un", 1), ("deux", 2)]


@pytest.mark.parametrize(
    ("typed", "count", "sentence"),
    [
        ("f-a=x&f-a=y&f-a=z", 3, "Donnez au plus 2 réponses."),
        ("f-a=x", 1, "Donnez au moins 2 réponses."),
        ("f-a=x&f-a=x&f-a=y", 2, ""),
    ],
)
def test_the_number_of_answers_is_bounded(typed, count, sentence):
    extensions = (bound("questionnaire-minOccurs", valueInteger=2), bound("questionnaire-maxOccurs", valueInteger=2))
    made = parse_questionnaire(
        form(item("a", "choice", *extensions, repeats=True, required=True, answerOption=options("x", "y", "z")))
    )
    state = filled(made, typed, final=True)
    assert (len(state.items["a"].values), state.items["a"].error) == (count, sentence)


# --- answers already known, answers kept ----------------------------------------------------------------------


def test_what_the_record_knows_is_proposed_and_marked():
    made = parse_questionnaire(form(item("t", "text", expression("initialExpression", "%record.treatments"))))
    ctx = FormContext(record={"treatments": "Apixaban 5 mg"}, today=date(2026, 3, 10))
    first = initial_response(made, ctx)
    assert evaluate(made, first, ctx).items["t"].prefilled_from == "repris du dossier"
    same = filled(made, "f-t=Apixaban+5+mg", first)
    assert same.items["t"].prefilled_from == "repris du dossier"
    changed = filled(made, "f-t=Apixaban+2,5+mg", first)
    assert (changed.items["t"].prefilled_from, changed.items["t"].text) == ("", "Apixaban 2,5 mg")


def test_facts_with_a_day_are_marked_with_the_last_day():
    made = parse_questionnaire(form(item("t", "text", expression("initialExpression", "%record.treatments"))))
    facts = [{"text": "Apixaban", "noted_on": "2026-02-03"}, {"text": "Ramipril", "noted_on": "2026-01-02"}]
    ctx = FormContext(record={"treatments": facts}, today=date(2026, 3, 10))
    state = evaluate(made, initial_response(made, ctx), ctx)
    assert (state.items["t"].text, state.items["t"].prefilled_from) == (
        "Apixaban\nRamipril",
        "repris du dossier, 3 février",
    )


def test_initial_values_are_given_without_a_source():
    chosen = options("x", "y")
    chosen[1]["initialSelected"] = True
    made = parse_questionnaire(
        form(item("n", "integer", initial=[{"valueInteger": 3}]), item("c", "choice", answerOption=chosen))
    )
    state = evaluate(made, initial_response(made, CTX), CTX)
    assert (state.items["n"].values, state.items["c"].text, state.items["n"].prefilled_from) == ((3,), "y", "")


def test_a_page_that_shows_one_step_keeps_the_answers_of_the_others():
    made = parse_questionnaire(
        form(group("un", item("a", "string")), group("deux", item("b", "choice", repeats=True, answerOption=yes_no())))
    )
    response = response_from_post(made, QueryDict("f-a=ici&f-b=Y"), {})
    kept = response_from_post(made, QueryDict("f-a=autre"), response)
    assert evaluate(made, kept, CTX).items["b"].text == "Oui"
    emptied = response_from_post(made, QueryDict("f-b.present=1"), kept)
    state = evaluate(made, emptied, CTX)
    assert (state.items["a"].text, state.items["b"].values) == ("autre", ())


def test_read_only_and_hidden_questions_are_not_written_by_the_page():
    hidden = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}
    made = parse_questionnaire(
        form(item("a", "string", readOnly=True, initial=[{"valueString": "fixe"}]), item("b", "string", hidden))
    )
    state = filled(made, "f-a=pirate&f-b=pirate", initial_response(made, CTX))
    assert (state.items["a"].text, state.items["b"].values) == ("fixe", ())


def test_a_question_below_a_question_stands_in_its_answer():
    made = parse_questionnaire(form(item("a", "string", item=[item("b", "string")])))
    assert "b" not in evaluate(made, {}, CTX).visible
    state = filled(made, "f-a=x&f-b=y")
    assert state.items["b"].text == "y"
    assert clean_response(state)["item"][0]["answer"][0]["item"][0]["linkId"] == "b"


def test_the_clean_response_is_fhir_without_what_is_ours_only():
    made = parse_questionnaire(form(group("g", item("a", "decimal"), item("b", "string"))))
    clean = clean_response(filled(made, "f-a=7,5&f-b=+"))
    assert clean == {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": "https://maillage.example/Questionnaire/essai|1.0.0",
        "item": [
            {
                "linkId": "g",
                "text": "Groupe g",
                "item": [{"linkId": "a", "text": "Question a", "answer": [{"valueDecimal": 7.5}]}],
            }
        ],
    }


def test_reading_shows_what_was_asked_and_answered():
    made = parse_questionnaire(
        form(group("g", item("a", "decimal", unit("mm")), item("b", "string"), item("d", "date")))
    )
    state = filled(made, "f-a=7,5&f-d=2026-02-03")
    [section] = read_view(state)
    assert [(row.label, row.text) for row in section.rows] == [
        ("Question a", "7,5 mm"),
        ("Question d", "3 février 2026"),
    ]
    assert plain_text(state) == "Groupe g\nQuestion a : 7,5 mm\nQuestion d : 3 février 2026"


# --- hostile ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression_text",
    ["%zzz.value", "'a' + 1 + %resource", "undefinedFunction()", "(1 | 2) + 1", "'x'.toInteger().abs("],
)
def test_an_expression_that_fails_is_a_typed_error(expression_text):
    with pytest.raises(ExpressionFailed):
        evaluate_expression(expression_text, {"resourceType": "QuestionnaireResponse"}, CTX)


@pytest.mark.parametrize(
    ("expression_text", "detail"),
    [
        ("'" + "a" * 40 + "!'.matches('(a+)+$')", "time cap"),
        ("'x'" + ".replace('x', 'xx')" * 40, "cap reached"),
        ("(1 | 2).repeat($this + 1).count()", ""),
    ],
)
def test_what_never_ends_or_eats_the_memory_is_stopped_and_the_next_one_runs(expression_text, detail):
    with pytest.raises(ExpressionFailed) as stopped:
        evaluate_expression(expression_text, {"resourceType": "QuestionnaireResponse"}, CTX)
    assert detail in stopped.value.detail
    assert evaluate_expression("1 + 1", {}, CTX) == [2]


# What no trial could foresee: it only goes wrong for one answer.
FOR_42 = f"iif({answer_of('n')} = 42, {{wrong}}, 7)"


@pytest.mark.parametrize(
    "wrong",
    [
        "iif(%resource.item.where(linkId = 'a').answer.exists(), {}, 1)",
        "'secret' + 1",
        "(1 | 2 | 3).single()",
        "(1 | 2 | 3 | 4 | 5).repeat(iif($this > 100000000, {}, $this + 1)).count()",
        "('x'" + ".replace('x', 'xx')" * 40 + ").length()",
    ],
)
def test_a_calculation_that_fails_on_a_page_is_empty_and_blocks_only_the_end(wrong, caplog):
    text = FOR_42.replace("{wrong}", wrong)
    calculated = item("a", "integer", expression("calculatedExpression", text), required=True)
    made = parse_questionnaire(form(item("n", "integer"), calculated, item("b", "string")))
    assert filled(made, "f-n=1&f-b=ici", final=True).items["a"].values == (7,)
    state = filled(made, "f-n=42&f-b=ici")
    assert (state.items["a"].values, state.errors, state.items["b"].text) == ((), (), "ici")
    [error] = filled(made, "f-n=42&f-b=ici", final=True).errors
    assert (error.link_id, error.label) == ("a", "Question a")
    assert "calculé" in error.text
    assert "a:calculated" in caplog.text
    assert "42" not in caplog.text and "secret" not in caplog.text
    assert [each["linkId"] for each in clean_response(state)["item"]] == ["n", "b"]


def test_a_condition_and_a_first_answer_that_fail_are_empty():
    failing = f"iif({answer_of('n')} = 42, (1 | 2).single(), true)"
    shown = item("c", "string", expression("enableWhenExpression", failing))
    first = item("t", "string", expression("initialExpression", "%record.facts.single().text"))
    made = parse_questionnaire(form(item("n", "integer"), shown, first))
    assert "c" in filled(made, "f-n=1").visible
    assert "c" not in filled(made, "f-n=42").visible
    ctx = FormContext(record={"facts": [{"text": "un"}, {"text": "deux"}]})
    assert "item" not in initial_response(made, ctx)


def test_what_a_failed_variable_would_have_given_is_not_counted_as_nothing():
    failing = variable("v", f"iif({answer_of('n')} = 42, (1 | 2).single(), 1)")
    made = parse_questionnaire(
        form(item("n", "integer"), item("a", "integer", expression("calculatedExpression", "%v.count()"), failing))
    )
    assert filled(made, "f-n=1").items["a"].values == (1,)
    assert filled(made, "f-n=42").items["a"].values == ()


def test_today_and_a_birth_date_are_dates():
    ctx = FormContext(patient={"birthDate": "1958-03-12", "age": None}, today=date(2026, 3, 10))
    assert evaluate_expression("%today - 1 year", {}, ctx) == ["2025-03-10"]
    assert evaluate_expression("%today > @2026-01-01", {}, ctx) == [True]
    assert evaluate_expression("%patient.birthDate <= %today - 68 years", {}, ctx) == [False]
    assert evaluate_expression("%patient.birthDate <= %today - 67 years", {}, ctx) == [True]


def test_the_context_of_an_expression_is_its_item():
    named = item("a", "string", expression("calculatedExpression", "%context.linkId & ' ' & linkId"))
    total = group(
        "g",
        item("n", "integer"),
        item("m", "integer"),
        item("t", "integer", expression("calculatedExpression", "%sum")),
        extension=[variable("sum", "%context.item.where(linkId = 'n' or linkId = 'm').answer.value.sum()")],
    )
    state = filled(parse_questionnaire(form(item("x", "integer"), total, named)), "f-x=100&f-n=3&f-m=4")
    assert (state.items["t"].values, state.items["a"].text) == ((7,), "a a")


def test_what_a_control_does_not_show_whole_is_kept_when_untouched():
    made = parse_questionnaire(form(item("r", "reference"), item("d", "dateTime")))
    doctor = {"valueReference": {"reference": "Practitioner/1", "display": "Dr Solhac"}}
    instant = {"valueDateTime": "2026-10-25T01:30:15Z"}
    before = {"item": [{"linkId": "r", "answer": [doctor]}, {"linkId": "d", "answer": [instant]}]}
    kept = filled(made, "f-r=Dr+Solhac&f-d=2026-10-25T02:30", before)
    assert [each["answer"] for each in clean_response(kept)["item"]] == [[doctor], [instant]]
    changed = filled(made, "f-r=Dr+Autre&f-d=2026-10-25T02:31", before)
    assert changed.answers["r"] == ({"valueReference": {"display": "Dr Autre"}},)
    assert changed.answers["d"] == ({"valueDateTime": "2026-10-25T02:31:00+02:00"},)


def test_hours_are_said_as_elsewhere():
    made = parse_questionnaire(form(item("a", "time"), item("b", "time")))
    state = filled(made, "f-a=09:05&f-b=14:00")
    assert (state.items["a"].text, state.items["b"].text) == ("9\u00a0h\u00a005", "14\u00a0h")


@pytest.mark.parametrize(
    "response",
    [
        {"item": None},
        {"item": "x"},
        {"item": [None, 3, {"linkId": "a"}, {"linkId": "zz", "answer": [{"valueString": "x"}]}]},
        {"item": [{"linkId": "a", "answer": "x"}]},
        {"item": [{"linkId": "a", "answer": [None, 3, {}]}]},
        {"item": [{"linkId": "constructor", "answer": [{"valueString": "x"}]}]},
        {"item": [{"linkId": "__proto__", "answer": [{"valueString": "x"}]}]},
    ],
)
def test_a_response_of_another_shape_holds_no_answer(response):
    made = parse_questionnaire(form(item("a", "string")))
    state = evaluate(made, response, CTX)
    assert (state.answers, state.errors) == ({}, ())


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("decimal", {"valueDecimal": "abc"}),
        ("integer", {"valueInteger": 1.5}),
        ("boolean", {"valueBoolean": "true"}),
        ("date", {"valueDate": 20260101}),
        ("string", {"valueString": 12}),
        ("quantity", {"valueQuantity": {"value": "x"}}),
    ],
)
def test_a_value_of_another_type_is_an_error_not_a_crash(type_, value):
    made = parse_questionnaire(form(item("a", type_)))
    assert evaluate(made, {"item": [{"linkId": "a", "answer": [value]}]}, CTX).items["a"].error


def test_control_characters_do_not_reach_the_database():
    made = parse_questionnaire(form(item("a", "text"), item("b", "string")))
    data = QueryDict(mutable=True)
    data["f-a"] = "un\x00\x07\r\ndeux\u2028"
    data["f-b"] = "x" * 100_000 + "\ny"
    state = evaluate(made, response_from_post(made, data, {}), CTX)
    assert state.items["a"].text == "un\ndeux"
    assert "\n" not in state.items["b"].text


def test_many_threads_share_few_engines_without_mixing_forms():
    made, found = seven_points(), []
    other = parse_questionnaire(form(item("n", "integer")))

    def play(number):
        text = "&".join(f"f-{name}=Y" for name in CRITERIA)
        found.append(filled(made, text).items["total"].values)
        found.append(filled(other, f"f-n={number}").items["n"].values == (number,))

    threads = [threading.Thread(target=play, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count((10,)) == 20
    assert found.count(True) == 20


def test_a_running_event_loop_does_not_lift_the_time_cap():
    async def ask():
        return evaluate_expression("'" + "a" * 40 + "!'.matches('(a+)+$')", {}, CTX)

    with pytest.raises(ExpressionFailed, match="time cap"):
        asyncio.run(ask())


def test_a_process_that_used_the_engine_ends_by_itself():
    code = (
        "import django; django.setup()\n"
        "from maillage.acts.forms.facade import FormContext, evaluate_expression\n"
        "print(evaluate_expression('1 + 1', {}, FormContext()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[2]"


# Every spelling that the engine reads at once, beside one that it leaves to FHIRPath.
NAMED = (
    "%resource.repeat(item).where(linkId = 'a').answer.value",
    "%resource.repeat( item ).where(linkId = 'a').answer.value",
    "%resource.repeat(item).where(linkId='a').answer.value",
    "%resource.repeat(item).where(linkId = 'b' or linkId = 'a').where(linkId = 'a').answer.value",
    "%resource . repeat(item) . where('a' = linkId).answer.value",
)


@pytest.mark.parametrize("text", NAMED)
def test_a_question_is_read_alike_however_it_is_named(text):
    assert evaluate_expression(text, nested(a=3, b=4), CTX) == [3]
    assert evaluate_expression(text, nested(a=5), CTX) == [5]
    assert evaluate_expression(text, nested(b=4), CTX) == []
    assert evaluate_expression(text, {"resourceType": "QuestionnaireResponse"}, CTX) == []


def test_a_question_named_within_quotes_stays_a_text():
    quoted = r"'%resource.repeat(item).where(linkId = \'a\')' + ' lu' // %resource.repeat(item)"
    text = "%resource.repeat(item).where(linkId = 'a') lu"
    assert evaluate_expression(quoted, nested(a=3), CTX) == [text]
    mixed = f"%resource.repeat(item).where(linkId = 'b').count().toString() + {quoted}"
    assert evaluate_expression(mixed, nested(a=3), CTX) == [f"0{text}"]
