"""The part of the FHIR R4 Questionnaire that the forms accept, strictly: an unknown key is refused, not ignored."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from maillage.acts.forms import codes

LinkId = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[A-Za-z0-9_.-]+$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Coding(Strict):
    system: str | None = None
    version: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Strict):
    coding: tuple[Coding, ...] = ()
    text: str | None = None


class Expression(Strict):
    description: str | None = None
    name: str | None = None
    language: Literal["text/fhirpath"]
    expression: str = Field(min_length=1, max_length=5000)


class Quantity(Strict):
    value: float | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Reference(Strict):
    reference: str | None = None
    type: str | None = None
    display: str | None = None


class Extension(Strict):
    url: str
    valueBoolean: bool | None = None
    valueInteger: int | None = None
    valueDecimal: float | None = None
    valueString: str | None = None
    valueDate: str | None = None
    valueDateTime: str | None = None
    valueTime: str | None = None
    valueCoding: Coding | None = None
    valueCodeableConcept: CodeableConcept | None = None
    valueExpression: Expression | None = None
    valueQuantity: Quantity | None = None


class EnableWhen(Strict):
    question: str
    operator: Literal["exists", "=", "!=", ">", "<", ">=", "<="]
    answerBoolean: bool | None = None
    answerDecimal: float | None = None
    answerInteger: int | None = None
    answerDate: str | None = None
    answerDateTime: str | None = None
    answerTime: str | None = None
    answerString: str | None = None
    answerCoding: Coding | None = None
    answerQuantity: Quantity | None = None
    answerReference: Reference | None = None

    @property
    def answers(self) -> dict[str, Any]:
        """The answer[x] that is given; one only makes sense."""
        return {key: value for key, value in self.model_dump(exclude_none=True).items() if key.startswith("answer")}


class AnswerOption(Strict):
    valueCoding: Coding | None = None
    valueString: str | None = None
    valueInteger: int | None = None
    valueDate: str | None = None
    valueTime: str | None = None
    valueReference: Reference | None = None
    initialSelected: bool = False


class Initial(Strict):
    valueBoolean: bool | None = None
    valueDecimal: float | None = None
    valueInteger: int | None = None
    valueDate: str | None = None
    valueDateTime: str | None = None
    valueTime: str | None = None
    valueString: str | None = None
    valueUri: str | None = None
    valueCoding: Coding | None = None
    valueQuantity: Quantity | None = None
    valueReference: Reference | None = None


_VALUES = tuple(key for key in Extension.model_fields if key.startswith("value"))


class Item(Strict):
    linkId: LinkId
    definition: str | None = None
    code: tuple[Coding, ...] = ()
    prefix: str | None = None
    text: str | None = None
    type: Literal[
        "group", "display", "choice", "open-choice", "text", "string", "integer", "decimal", "date", "dateTime",
        "time", "boolean", "attachment", "reference", "quantity", "url",
    ]  # fmt: skip
    enableWhen: tuple[EnableWhen, ...] = ()
    enableBehavior: Literal["all", "any"] | None = None
    required: bool = False
    repeats: bool = False
    readOnly: bool = False
    maxLength: int | None = Field(default=None, ge=1)
    answerOption: tuple[AnswerOption, ...] = ()
    initial: tuple[Initial, ...] = ()
    extension: tuple[Extension, ...] = ()
    item: tuple["Item", ...] = ()

    def extensions(self, url: str) -> tuple[Extension, ...]:
        return tuple(found for found in self.extension if found.url == url)

    def first(self, url: str) -> Any:
        """The value of the first extension with this address, whatever its type; None without."""
        for found in self.extension:
            if found.url == url:
                for key in _VALUES:
                    if (value := getattr(found, key)) is not None:
                        return value
        return None

    @property
    def is_conditional(self) -> bool:
        """Asked of some patients only, whatever becomes of the group around it."""
        return bool(self.enableWhen) or self.expression(codes.ENABLE_WHEN) is not None

    def expression(self, url: str) -> str | None:
        found = self.first(url)
        return found.expression if isinstance(found, Expression) else None

    @property
    def control(self) -> str | None:
        """The code of its itemControl, of FHIR's list or of ours."""
        found = self.first(codes.ITEM_CONTROL)
        if not isinstance(found, CodeableConcept):
            return None
        known = [each.code for each in found.coding if each.code in codes.CONTROLS.get(each.system or "", ())]
        return known[0] if known else None

    @property
    def is_help(self) -> bool:
        return self.type == "display" and self.control == "help"

    @property
    def is_question(self) -> bool:
        return self.type not in ("group", "display")


class ContactDetail(Strict):
    name: str | None = None
    telecom: tuple[dict[str, Any], ...] = ()


class QuestionnaireModel(Strict):
    resourceType: Literal["Questionnaire"]
    id: str | None = None
    meta: dict[str, Any] | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    status: Literal["draft", "active", "retired", "unknown"]
    experimental: bool | None = None
    language: str | None = None
    subjectType: tuple[str, ...] = ()
    date: str | None = None
    publisher: str | None = None
    contact: tuple[ContactDetail, ...] = ()
    description: str | None = None
    purpose: str | None = None
    copyright: str | None = None
    code: tuple[Coding, ...] = ()
    extension: tuple[Extension, ...] = ()
    item: tuple[Item, ...] = ()
