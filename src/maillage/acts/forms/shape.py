"""Says in French what pydantic found wrong in the shape of a Questionnaire."""

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from maillage.acts.forms import codes, schema
from maillage.acts.forms.contracts import Problem


def problems_of(refused: ValidationError, raw: dict[str, Any]) -> list[Problem]:
    return [_problem(dict(error), raw) for error in refused.errors(include_url=False, include_context=False)]


def _problem(error: dict[str, Any], raw: dict[str, Any]) -> Problem:
    location = tuple(error["loc"])
    path = path_of(location, raw)
    key = str(location[-1]) if location else ""
    kind = error["type"]
    if kind == "extra_forbidden":
        return Problem(path, f"Clé inconnue : « {key} ».", _close(key, _known_keys(location)))
    if kind == "missing":
        return Problem(path, f"« {key} » manque.", f"Ajoutez « {key} ».")
    if kind == "literal_error":
        given = str(error.get("input"))
        known = codes.TYPES if key == "type" else codes.OPERATORS if key == "operator" else ()
        remedy = _close(given, known) if known else "Écrivez une des valeurs de FHIR R4."
        return Problem(path, f"« {key} » ne peut pas valoir « {given} ».", remedy)
    if kind == "string_pattern_mismatch":
        remedy = "Lettres sans accent, chiffres, point, tiret et trait bas seulement."
        return Problem(path, f"« {error.get('input')} » ne convient pas pour « {key} ».", remedy)
    if kind in ("string_too_long", "string_too_short", "greater_than_equal", "too_short"):
        return Problem(path, f"« {key} » est vide, ou hors des limites.", "Donnez une valeur plus raisonnable.")
    return Problem(path, f"« {key} » n’est pas du bon type.", "Suivez FHIR R4 pour cette clé.")


def path_of(location: tuple[Any, ...], raw: Any) -> str:
    """The linkId of the nearest item, which is what an author looks for; the address otherwise."""
    node, nearest = raw, ""
    for step in location:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(node, dict) and isinstance(node.get("linkId"), str):
            nearest = node["linkId"]
    return nearest or ".".join(str(step) for step in location)


def _known_keys(location: tuple[Any, ...]) -> tuple[str, ...]:
    """The keys of the model at this place, followed from the root."""
    model: type[BaseModel] = schema.QuestionnaireModel
    for step in location[:-1]:
        if isinstance(step, str) and step in model.model_fields:
            inner = _model_in(model.model_fields[step].annotation)
            model = inner or model
    return tuple(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)


def _close(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word, known, n=1)
    if near:
        return f"Vouliez-vous écrire « {near[0]} » ?"
    return f"Retirez-la, ou choisissez parmi : {', '.join(known)}."
