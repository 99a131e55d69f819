"""The one command: `maillage`. Each subcommand has --help, an exit code, and --json where it prints data."""

import os

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Maillage, l'espace numérique régional de santé.",
)


def main() -> None:
    from maillage.config import commands

    commands.attach(app)
    app()


if __name__ == "__main__":
    main()
