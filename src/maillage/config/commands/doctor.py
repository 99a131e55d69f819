"""`maillage doctor`: what is right and wrong of this installation, each fault with what to do. Changes nothing."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from maillage.config.commands.roles import as_role
from maillage.config.environment import Environment, environment
from maillage.toolbox.clock import now

DISK_ALERT = 0.80  # beyond, the next photos may not fit: see the trap of the full disk
CLOCK_ALERT_S = 5.0
KEY_DIGITS = 64
START_HINT = "démarrez-la (make demo, ou le service PostgreSQL)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `sentence` says what was found, and what to do when it is wrong."""

    name: str
    ok: bool
    sentence: str


class Unwell(Exception):
    """What is looked at is wrong; the message is the sentence to show."""


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False) -> None:
    """Dit ce qui va et ce qui ne va pas dans cette installation. Code 1 si quelque chose ne va pas."""
    found = list(examine())
    well = all(finding.ok for finding in found)
    if as_json:
        typer.echo(json.dumps({"ok": well, "findings": [asdict(each) for each in found]}, ensure_ascii=False))
    else:
        for finding in found:
            typer.echo(f"{'oui' if finding.ok else 'NON'}  {finding.name} : {finding.sentence}")
        typer.echo("Tout va bien." if well else "Quelque chose ne va pas : les lignes « NON » disent quoi faire.")
    raise typer.Exit(0 if well else 1)


def examine() -> Iterator[Finding]:
    """Looks at one thing after another; stops where the next ones could not be looked at."""
    settings = _finding("Réglages", _settings)
    yield settings
    if not settings.ok:
        return
    as_role("app")
    env = environment()
    yield _finding("Dossier des documents", lambda: _folder(env))
    yield _finding("Place sur le disque", lambda: _disk(env))
    yield _finding("Fichiers du navigateur", _static_files)
    reachable = _finding("Base de données", _database)
    yield reachable
    if not reachable.ok:
        return
    yield _finding("Migrations", _migrations)
    yield _finding("Tickets d'accès", _ticket)
    yield _finding("Politiques de lignes", _row_security)
    yield _finding("Partitions", _partitions)
    yield _finding("Horloge", _clock)
    yield _finding("Usages", _usages)


def _finding(name: str, look: Callable[[], str]) -> Finding:
    from django.db import Error as DatabaseError

    try:
        return Finding(name, True, look())
    except Unwell as unwell:
        return Finding(name, False, str(unwell))
    except (DatabaseError, OSError) as error:
        # The kind only: the message of a database error may carry values.
        return Finding(name, False, f"vérification impossible ({type(error).__name__}).")


def _settings() -> str:
    try:
        env = environment()
        if env.secrets is None and not env.secrets_file.exists():
            raise Unwell("rien n'est installé ici : lancez « make demo », ou donnez les secrets dans l'environnement.")
        secrets = env.read_secrets()
    except (ValidationError, ValueError) as error:
        raise Unwell(f"un réglage MAILLAGE_* ou le fichier des secrets est illisible ({_fields(error)}).") from None
    if len(secrets.documents) != KEY_DIGITS or not _is_hex(secrets.documents):
        raise Unwell("la clé des documents doit compter 64 chiffres hexadécimaux.")
    if env.secrets is None and env.secrets_file.stat().st_mode & 0o077:
        raise Unwell("le fichier des secrets est lisible par d'autres comptes : chmod 600.")
    if not env.usages.is_dir():
        raise Unwell("le dossier des usages (MAILLAGE_USAGES) n'existe pas.")
    if env.debug:
        raise Unwell("le mode de mise au point est actif (MAILLAGE_DEBUG) : ses pages d'erreur montrent des données.")
    return "lus, secrets présents."


def _fields(error: ValueError) -> str:
    """Which settings, never their values."""
    if isinstance(error, ValidationError):
        return ", ".join(sorted({".".join(str(part) for part in each["loc"]) for each in error.errors()}))
    return type(error).__name__


def _is_hex(text: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in text)


def _nearest(folder: Path) -> Path:
    """The folder itself, or the first above it that exists: it is made with the first document."""
    return next(part for part in (folder, *folder.parents) if part.exists())


def _folder(env: Environment) -> str:
    folder = _nearest(env.documents_folder)
    if not folder.is_dir():
        raise Unwell("un fichier occupe sa place.")
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"maillage")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Unwell(f"on ne peut pas y écrire ({error.strerror}) : vérifiez ses droits et la place.") from None
    return "inscriptible."


def _disk(env: Environment) -> str:
    usage = shutil.disk_usage(_nearest(env.documents_folder))
    taken = (usage.total - usage.free) / usage.total
    words = f"{taken:.0%} pris, {usage.free / 2**30:.1f} Gio libres".replace(".", ",").replace("%", " %")
    if taken >= DISK_ALERT:
        raise Unwell(f"{words} : libérez de la place avant que les photos ne passent plus.")
    return f"{words}."


def _static_files() -> str:
    from django.contrib.staticfiles import finders

    wanted = ("vendor/htmx.min.js", "vendor/bootstrap.min.css", "vendor/fhirpath.js", "maillage/tokens.css")
    missing = [name for name in wanted if finders.find(name) is None]
    if missing:
        raise Unwell(f"il manque {', '.join(missing)} : lancez « make install ».")
    return "construits."


def _database() -> str:
    from django.db import InterfaceError, OperationalError, connection
    from psycopg_pool import PoolTimeout

    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]} répond."
    except (OperationalError, InterfaceError, PoolTimeout):
        raise Unwell(f"elle ne répond pas : {START_HINT}, puis recommencez.") from None


def _migrations() -> str:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{migration.app_label} {migration.name}" for migration, _ in waiting[:3])
        raise Unwell(f"{len(waiting)} à appliquer ({names}…) : lancez « maillage migrate ».")
    return "toutes appliquées."


@contextmanager
def _as_doctor() -> Iterator[None]:
    from maillage.kernel.context.facade import Principal, open_context

    with open_context(Principal.system("doctor")):
        yield


def _ticket() -> str:
    from django.db import connection

    with _as_doctor(), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.principal()")
        if cursor.fetchone()[0] is None:
            raise Unwell("la base ne reconnaît pas les tickets de cette installation : lancez « maillage migrate ».")
    return "signés ici, reconnus par la base."


def _row_security() -> str:
    from maillage.config.database.row_security import faults, guarded_tables

    found = faults()
    if found:
        raise Unwell(" ".join(found))
    return f"{len(guarded_tables())} tables gardées, rôle applicatif sans privilège."


def _partitions() -> str:
    from maillage.config.database.months import months_amiss

    found = months_amiss()
    if found:
        raise Unwell(" ".join(found))
    return "les mois à venir sont prêts."


def _clock() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        gap = abs((now() - cursor.fetchone()[0]).total_seconds())
    if gap > CLOCK_ALERT_S:
        raise Unwell(f"{gap:.0f} s d'écart avec la base : synchronisez les horloges (NTP), les délais en dépendent.")
    return "à l'heure de la base."


def _usages() -> str:
    from maillage.acts.usages import facade as usages

    with _as_doctor():
        published = len(usages.active_usages())
    if not published:
        raise Unwell("aucun n'est publié : lancez « maillage usages publish ».")
    return f"{published} publié{'s' if published > 1 else ''}."
