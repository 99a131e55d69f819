"""The one command: `maillage`. Each subcommand has --help, an exit code, and --json where it prints data."""

import os
from pathlib import Path

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Maillage, l'espace numérique régional de santé."
)


def _setup() -> None:
    import django

    django.setup()


@app.command()
def migrate() -> None:
    """Met la base à jour (rôle migrator), puis y dépose le secret des tickets."""
    _setup()
    from django.core.management import call_command

    from maillage.config.database.prepare import store_ticket_secret

    call_command("migrate", interactive=False, verbosity=0)
    store_ticket_secret()


@app.command(name="hold-cluster", hidden=True)
def hold_cluster(watch_pid: int, pid_file: Path, throwaway: bool = False) -> None:
    """Laisse un PostgreSQL embarqué en marche tant que vit un autre processus ; rend la main quand il répond."""
    from maillage.config.database.hold import hold

    raise typer.Exit(0 if hold(watch_pid, pid_file, throwaway=throwaway) else 1)


def main() -> None:
    from maillage.config import commands

    commands.attach(app)
    app()


if __name__ == "__main__":
    main()
