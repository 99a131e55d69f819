"""What a request says of where it goes: its theme and its territory, read by the usage's own expressions. Pure."""

from collections.abc import Mapping
from typing import Any

from maillage.acts.forms.facade import FormContext, evaluate_expression
from maillage.acts.usages.contracts import UsagePackage

LONGEST = 40


def theme_of(package: UsagePackage, request: Mapping[str, Any]) -> str:
    """A code of `themes`; empty when the request says none, or one that the usage does not name."""
    route = package.definition.route
    found = _first(route.theme, request) if route else ""
    return found if route and found in route.themes else ""


def territory_of(package: UsagePackage, request: Mapping[str, Any]) -> str:
    route = package.definition.route
    return _first(route.territory, request) if route else ""


def _first(expression: str | None, request: Mapping[str, Any]) -> str:
    found = evaluate_expression(expression, dict(request), FormContext()) if expression else None
    value = found[0] if isinstance(found, list | tuple) and found else found
    return str(value)[:LONGEST] if value else ""
