"""Subcommands, one file a subject."""

import typer

from maillage.config.commands import audit, calc, check, doctor, keys, partitions, processes, usages


def attach(app: typer.Typer) -> None:
    processes.attach(app)
    app.add_typer(audit.app, name="audit")
    app.command()(calc.calc)
    app.add_typer(check.app, name="check")
    app.command()(doctor.doctor)
    app.add_typer(keys.app, name="keys")
    app.command("partitions")(partitions.make)
    usages.attach(app)
