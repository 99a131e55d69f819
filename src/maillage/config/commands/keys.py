"""`maillage keys rotate`: wraps every document's own key again under the installation's current key."""

import json
from typing import Annotated

import typer

from maillage.config.commands.roles import as_role

app = typer.Typer(no_args_is_help=True, help="Les clés qui chiffrent les documents.")


@app.callback()
def keys() -> None:
    """Les clés qui chiffrent les documents."""


@app.command()
def rotate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Essaie tout, compte, et ne garde rien.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False,
) -> None:
    """Met la clé de chaque document sous la clé actuelle de l'installation. Les fichiers ne bougent pas.

    Pour changer de clé : donnez la nouvelle comme clé des documents, rangez l'ancienne parmi les clés
    précédentes, redémarrez, puis lancez cette commande. Elle peut être interrompue et relancée. Quand elle
    ne trouve plus rien à faire, l'ancienne clé peut être retirée. Code 1 si une ancienne clé manque.
    """
    as_role("app")
    from maillage.kernel.documents.sealing import SealBroken

    try:
        moved = _tried() if dry_run else _done()
    except SealBroken:
        sentence = (
            "Des documents sont sous une clé que cette installation n'a pas : "
            "rangez-la parmi les clés précédentes, puis recommencez. Rien n'est perdu."
        )
        typer.echo(json.dumps({"ok": False, "reason": sentence}, ensure_ascii=False) if as_json else sentence)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"ok": True, "moved": moved, "dry_run": dry_run}))
    else:
        typer.echo(_sentence(moved, dry_run=dry_run))


def _tried() -> int:
    """Everything is done and taken back: the count is true, and every former key did open."""
    from django.db import transaction

    from maillage.kernel.documents.facade import rewrap_keys

    with transaction.atomic():
        moved = rewrap_keys()
        transaction.set_rollback(True)
    return moved


def _done() -> int:
    from maillage.kernel.audit.facade import record
    from maillage.kernel.context.facade import Principal, open_context
    from maillage.kernel.documents.facade import rewrap_keys

    moved = rewrap_keys()
    if moved:
        with open_context(Principal.system("documents")):
            record("documents.rewrap", why="changement de la clé des documents", detail={"files": moved})
    return moved


def _sentence(moved: int, *, dry_run: bool) -> str:
    if not moved:
        return "Tous les documents sont déjà sous la clé actuelle."
    count = "1 fichier" if moved == 1 else f"{moved} fichiers"
    return f"{count} à mettre sous la clé actuelle." if dry_run else f"{count} sous la clé actuelle."
