"""`maillage check rls`: does the database itself guard every table that holds patient data?"""

import json
from typing import Annotated

import typer

from maillage.config.commands.roles import as_role

app = typer.Typer(no_args_is_help=True, help="Vérifications de l'installation.")


@app.callback()
def checks() -> None:
    """Vérifications de l'installation."""


@app.command()
def rls(as_json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False) -> None:
    """Chaque table de données de patient est-elle sous politique forcée ? Code 1 sinon."""
    as_role("app")
    from maillage.config.database.row_security import faults, guarded_tables

    found = faults()
    tables = guarded_tables()
    if as_json:
        typer.echo(json.dumps({"ok": not found, "tables": len(tables), "faults": found}, ensure_ascii=False))
    else:
        for sentence in found:
            typer.echo(sentence)
        if not found:
            typer.echo(f"{len(tables)} tables sous politique de lignes forcée, rôle applicatif sans privilège.")
    raise typer.Exit(1 if found else 0)
