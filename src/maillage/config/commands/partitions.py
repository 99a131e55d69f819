"""`maillage partitions`: makes the months that are missing, and says what stands. Refuses a month before 1990."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from maillage.config.commands.roles import as_role
from maillage.toolbox.clock import today

FIRST_YEAR = 1990


def _month(text: str) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise typer.BadParameter("écrivez un mois, par exemple 2018-01") from None
    if month.year < FIRST_YEAR or month > today():
        raise typer.BadParameter(f"le premier mois se place entre {FIRST_YEAR}-01 et aujourd'hui")
    return month


def make(
    since: Annotated[str, typer.Option(help="Premier mois à préparer, par exemple 2018-01.")] = "",
    ahead: Annotated[int, typer.Option(min=0, max=48, help="Nombre de mois préparés d'avance.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False,
) -> None:
    """Prépare les partitions mensuelles du journal et des mesures. La relancer ne change rien."""
    first = _month(since) if since else None
    as_role("mover")  # a long past may be moved: the application role has a minute for a statement
    from django.db import OperationalError

    from maillage.kernel.context.facade import kept_by_month, make_partitions

    try:
        made = make_partitions(since=first, ahead=ahead)
    except OperationalError:
        typer.echo("La base est occupée par une longue lecture : relancez dans un instant.", err=True)
        raise typer.Exit(1) from None
    kept = kept_by_month()
    if as_json:
        tables = [{**asdict(one), "first": f"{one.first:%Y-%m}", "last": f"{one.last:%Y-%m}"} for one in kept]
        typer.echo(json.dumps({"made": made, "tables": tables}))
        return
    typer.echo(f"{len(made)} partitions préparées." if made else "Rien à préparer.")
    for one in kept:
        typer.echo(f"{one.table} : {one.months} mois, de {one.first:%Y-%m} à {one.last:%Y-%m}.")
