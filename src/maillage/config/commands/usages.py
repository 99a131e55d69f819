"""`maillage usages …`: mounted from the room that knows usages."""

import typer

from maillage.config.commands.roles import as_role


def attach(app: typer.Typer) -> None:
    from maillage.acts.workflow import command

    command.bind_roles(as_role)
    app.add_typer(command.app, name="usages")
