"""`maillage audit verify`: walks the trail's chain as the mover role, which can read it and change nothing."""

import json
from typing import Annotated

import typer

from maillage.config.commands.roles import as_role

app = typer.Typer(no_args_is_help=True, help="Le journal des accès.")


@app.callback()
def trail() -> None:
    """Le journal des accès : chaîné, ancré, vérifiable."""


@app.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False) -> None:
    """Vérifie toute la chaîne ; nomme la première ligne modifiée. Code 1 si le journal n'est pas intact."""
    as_role("mover")
    from django.conf import settings

    from maillage.kernel.audit.facade import anchor
    from maillage.kernel.audit.facade import verify as verify_chain

    verdict = verify_chain(settings.MAILLAGE_AUDIT_ANCHOR)
    if as_json:
        typer.echo(json.dumps({"whole": verdict.whole, "lines": verdict.lines, "broken_seq": verdict.broken_seq}))
    else:
        typer.echo(verdict.sentence)
    if not verdict.whole:
        raise typer.Exit(1)
    anchor(settings.MAILLAGE_AUDIT_ANCHOR)
