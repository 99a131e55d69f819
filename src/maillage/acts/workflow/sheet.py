"""One form filled in memory by a played case: flat answers in, verdict of the form engine out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.acts.forms import facade as forms
from maillage.acts.usages.questions import Item, items_of
from maillage.acts.usages.scenario import Answer
from maillage.acts.workflow.contracts import FormStatus

# How a plain answer of a story is written in a QuestionnaireResponse, by type of the question (FHIR R4).
VALUE_KEYS = {
    "boolean": "valueBoolean",
    "integer": "valueInteger",
    "decimal": "valueDecimal",
    "string": "valueString",
    "text": "valueString",
    "date": "valueDate",
    "dateTime": "valueDateTime",
    "time": "valueTime",
    "url": "valueUri",
}


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
    """`raw` is the Questionnaire as JSON, `form` the same parsed by the form engine."""

    raw: Item
    form: Any
    items: dict[str, Item] = field(init=False)
    answers: dict[str, list[dict[str, Any]]] = field(init=False, default_factory=dict)
    context: forms.FormContext = field(init=False)
    _state: Any = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.items = {item["linkId"]: item for item in items_of(self.raw)}
        self.context = forms.FormContext()

    def prefill(self, record: Mapping[str, str]) -> None:
        """Start from what the record knows, as a new request does."""
        self.context = forms.FormContext(record=dict(record))
        self.answers = _flat(forms.initial_response(self.form, self.context))
        self._state = None

    def read_request(self, request: Mapping[str, Any]) -> None:
        self.context = forms.FormContext(record=self.context.record, request=dict(request))
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
    def state(self) -> Any:
        """The verdict of the form engine, asked once for each change."""
        if self._state is None:
            self._state = forms.evaluate(self.form, self.response, self.context, final=True)
        return self._state

    @property
    def status(self) -> FormStatus:
        missing = tuple(error.text for error in self.state.errors)
        return FormStatus(complete=not missing, missing=missing)

    @property
    def visible(self) -> frozenset[str]:
        return frozenset(self.state.visible)

    def answer(self, link_id: str) -> object:
        """The answer as a story writes it: a code, a number, a text; None without."""
        values = self.state.answers.get(link_id) or []
        plain = [
            value["code"] if isinstance(value, Mapping) and "code" in value else value
            for value in (next(iter(answer.values())) for answer in values)
        ]
        return plain[0] if len(plain) == 1 else plain or None

    def value_of(self, expression: str) -> object:
        """What a FHIRPath over this form gives, first value."""
        found = forms.evaluate_expression(expression, self.response, self.context)
        return found[0] if found else None

    @property
    def text(self) -> str:
        """All the words that the document of this form would carry."""
        sections = forms.read_view(self.state)
        return "\n".join(f"{row.label} {row.text}" for section in sections for row in section.rows)


def _flat(response: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {item["linkId"]: list(item["answer"]) for item in items_of(response) if item.get("answer")}
