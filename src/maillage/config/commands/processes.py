"""Commands that start something or prepare the database."""

import os
from pathlib import Path
from typing import Annotated

import typer

from maillage.config.commands.roles import as_role

Port = Annotated[int | None, typer.Option(help="Port d'écoute ; par défaut le premier libre à partir de 8600.")]


def demo(
    port: Port = None,
    scale: Annotated[
        str, typer.Option(help="Région entière ou fraction : region, region/10, region/100. À part de l'ordinaire.")
    ] = "",
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Prépare la base, puis s'arrête.")] = False,
) -> None:
    """Démarre la région de démonstration : base embarquée, pages, tâches. Ctrl-C arrête tout."""
    from maillage.config.demo.supervisor import run

    if scale:
        _beside(scale)
    raise typer.Exit(run(port, scale=scale, serving=not prepare_only))


def _beside(scale: str) -> None:
    """A region at scale has its own state folder, for this process and those that it starts."""
    from maillage.config.demo.scale.volumes import UnknownScale, state_of
    from maillage.config.environment import Environment, environment

    try:
        os.environ["MAILLAGE_STATE"] = str(state_of(scale, Environment().state))
    except UnknownScale as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    environment.cache_clear()


def demo_reset() -> None:
    """Efface la région de démonstration : base, documents, secrets."""
    import shutil

    from maillage.config.database.cluster import Cluster, ClusterError
    from maillage.config.environment import environment

    env = environment()
    try:
        Cluster(env.state).remove()
    except ClusterError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    shutil.rmtree(env.state, ignore_errors=True)
    typer.echo("La région de démonstration est effacée. « make demo » en prépare une neuve.")


def migrate() -> None:
    """Met la base à jour et y dépose le secret des tickets."""
    as_role("migrator")
    from django.core.management import call_command

    from maillage.config.database.prepare import store_ticket_secret
    from maillage.config.database.row_security import write_policy_book

    call_command("migrate", interactive=False, verbosity=0)
    write_policy_book()
    store_ticket_secret()


def serve(
    host: str = "127.0.0.1",
    port: int = 8600,
    workers: Annotated[int | None, typer.Option(help="Nombre de processus ; par défaut MAILLAGE_WEB_WORKERS.")] = None,
) -> None:
    """Sert les pages et le flux d'événements."""
    from maillage.config.serve import ENOUGH_FILES, open_many_files
    from maillage.config.serve import serve as run

    files = open_many_files()
    if files < ENOUGH_FILES:
        said = f"Cette machine n'ouvre que {files} fichiers par processus : autant de flux, pas un de plus. "
        typer.echo(f"{said}Relevez la limite (LimitNOFILE=65536 dans l'unité du service).", err=True)
    run(host, port, workers)


def worker() -> None:
    """Fait partir les courriels, surveille les promesses, ancre le journal."""
    as_role("app")
    from maillage.config.worker import work

    work()


def load_region(
    patients: Annotated[int, typer.Option(help="Nombre de patients.")] = 500,
    cases: Annotated[int, typer.Option(help="Nombre de dossiers passés.")] = 300,
    seed: Annotated[int, typer.Option(help="Graine : la même donne la même région.")] = 1,
) -> None:
    """Publie les usages et charge la région fictive si la base est vide."""
    as_role("mover")
    from maillage.config.demo.region import load

    load(seed=seed, patients=patients, cases=cases, say=typer.echo)


def load_scale(
    scale: Annotated[str, typer.Argument(help="region, ou une fraction : region/10.")],
    seed: Annotated[int, typer.Option(help="Graine : la même donne la même région.")] = 1,
) -> None:
    """Ajoute la masse d'une région autour de la démonstration ; reprend un chargement interrompu."""
    as_role("mover")
    from maillage.config.demo.scale.command import load

    raise typer.Exit(load(scale, seed=seed, say=typer.echo))


def hold_cluster(watch_pid: int, pid_file: Path, throwaway: bool = False) -> None:
    """Laisse un PostgreSQL embarqué en marche tant que vit un autre processus ; rend la main quand il répond."""
    from maillage.config.database.hold import hold

    raise typer.Exit(0 if hold(watch_pid, pid_file, throwaway=throwaway) else 1)


def attach(app: typer.Typer) -> None:
    app.command()(demo)
    app.command("demo-reset")(demo_reset)
    app.command()(migrate)
    app.command()(serve)
    app.command()(worker)
    app.command("load-region")(load_region)
    app.command("load-scale", hidden=True)(load_scale)
    app.command("hold-cluster", hidden=True)(hold_cluster)
