"""A form as written: what is accepted, and how what is not accepted is said."""

import json

import pytest
from tests.acts.forms.build import (
    bound,
    control,
    expression,
    form,
    group,
    item,
    options,
    variable,
    when,
)

from maillage.acts.forms.facade import FormDefinitionError, parse_questionnaire


def problems(*items, **more):
    with pytest.raises(FormDefinitionError) as refused:
        parse_questionnaire(form(*items, **more))
    return refused.value.problems


def only(*items, **more):
    [problem] = problems(*items, **more)
    assert problem.message and problem.remedy
    return problem


def test_an_unknown_key_is_refused_with_the_one_that_was_meant():
    problem = only(item("a", "string", requierd=True))
    assert problem.path == "a"
    assert "requierd" in problem.message
    assert "required" in problem.remedy


def test_an_unknown_type_is_refused_with_the_one_that_was_meant():
    problem = only(item("a", "decimall"))
    assert "decimall" in problem.message
    assert "decimal" in problem.remedy


def test_two_questions_may_not_share_a_link_id_and_the_line_is_given():
    text = json.dumps(form(item("a", "string"), item("b", "string"), item("a", "text")), indent=1)
    with pytest.raises(FormDefinitionError) as refused:
        parse_questionnaire(text, where="demande.json")
    [problem] = refused.value.problems
    assert "« a »" in problem.message
    assert '"linkId": "a"' in text.splitlines()[problem.line - 1]


def test_a_text_that_is_not_json_is_refused_with_its_line():
    with pytest.raises(FormDefinitionError) as refused:
        parse_questionnaire('{\n "resourceType": "Questionnaire",,\n}', where="demande.json")
    [problem] = refused.value.problems
    assert (problem.path, problem.line) == ("demande.json", 2)


def test_every_problem_is_told_at_once():
    found = problems(item("a", "choice"), item("b", "string", enableWhen=[when("zz", "=", answerString="x")]))
    assert {problem.path for problem in found} == {"a", "b"}


@pytest.mark.parametrize(
    ("condition", "word"),
    [
        (when("inconnue", "=", answerString="x"), "inconnue"),
        (when("nombre", "=", answerString="12"), "integer"),
        (when("texte", ">", answerString="x"), "« > »"),
        (when("texte", "exists", answerString="x"), "exists"),
        (when("choix", "=", answerCoding={"code": "rouje"}), "rouje"),
        (when("texte", "="), "une seule valeur"),
        (when("groupe", "=", answerString="x"), "groupe"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(condition, word):
    problem = only(
        item("texte", "string"),
        item("nombre", "integer"),
        item("choix", "choice", answerOption=options("rouge", "bleu")),
        group("groupe", item("dedans", "string")),
        item("cible", "string", enableWhen=[condition]),
    )
    assert problem.path == "cible"
    assert word in problem.message


def test_a_wrong_code_is_answered_with_the_nearest_one():
    problem = only(
        item("choix", "choice", answerOption=options("rouge", "bleu")),
        item("cible", "string", enableWhen=[when("choix", "=", answerCoding={"code": "rouje"})]),
    )
    assert "rouge" in problem.remedy


def test_several_conditions_need_to_be_joined():
    conditions = [when("a", "exists", answerBoolean=True), when("b", "exists", answerBoolean=True)]
    assert (
        "enableBehavior"
        in only(item("a", "string"), item("b", "string"), item("c", "text", enableWhen=conditions)).message
    )


@pytest.mark.parametrize(
    "wrong",
    [
        item("a", "integer", expression("calculatedExpression", "1 +")),
        item("a", "integer", expression("calculatedExpression", "%resource.item.where(")),
        item("a", "string", expression("initialExpression", "'ouvert")),
        item("a", "string", expression("enableWhenExpression", "and and")),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused(wrong):
    problem = only(wrong)
    assert problem.path == "a"
    assert "FHIRPath" in problem.message


def _counts(link_id, other):
    text = f"%resource.repeat(item).where(linkId = '{other}').answer.value.sum() + 1"
    return item(link_id, "integer", expression("calculatedExpression", text))


def test_calculations_that_wait_for_each_other_are_refused():
    problem = only(_counts("a", "b"), _counts("b", "c"), _counts("c", "a"))
    assert "a" in problem.message and "b" in problem.message and "c" in problem.message
    assert "calculs" in problem.message


def test_a_calculation_of_itself_is_refused():
    assert "dépend de son résultat" in only(_counts("a", "a")).message


WHOLE = "%resource.repeat(item).answer.value.count() + 1"


@pytest.mark.parametrize(
    "extensions",
    [
        (expression("calculatedExpression", WHOLE),),
        (expression("calculatedExpression", "%all + 1"), variable("all", WHOLE)),
        (expression("calculatedExpression", "%context.answer.value + 1"),),
        (expression("calculatedExpression", "iif(%resource.item.answer.exists(), {}, 1)"),),
    ],
)
def test_a_calculation_that_reads_its_own_result_is_refused_however_it_is_written(extensions):
    assert "dépend de son résultat" in only(item("b", "string"), item("a", "integer", *extensions)).message


def test_a_condition_that_reads_what_it_hides_is_refused():
    text = "%resource.repeat(item).answer.count() > 2"
    wrong = group("g", item("c", "string"), extension=[expression("enableWhenExpression", text)])
    assert "cache" in only(item("a", "string"), item("b", "string"), wrong).message


def test_naming_itself_is_no_cycle_when_no_answer_is_read():
    text = "iif(%context.linkId = 'a', %resource.item.where(linkId = 'b').answer.value, {})"
    made = parse_questionnaire(
        form(item("b", "integer"), item("a", "integer", expression("calculatedExpression", text)))
    )
    assert made.items["a"].type == "integer"


@pytest.mark.parametrize(
    ("text", "word", "remedy"),
    [
        ("iif(false, %patiant.age, 1)", "%patiant", "%patient"),
        ("%zzz", "%zzz", "%resource"),
        ("iif(false, undefinedFunction(), 1)", "undefinedFunction", "FHIRPath"),
        ("'x' + 1", "Cannot convert", "Corrigez"),
        ("'x'.matches('(x+x+)+y')", "(x+x+)+y", "répétition"),
    ],
)
@pytest.mark.parametrize("name", ["calculatedExpression", "initialExpression", "enableWhenExpression"])
def test_an_expression_that_would_fail_on_a_page_is_refused(name, text, word, remedy):
    problem = only(item("b", "integer"), item("a", "string", expression(name, text)))
    assert problem.path == "a"
    assert word in problem.message
    assert remedy in problem.remedy


def test_an_expression_without_end_is_refused_and_the_next_form_is_read():
    text = "(1 | 2 | 3 | 4 | 5).repeat($this + 1).count()"
    assert only(item("a", "integer", expression("calculatedExpression", text))).path == "a"
    assert parse_questionnaire(form(item("a", "integer", expression("calculatedExpression", "1 + 1")))).items


@pytest.mark.parametrize(("regex", "word"), [("(a+)+$", "jamais finir"), ("([a-z", "illisible")])
def test_a_pattern_that_fails_or_never_ends_is_refused(regex, word):
    assert word in only(item("a", "string", bound("regex", valueString=regex))).message


def test_a_variable_needs_a_name_of_its_own():
    assert "nom" in only(item("a", "string", variable("", "1"))).message
    assert "existe déjà" in only(item("a", "string", variable("today", "1"))).message


def test_conditions_that_wait_for_each_other_are_refused():
    one = item("a", "boolean", enableWhen=[when("b", "=", answerBoolean=True)])
    other = item("b", "boolean", enableWhen=[when("a", "=", answerBoolean=True)])
    assert "conditions" in only(one, other).message


def test_an_expression_about_the_request_is_no_cycle():
    text = "%request.repeat(item).where(linkId = 'a').answer.value"
    made = parse_questionnaire(form(item("a", "integer", expression("calculatedExpression", text))))
    assert made.items["a"].type == "integer"


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (item("a", "choice"), "aucune réponse"),
        (item("a", "string", bound("minValue", valueInteger=1)), "bornes"),
        (item("a", "integer", bound("minValue", valueInteger=5), bound("maxValue", valueInteger=2)), "minimum"),
        (item("a", "integer", bound("minValue", valueDate="2026-01-01")), "borne"),
        (item("a", "choice", answerOption=options("x", "x")), "deux fois"),
        (item("a", "choice", answerOption=[{"valueCoding": {"code": "x"}}]), "incomplète"),
        (item("a", "string", bound("inventee", valueString="x")), "Extension inconnue"),
        (item("a", "string", control("slider")), "Contrôle inconnu"),
        (item("a", "string", readOnly=True, required=True), "personne ne peut"),
        (group("a", item("b", "string"), repeats=True), "groupe répété"),
        (item("a.present", "string"), "réservée"),
        ({"linkId": "a", "type": "string"}, "pas de texte"),
        (item("a b", "string"), "ne convient pas"),
        (item("latéral", "string"), "ne convient pas"),
        (item("a", "string", maxLength=0), "maxLength"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, word):
    assert word in only(wrong).message


@pytest.mark.parametrize("hostile", ["[]", "null", '"x"', "{}", "[" * 100_000, '{"item": [' * 5000, "", "\x00"])
def test_a_hostile_text_is_refused_in_words(hostile):
    with pytest.raises(FormDefinitionError) as refused:
        parse_questionnaire(hostile)
    assert all(problem.message for problem in refused.value.problems)


def test_a_form_too_deep_or_too_large_is_refused():
    deep = item("fond", "string")
    for level in range(60):
        deep = group(f"g{level}", deep)
    with pytest.raises(FormDefinitionError):
        parse_questionnaire(form(deep))
    with pytest.raises(FormDefinitionError):
        parse_questionnaire(form(*(item(f"q{n}", "string") for n in range(1001))))
