"""`maillage calc`: one calculator of the clinical room, JSON in and out. Exit 2 for what cannot be calculated."""

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any, Final, NoReturn

import typer

from maillage.clinical import facade
from maillage.clinical.contracts import Calculator, Refused

MOST_BYTES: Final = 10_000_000
MOST_AT_ONCE: Final = 100_000
REFUSED: Final = 2


def calc(
    name: Annotated[str | None, typer.Argument(help="Nom du calcul.", show_default=False)] = None,
    as_list: Annotated[bool, typer.Option("--list", help="Les calculs, leur schéma et leur source.")] = False,
) -> None:
    """Calcule un score, une mesure ou une date : JSON sur l’entrée, JSON en sortie ; une liste donne une liste."""
    if as_list:
        _print([_described(one) for one in facade.CALCULATORS.values()])
        return
    try:
        calculator = facade.find(name or "")
        data = _read(sys.stdin.buffer.read(MOST_BYTES + 1))
        _print(facade.calculate_all(calculator, data) if isinstance(data, list) else facade.calculate(calculator, data))
    except Refused as wrong:
        _print({"error": {"field": wrong.field, "reason": wrong.reason}})
        raise typer.Exit(REFUSED) from None


def _described(one: Calculator) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "version": one.version,
        "title": one.title,
        "purpose": one.purpose,
        "source": one.source,
        "device_class": one.device_class,
        "default_on": one.default_on,
        "schema": facade.schema_of(one),
        "result": facade.result_schema_of(one),
    }


def _read(raw: bytes) -> Any:
    if not raw.strip():
        raise Refused("", "L’entrée est vide : un objet JSON est attendu.")
    if len(raw) > MOST_BYTES:
        raise Refused("", "L’entrée dépasse 10 Mo.")
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        line = getattr(wrong, "lineno", None)
        where = f" (ligne {line})" if line else ""
        raise Refused("", f"L’entrée n’est pas du JSON lisible{where}.") from None
    if isinstance(data, list) and len(data) > MOST_AT_ONCE:
        raise Refused("", f"Au plus {MOST_AT_ONCE} éléments à la fois.")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The last of two values of one field would silently win."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(twice, "Ce champ est donné deux fois.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise Refused("", f"{name} n’est pas un nombre de JSON.")


def _print(answer: Any) -> None:
    text = json.dumps(answer, ensure_ascii=False)
    # A name of field may hold half a character, which no encoding writes.
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
