"""`maillage usages …`: mounted from the room that knows usages."""

import typer


def attach(app: typer.Typer) -> None:
    from maillage.acts.workflow.command import app as usages

    app.add_typer(usages, name="usages")
