"""`maillage usages …`: mounted from the room that knows usages."""

from importlib.util import find_spec

import typer


def attach(app: typer.Typer) -> None:
    if find_spec("maillage.acts.forms") is None:
        return
    from maillage.acts.workflow.command import app as usages

    app.add_typer(usages, name="usages")
