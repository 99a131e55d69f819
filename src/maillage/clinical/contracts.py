"""What a calculator is: a pure function with its source, its purpose, and a typed refusal in French."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter


class Refused(Exception):
    """An input that cannot be calculated: which field, as the caller wrote it, and why, in French.

    `field` is a path such as `scores[6]` or `explanations.5a`; empty when the whole input is meant.
    """

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


@dataclass(frozen=True, slots=True)
class Calculator:
    """One published calculation.

    `version` changes with the formula, a threshold or a bound, and is kept beside each result.
    `device_class` is our reading of rule 11 of regulation (EU) 2017/745 for whoever decides with the result; None
    where the purpose is not medical. Nothing here is CE-marked.
    `default_on` is False where a licence or the law leaves the switch to the operator.
    """

    name: str
    version: str
    title: str
    purpose: str
    source: str
    device_class: str | None
    given: TypeAdapter[Any]
    result: TypeAdapter[Any]
    run: Callable[[Any], Any]
    default_on: bool = True
