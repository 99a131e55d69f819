"""One form filled in memory by a played case: flat answers in, verdict of the form engine out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from maillage.acts.forms import facade as forms
from maillage.acts.forms.codes import VALUE_KEYS
from maillage.acts.usages.questions import Item, items_of
from maillage.acts.usages.scenario import Answer, Figures
from maillage.acts.workflow.contracts import FormStatus
from maillage.toolbox.clock import today


def plain_words(value: object) -> str:
    """A value in a French sentence of the report."""
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return "[" + ", ".join(str(part) for part in value) + "]"
    return str(value)


@dataclass(slots=True)
class Sheet:
    """`raw` is the Questionnaire as JSON, `form` the same parsed by the form engine, `on` the day when it is filled."""

    raw: Item
    form: forms.Questionnaire
    on: date = field(default_factory=today)
    items: dict[str, Item] = field(init=False)
    answers: dict[str, list[dict[str, Any]]] = field(init=False, default_factory=dict)
    context: forms.FormContext = field(init=False)
    _state: forms.FormState | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.items = {item["linkId"]: item for item in items_of(self.raw)}
        self.context = forms.FormContext(today=self.on)

    def prefill(self, record: Mapping[str, str]) -> None:
        """Start from what the record knows, as a new request does."""
        self.context = replace(self.context, record=dict(record))
        self.answers = _flat(forms.initial_response(self.form, self.context))
        self._state = None

    def read_request(self, request: Mapping[str, Any]) -> None:
        self.context = replace(self.context, request=dict(request))
        self._state = None

    def reach(self, on: date) -> None:
        """The story goes on another day; what was filled stays as it was."""
        if on != self.context.today:
            self.context = replace(self.context, today=on)
            self._state = None

    def take(self, answers: Mapping[str, list[dict[str, Any]]]) -> None:
        """What another case already knew, over what the record knows."""
        self.answers |= answers
        self._state = None

    def is_taken(self, link_id: str) -> bool:
        """Known before anybody typed it here."""
        return any(one.get("extension") for one in self.answers.get(link_id, ()))

    def carry(self, other: "Sheet") -> None:
        """The answers of another form to the same questions."""
        self.answers |= {link_id: given for link_id, given in other.answers.items() if link_id in self.items}
        self._state = None

    def fill(self, link_id: str, answer: Answer) -> None:
        values = answer if isinstance(answer, list) else [] if answer is None else [answer]
        self.answers[link_id] = [self._value(self.items[link_id], value) for value in values]
        self._state = None

    def _value(self, item: Item, value: Any) -> dict[str, Any]:
        if item["type"] in ("choice", "open-choice"):
            for option in item.get("answerOption", ()):
                coding = option.get("valueCoding", {})
                if coding.get("code") == value:
                    return {"valueCoding": coding}
            return {"valueCoding": {"code": str(value)}}
        return {VALUE_KEYS.get(item["type"], "valueString"): value}

    @property
    def response(self) -> dict[str, Any]:
        """The QuestionnaireResponse as it would be kept."""
        return {
            "resourceType": "QuestionnaireResponse",
            "status": "in-progress",
            "item": self._nested(self.raw),
        }

    def _nested(self, parent: Item) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for item in parent.get("item", ()):
            if item["type"] == "display":
                continue
            node: dict[str, Any] = {"linkId": item["linkId"]}
            if item["type"] == "group":
                node["item"] = self._nested(item)
            elif self.answers.get(item["linkId"]):
                node["answer"] = self.answers[item["linkId"]]
            if len(node) > 1:
                found.append(node)
        return found

    @property
    def state(self) -> forms.FormState:
        """The verdict of the form engine, asked once for each change."""
        if self._state is None:
            self._state = forms.evaluate(self.form, self.response, self.context, final=True)
        return self._state

    @property
    def clean(self) -> dict[str, Any]:
        """The answers that count, as they would be signed."""
        return forms.clean_response(self.state)

    @property
    def status(self) -> FormStatus:
        missing = tuple(error.text for error in self.state.errors)
        return FormStatus(complete=not missing, missing=missing)

    @property
    def visible(self) -> frozenset[str]:
        return self.state.visible

    def answer(self, link_id: str) -> object:
        """The answer as a story writes it: a code, a number, a text; None without."""
        plain = [_plain(answer) for answer in self.state.answers.get(link_id, ())]
        return plain[0] if len(plain) == 1 else plain or None

    def compare_figures(self, link_id: str, wanted: Figures) -> list[tuple[str, object, object]]:
        """Each figure that a story expects of a calculator; or what it lacks, or that it gives nothing."""
        one = self.state.calculations.get(link_id)
        given = one.result if one is not None and one.figures else None
        if isinstance(wanted, dict) and given is not None:
            return [(f"calcul {link_id}, {name}", value, given.get(name)) for name, value in wanted.items()]
        lacks = list(one.missing) if one is not None and one.missing else None
        return [(f"calcul {link_id}", list(wanted) if isinstance(wanted, tuple) else wanted, given or lacks)]

    def value_of(self, expression: str) -> object:
        """What a FHIRPath over this form gives, first value."""
        found = forms.evaluate_expression(expression, self.response, self.context)
        return found[0] if found else None

    @property
    def text(self) -> str:
        """All the words that the document of this form would carry."""
        return forms.plain_text(self.state)


def _plain(answer: Mapping[str, Any]) -> object:
    value = next((value for key, value in answer.items() if key.startswith("value")), None)
    return value.get("code") if isinstance(value, Mapping) else value


def _flat(response: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {item["linkId"]: list(item["answer"]) for item in items_of(response) if item.get("answer")}
