"""Subcommands, one file a subject."""

import typer

from maillage.config.commands import audit, check


def attach(app: typer.Typer) -> None:
    app.add_typer(audit.app, name="audit")
    app.add_typer(check.app, name="check")
