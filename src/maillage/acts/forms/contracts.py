"""What other rooms receive from the forms: frozen, without a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.forms.schema import Item, QuestionnaireModel
from maillage.toolbox.clock import today


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a form as written: where it is and what to do about it, in French."""

    path: str
    message: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.path} (ligne {self.line})" if self.line else self.path
        return f"{place} : {self.message} {self.remedy}".rstrip()


class FormDefinitionError(Exception):
    """A Questionnaire that cannot be used; carries every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ExpressionFailed(Exception):
    """A lone expression that cannot be read, or that did not end within its time and memory."""

    def __init__(self, expression: str, detail: str) -> None:
        self.expression = expression
        self.detail = detail
        super().__init__(f"{expression[:200]}: {detail[:200]}" if expression else detail)


@dataclass(frozen=True, slots=True)
class FormContext:
    """`%patient`, `%record`, `%user`, `%request` and `%today` of the expressions of a form."""

    patient: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    user: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] | None = None
    today: date = field(default_factory=today)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A form that was checked. `program` is what the engine runs, on the server and in the browser."""

    url: str
    version: str
    title: str
    model: QuestionnaireModel
    items: Mapping[str, Item]
    parents: Mapping[str, str | None]
    program: Mapping[str, Any]
    program_json: str = field(repr=False)
    key: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """`text` says what to do; `field_id` is the HTML id of the control, for a link of the summary."""

    link_id: str
    text: str
    field_id: str
    label: str = ""

    @property
    def summary(self) -> str:
        """For a list away from the field: the question comes first, unless the sentence names it."""
        if not self.label or self.label in self.text:
            return self.text
        return _("%(label)s : %(value)s") % {"label": self.label, "value": self.text}


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of the form: a group at its first level. Numbers begin at 1."""

    link_id: str
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class ItemState:
    """One item after evaluation. `values` are FHIR values, `text` what a person reads of them."""

    link_id: str
    visible: bool
    required: bool
    readonly: bool
    calculated: bool
    values: tuple[Any, ...]
    typed: tuple[str, ...]
    text: str
    error: str
    prefilled_from: str


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a calculator of the clinical room gives on a form: figures, or what is missing, or why there are none."""

    name: str
    version: str
    title: str
    purpose: str
    source: str
    device_class: str
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""
    is_off: bool = False
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormState:
    """A form evaluated. `visible` and `answers` hold enabled items only; `response` keeps the others' answers.

    `clean` is what may leave before what was calculated is added to it: see `clean_response`.
    """

    questionnaire: Questionnaire
    response: Mapping[str, Any]
    clean: Mapping[str, Any]
    context: FormContext
    items: Mapping[str, ItemState]
    errors: tuple[FieldError, ...]
    steps: tuple[Step, ...]
    visible: frozenset[str]
    answers: Mapping[str, tuple[Mapping[str, Any], ...]]
    calculations: Mapping[str, Calculation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A step as it is read."""

    title: str
    rows: tuple[Row, ...]
