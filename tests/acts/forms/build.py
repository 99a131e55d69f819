"""Small Questionnaires, written as an author would."""

import re
from typing import Any

CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
OURS = "https://maillage.example/CodeSystem/item-control"
FHIR_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"


def form(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Questionnaire",
        "url": "https://maillage.example/Questionnaire/essai",
        "version": "1.0.0",
        "title": "Essai",
        "status": "draft",
        "item": list(items),
        **more,
    }


def item(link_id: str, type_: str, *extension: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = {"linkId": link_id, "text": f"Question {link_id}", "type": type_, **more}
    return {**made, "extension": list(extension)} if extension else made


def group(link_id: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "text": f"Groupe {link_id}", "type": "group", "item": list(items), **more}


def options(*labels: str, system: str = "https://maillage.example/CodeSystem/essai") -> list[dict[str, Any]]:
    return [
        {"valueCoding": {"system": system, "code": re.sub(r"\W+", "-", label).strip("-") or "x", "display": label}}
        for label in labels
    ]


def yes_no() -> list[dict[str, Any]]:
    pairs = (("Y", "Oui"), ("N", "Non"))
    return [{"valueCoding": {"system": YES_NO, "code": code, "display": label}} for code, label in pairs]


def control(code: str) -> dict[str, Any]:
    system = OURS if code in ("segmented", "body-map", "score", "photo") else FHIR_CONTROLS
    return {
        "url": CORE + "questionnaire-itemControl",
        "valueCodeableConcept": {"coding": [{"system": system, "code": code}]},
    }


def expression(name: str, text: str) -> dict[str, Any]:
    """calculatedExpression, initialExpression, enableWhenExpression."""
    return {"url": SDC + name, "valueExpression": {"language": "text/fhirpath", "expression": text}}


def variable(name: str, text: str) -> dict[str, Any]:
    value = {"name": name, "language": "text/fhirpath", "expression": text}
    return {"url": CORE + "variable", "valueExpression": value}


def bound(name: str, **value: Any) -> dict[str, Any]:
    return {"url": CORE + name, **value}


def unit(code: str, display: str = "") -> dict[str, Any]:
    coding = {"system": "http://unitsofmeasure.org", "code": code, "display": display or code}
    return {"url": CORE + "questionnaire-unit", "valueCoding": coding}


def when(question: str, operator: str, **answer: Any) -> dict[str, Any]:
    return {"question": question, "operator": operator, **answer}
