"""The words of FHIR R4 that the forms know: item types, operators, addresses of the extensions."""

from typing import Final

CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
SDC: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
OURS: Final = "https://maillage.example/StructureDefinition/"

MIN_VALUE: Final = CORE + "minValue"
MAX_VALUE: Final = CORE + "maxValue"
MAX_DECIMAL_PLACES: Final = CORE + "maxDecimalPlaces"
UNIT: Final = CORE + "questionnaire-unit"
MIN_OCCURS: Final = CORE + "questionnaire-minOccurs"
MAX_OCCURS: Final = CORE + "questionnaire-maxOccurs"
ENTRY_FORMAT: Final = CORE + "entryFormat"
REGEX: Final = CORE + "regex"
ITEM_CONTROL: Final = CORE + "questionnaire-itemControl"
HIDDEN: Final = CORE + "questionnaire-hidden"
VARIABLE: Final = CORE + "variable"
CALCULATED: Final = SDC + "sdc-questionnaire-calculatedExpression"
INITIAL: Final = SDC + "sdc-questionnaire-initialExpression"
ENABLE_WHEN: Final = SDC + "sdc-questionnaire-enableWhenExpression"

# Ours: the calculator that answers a question, what it is given (FHIRPath, named as the calculator names it).
CALCULATOR: Final = OURS + "calculator"
CALCULATOR_INPUT: Final = OURS + "calculator-input"

# On an answer of a QuestionnaireResponse: where a prefilled answer comes from.
PREFILLED: Final = OURS + "prefilled-from"
# And what was calculated, with its calculator, its version and its source.
CALCULATION: Final = OURS + "calculation"

# The key of the value that an extension carries, by its address; None accepts any value.
EXTENSIONS: Final[dict[str, tuple[str, ...] | None]] = {
    MIN_VALUE: None,
    MAX_VALUE: None,
    MAX_DECIMAL_PLACES: ("valueInteger",),
    UNIT: ("valueCoding",),
    MIN_OCCURS: ("valueInteger",),
    MAX_OCCURS: ("valueInteger",),
    ENTRY_FORMAT: ("valueString",),
    REGEX: ("valueString",),
    ITEM_CONTROL: ("valueCodeableConcept",),
    HIDDEN: ("valueBoolean",),
    VARIABLE: ("valueExpression",),
    CALCULATED: ("valueExpression",),
    INITIAL: ("valueExpression",),
    ENABLE_WHEN: ("valueExpression",),
    CALCULATOR: ("valueString",),
    CALCULATOR_INPUT: ("valueExpression",),
}

FHIR_CONTROLS: Final = "http://hl7.org/fhir/questionnaire-item-control"
OUR_CONTROLS: Final = "https://maillage.example/CodeSystem/item-control"
CONTROLS: Final[dict[str, frozenset[str]]] = {
    FHIR_CONTROLS: frozenset({"radio-button", "check-box", "drop-down", "help"}),
    OUR_CONTROLS: frozenset({"segmented", "body-map", "score", "photo"}),
}

# The key under which an answer of each type of question is kept in a QuestionnaireResponse.
VALUE_KEYS: Final[dict[str, str]] = {
    "choice": "valueCoding",
    "open-choice": "valueCoding",
    "text": "valueString",
    "string": "valueString",
    "integer": "valueInteger",
    "decimal": "valueDecimal",
    "date": "valueDate",
    "dateTime": "valueDateTime",
    "time": "valueTime",
    "boolean": "valueBoolean",
    "attachment": "valueAttachment",
    "reference": "valueReference",
    "quantity": "valueQuantity",
    "url": "valueUri",
}
TYPES: Final = ("group", "display", *VALUE_KEYS)
ORDERED: Final = frozenset({"integer", "decimal", "date", "dateTime", "time", "quantity"})
NUMBERS: Final = frozenset({"integer", "decimal", "quantity"})
OPERATORS: Final = ("exists", "=", "!=", ">", "<", ">=", "<=")

# The keys of enableWhen.answer[x] that fit each type of question.
ANSWER_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "choice": ("answerCoding", "answerString", "answerInteger"),
    "open-choice": ("answerCoding", "answerString"),
    "text": ("answerString",),
    "string": ("answerString",),
    "integer": ("answerInteger", "answerDecimal"),
    "decimal": ("answerDecimal", "answerInteger"),
    "date": ("answerDate",),
    "dateTime": ("answerDateTime", "answerDate"),
    "time": ("answerTime",),
    "boolean": ("answerBoolean",),
    "attachment": (),
    "reference": ("answerReference",),
    "quantity": ("answerQuantity",),
    "url": ("answerString",),
}
