"""A result as JSON: numbers without the noise of binary fractions, days as ISO, fields in the order of the contract."""

from dataclasses import Field, field, fields
from datetime import date
from typing import Any, Final

from pydantic_core import to_jsonable_python

_WHEN_GIVEN: Final = "only_when_given"


def only_when_given() -> Any:
    """A field of a result that is left out while it is empty."""
    return field(default=(), metadata={_WHEN_GIVEN: True})


def as_json(result: Any) -> dict[str, Any]:
    return {
        one.name: _value(getattr(result, one.name))
        for one in fields(result)
        if getattr(result, one.name) or not _is_optional(one)
    }


def tidy(number: float) -> float:
    """Twelve significant digits: more than any measure has, fewer than 0.1 + 0.2 shows."""
    return float(f"{number:.12g}") + 0.0  # the addition makes of -0.0 a zero


def _is_optional(one: Field[Any]) -> bool:
    return bool(one.metadata.get(_WHEN_GIVEN))


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return tidy(value)
    return to_jsonable_python(value)
