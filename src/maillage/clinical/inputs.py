"""Reads what a calculator is given, strictly: no guess, no conversion, and each refusal in French.

A boolean is no number, `2.0` is no whole number, NaN and infinities are refused, an unknown field is refused.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from maillage.clinical.contracts import Refused

STRICT: Final = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
# The years of a living person and of their care; within them, days are added without leaving the calendar.
YEARS: Final = range(1900, 2200)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(?P<offset>Z|[+-]\d{2}:\d{2})?", re.ASCII)
_OURS: Final = "clinical"
Moment = TypeVar("Moment", bound=date)  # an instant is a day with an hour


def refusal(reason: str) -> PydanticCustomError:
    """What a validator of a single value raises; the path is added when it is told."""
    return PydanticCustomError(_OURS, "{reason}", {"reason": reason})


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise refusal("Une date est attendue, comme 2025-01-31.")
    return _existing(date.fromisoformat, value)


def _instant(value: object) -> datetime:
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not isinstance(value, str) or match is None:
        raise refusal("Un instant est attendu, avec son décalage, comme 2025-01-31T08:00+01:00.")
    if match["offset"] is None:
        raise refusal("Cet instant est sans décalage horaire : ajoutez +01:00, +02:00 ou Z.")
    return _existing(datetime.fromisoformat, value)


def _existing(read: Callable[[str], Moment], value: str) -> Moment:
    try:
        found = read(value)
    except ValueError:
        raise refusal("Cette date n’existe pas dans le calendrier.") from None
    if found.year not in YEARS:
        raise refusal(f"L’année est attendue entre {YEARS[0]} et {YEARS[-1]}.")
    return found


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]


def read(given: TypeAdapter[Any], data: object) -> Any:
    """`data` (what JSON holds) as the input of a calculator. Raises Refused for the first thing wrong."""
    if not isinstance(data, dict):
        raise Refused("", "Un objet JSON est attendu.")
    try:
        # Through JSON, where a strict reading still takes a list for a tuple.
        return given.validate_json(json.dumps(data))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise Refused(_path(first["loc"], data), _reason(first, given)) from None


def _path(places: tuple[int | str, ...], data: object) -> str:
    """Where it is, as the caller wrote it: pydantic also names the kinds of a union, which nobody wrote."""
    path, node = "", data
    for place in places:
        if isinstance(place, int) and isinstance(node, list) and place < len(node):
            path, node = f"{path}[{place}]", node[place]
        elif isinstance(place, str) and isinstance(node, Mapping):
            path, node = f"{path}.{place}" if path else place, node.get(place)
        else:
            break
    return path


_SAID: Final[dict[str, str]] = {
    "missing": "Ce champ manque.",
    "bool_type": "true ou false est attendu.",
    "int_type": "Un nombre entier est attendu.",
    "int_from_float": "Un nombre entier est attendu.",
    "int_parsing_size": "Ce nombre est trop grand.",
    "float_type": "Un nombre est attendu.",
    "finite_number": "Un nombre fini est attendu.",
    "string_type": "Un texte est attendu.",
    "string_too_short": "Au moins {min_length} caractère est attendu.",
    "string_too_long": "Au plus {max_length} caractères sont attendus.",
    "tuple_type": "Une liste est attendue.",
    "dict_type": "Un objet est attendu.",
    "dataclass_type": "Un objet JSON est attendu.",
    "too_short": "La liste compte {actual_length} valeurs : il en faut au moins {min_length}.",
    "too_long": "La liste est trop longue : au plus {max_length} valeurs.",
    "missing_argument": "Ce champ manque.",
    "greater_than": "Une valeur supérieure à {gt} est attendue.",
    "greater_than_equal": "La plus petite valeur admise est {ge}.",
    "less_than": "Une valeur inférieure à {lt} est attendue.",
    "less_than_equal": "La plus grande valeur admise est {le}.",
    "json_invalid": "Ce texte n’est pas du JSON lisible.",
}


def _reason(error: ErrorDetails, known: TypeAdapter[Any]) -> str:
    kind, values = error["type"], error.get("ctx", {})
    if kind == _OURS:
        return str(values["reason"])
    if kind == "literal_error":
        allowed = str(values["expected"]).replace("'", "").replace(" or ", ", ")
        return f"Valeurs admises : {allowed}."
    if kind == "unexpected_keyword_argument":
        near = get_close_matches(str(error["loc"][-1]), known.json_schema().get("properties", ()), n=1)
        return "Ce champ n’est pas connu." + (f" Vouliez-vous dire « {near[0]} » ?" if near else "")
    said = {name: _as_written(value) for name, value in values.items()}
    return _SAID.get(kind, "Cette valeur n’est pas admise.").format(**said)


def _as_written(value: object) -> object:
    """A bound as a sentence writes it: `0` and `0,1`, never `0.0`."""
    return f"{value:.12f}".rstrip("0").rstrip(".").replace(".", ",") if isinstance(value, float) else value
