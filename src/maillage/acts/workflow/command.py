"""The `maillage usages` command: new, check, test, publish, withdraw, list. `check` and `test` need no database.

The command line as a whole belongs to `config`, which mounts `app` and binds how a process takes a database role.
Rooms with models are imported inside the commands: Django is set up there, once the role is known.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

AsRole = Callable[[Literal["app", "migrator"]], None]

FAILED = 1
USAGE_ERROR = 2
Folder = Annotated[Path | None, typer.Option("--folder", help="Dossier des usages (défaut : MAILLAGE_USAGES).")]
Codes = Annotated[list[str] | None, typer.Argument(help="Codes des usages ; tous par défaut.")]
Title = Annotated[str, typer.Option(help="Titre en français.")]
FollowedPattern = Annotated[str | None, typer.Option("--pattern", help="Patron de parcours : usages/patterns.")]
By = Annotated[str, typer.Option(help="Nom de la personne qui publie.")]
Json = Annotated[bool, typer.Option("--json", help="Écrit un objet JSON sur la sortie.")]


app = typer.Typer(no_args_is_help=True, help="Les usages : créer, contrôler, jouer, publier, retirer, lister.")


def _role_of_the_environment(role: str) -> None:
    import django

    django.setup()


_port: list[AsRole] = [_role_of_the_environment]


def bind_roles(as_role: AsRole) -> None:
    """`config` says how a process takes a database role. Unbound, MAILLAGE_DB_ROLE decides."""
    _port[0] = as_role


@contextmanager
def _database() -> Iterator[None]:
    """A database that does not answer is one sentence, not a trace."""
    from django.db import OperationalError

    try:
        yield
    except OperationalError as away:
        typer.echo("La base de données ne répond pas : démarrez-la (make demo), puis recommencez.", err=True)
        raise typer.Exit(USAGE_ERROR) from away


def _root(folder: Path | None) -> Path:
    """Where the packages are. Django is set up here: sentences go through its translations."""
    import django
    from django.conf import settings

    django.setup()
    return folder if folder is not None else Path(settings.MAILLAGE_USAGES)


def _packages(folder: Path | None, codes: list[str] | None) -> list[Path]:
    """The folders asked for; a missing one ends the command with a sentence."""
    root = _root(folder)
    if codes:
        found = [root / code for code in codes]
    else:
        from maillage.acts.usages.files import package_folders

        found = package_folders(root)
    missing = [path for path in found if not path.is_dir()]
    if missing or not found:
        typer.echo(f"Aucun usage dans {missing[0] if missing else root}.", err=True)
        raise typer.Exit(USAGE_ERROR)
    return found


@app.command()
def new(code: str, title: Title = "", pattern: FollowedPattern = None, folder: Folder = None) -> None:
    """Écrit un petit usage valide, à compléter avec des cliniciens."""
    root = _root(folder)
    from maillage.acts.usages.patterns import patterns_of
    from maillage.acts.usages.scaffold import ScaffoldRefused, scaffold

    try:
        made = scaffold(code=code, title=title or code.replace("-", " ").capitalize(), into=root, pattern=pattern)
    except ScaffoldRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(USAGE_ERROR) from refused
    typer.echo(f"{made} est prêt. Ensuite : maillage usages check {code}")
    for name, said in patterns_of(root).items() if pattern is None else ():
        typer.echo(f"Un patron aurait donné états et transitions : --pattern {name} ({said}).")


@app.command()
def check(codes: Codes = None, folder: Folder = None, as_json: Json = False) -> None:
    """Contrôle les définitions ; nomme le fichier, la ligne et le remède."""
    packages = _packages(folder, codes)
    from maillage.acts.usages.check import check_package, check_patterns, check_together

    said = {path.name: sorted({*check_package(path), *check_together(path)}) for path in packages}
    found = [(usage, problem) for usage, problems in said.items() for problem in problems]
    if not codes:
        found += [("", problem) for problem in check_patterns(_root(folder))]
    if as_json:
        rows = [
            {"usage": usage, "file": p.file, "line": p.line, "message": p.message, "remedy": p.remedy}
            for usage, p in found
        ]
        typer.echo(json.dumps({"usages": len(packages), "problems": rows}, ensure_ascii=False))
    else:
        for usage, problem in found:
            typer.echo(problem if "/" in problem.file else f"{usage}/{problem}", err=True)
        typer.echo(f"{len(packages)} usage(s) contrôlé(s), {len(found)} problème(s).")
    raise typer.Exit(FAILED if found else 0)


@app.command()
def test(codes: Codes = None, folder: Folder = None, as_json: Json = False) -> None:
    """Joue les cas de chaque usage, en mémoire."""
    packages = _packages(folder, codes)
    from maillage.acts.workflow.played import play_folder

    results = [result for path in packages for result in play_folder(path)]
    failed = [result for result in results if result.failures]
    usages = len({result.usage for result in results})
    if as_json:
        played = sum(1 for result in results if result.case)
        typer.echo(json.dumps({"usages": usages, "cases": played, "failed": len(failed)}))
    else:
        for result in results:
            typer.echo(f"{'échec' if result.failures else 'joué '}  {result.usage} : {result.case or 'lecture'}")
            for failure in result.failures:
                typer.echo(f"         {failure}")
        typer.echo(f"{usages} usage(s), {len(results)} cas joué(s), {len(failed)} échec(s).")
    raise typer.Exit(FAILED if failed else 0)


@app.command()
def publish(codes: Codes = None, folder: Folder = None, by: By = "maillage usages publish") -> None:
    """Fige les définitions dans la base et les rend actives."""
    # The application role may read published usages, never write them.
    _port[0]("migrator")
    from maillage.acts.usages.facade import PackageRefused
    from maillage.acts.usages.facade import publish as freeze

    refused = False
    for path in _packages(folder, codes):
        try:
            with _database():
                usage = freeze(folder=path, by=by)
            typer.echo(f"{usage.code} {usage.version} publié et actif ({usage.sha256[:12]}).")
        except PackageRefused as refusal:
            refused = True
            for problem in refusal.problems:
                typer.echo(f"{path.name}/{problem}", err=True)
    raise typer.Exit(FAILED if refused else 0)


@app.command()
def withdraw(code: str, by: By = "maillage usages withdraw") -> None:
    """Ne propose plus cet usage ; les dossiers en cours vont au bout sur leur version."""
    _port[0]("migrator")
    from maillage.acts.usages.facade import withdraw as close

    with _database():
        active = close(code=code, by=by)
    if not active:
        typer.echo(f"Aucune version active de « {code} ».", err=True)
        raise typer.Exit(USAGE_ERROR)
    typer.echo(f"{code} n’est plus proposé. Les dossiers en cours continuent sur leur version.")


@app.command(name="list")
def list_(as_json: Json = False) -> None:
    """Liste les versions publiées."""
    _port[0]("app")
    from maillage.acts.usages.facade import all_versions

    with _database():
        versions = all_versions()
    if as_json:
        rows = [
            {
                "code": usage.code,
                "version": usage.version,
                "title": usage.title,
                "active": usage.is_active,
                "sha256": usage.sha256,
                "published_at": usage.published_at.isoformat(),
                "published_by": usage.published_by,
            }
            for usage in versions
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not versions:
        typer.echo("Aucun usage publié. Ensuite : maillage usages publish")
    for usage in versions:
        mark = "active" if usage.is_active else "      "
        typer.echo(f"{usage.code:20} {usage.version:10} {mark}  {usage.title}")
