"""`maillage demo`: one supervisor for the database, the web and the worker; Ctrl-C stops what it started, no more."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import typer

from maillage.config.database.cluster import Cluster
from maillage.config.database.prepare import prepare_embedded, run_as
from maillage.config.environment import Environment, environment
from maillage.config.parentage import apart

FIRST_PORT = 8600
LAST_PORT = 8699
START_S = 60
STOP_S = 10
# Its last checkpoint writes what a region at scale has in memory: killed before, it leaves a lock and a replay.
STOP_DATABASE_S = 600


def free_port(wanted: int | None) -> int:
    """The wanted port, or the first free one of our range."""
    for port in [wanted] if wanted else range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    typer.echo("Aucun port libre : choisissez-en un par « maillage demo --port 8700 ».", err=True)
    raise typer.Exit(1)


class Demo:
    """What was started, in order; stopped in the other order."""

    def __init__(self, env: Environment, port: int, scale: str = "") -> None:
        self.env = env
        self.port = port
        self.scale = scale
        self.url = f"http://localhost:{port}"  # browsers refuse passkeys on a bare address
        self.cluster = Cluster(env.state)
        self.running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self.asked_to_stop = False

    def say(self, sentence: str) -> None:
        typer.echo(sentence)
        sys.stdout.flush()

    def prepare(self) -> None:
        """The database, with all that it shows."""
        if self.cluster.running_pid() is not None:
            self.say("La démonstration tourne déjà dans un autre terminal : arrêtez-la d'abord (Ctrl-C).")
            raise typer.Exit(1)
        self.env.state.mkdir(parents=True, exist_ok=True)
        if self.cluster.create(self.env.read_secrets().database_superuser):
            self.say("Base de données créée.")
        if self.scale:
            self._load_scale()
        self.running.append(("base", self.cluster.start()))
        if not self.scale:
            self._load()

    def _load(self) -> None:
        prepare_embedded(self.cluster, self.env)
        run_as("migrator", "migrate")
        run_as("mover", "load-region", env={"MAILLAGE_DEMO": "true"})

    def _load_scale(self) -> None:
        """Under settings that only a load has, hence on a server of its own."""
        from maillage.config.demo.scale import server

        self.cluster.tune(server.settings())
        self.running.append(("base", self.cluster.start(server.LOADING)))
        self._load()
        run_as("mover", "load-scale", self.scale, env={"MAILLAGE_DEMO": "true"})
        self.stop()
        self.running.clear()

    def start(self) -> None:
        for name in ("serve", "worker"):
            arguments = [name, "--port", str(self.port)] if name == "serve" else [name]
            self.running.append((name, self._spawn(*arguments)))
        self._wait_for_page()

    def _spawn(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "maillage.config.command", *arguments],
            env={
                **os.environ,
                "MAILLAGE_DB_ROLE": "app",
                "MAILLAGE_DB_POOL": "true",
                "MAILLAGE_DEMO": "true",
                "MAILLAGE_ORIGIN": self.url,
            },
            stdin=subprocess.DEVNULL,
            preexec_fn=apart(),
        )

    def _wait_for_page(self) -> None:
        until = time.monotonic() + START_S
        while time.monotonic() < until and not self.asked_to_stop:
            if self._fallen():
                break
            try:
                with urllib.request.urlopen(f"{self.url}/livez", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.say("Le serveur n'a pas répondu : son message est au-dessus.")
        self.stop()
        raise typer.Exit(1)

    def _fallen(self) -> str | None:
        return next((name for name, process in self.running if process.poll() is not None), None)

    def watch(self) -> int:
        """Waits for Ctrl-C; gives the exit code."""
        while not self.asked_to_stop:
            fallen = self._fallen()
            if fallen:
                self.say(f"Le processus « {fallen} » s'est arrêté : tout s'arrête.")
                return 1
            time.sleep(0.3)
        return 0

    def stop(self) -> None:
        for name, process in reversed(self.running):
            is_database = name == "base"
            if process.poll() is None:
                process.send_signal(signal.SIGINT if is_database else signal.SIGTERM)
            try:
                process.wait(STOP_DATABASE_S if is_database else STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(port: int | None, *, scale: str = "", serving: bool = True) -> int:
    """Everything from nothing to an address and logins; gives the exit code."""
    began = time.monotonic()
    demo = Demo(environment(), free_port(port), scale)

    def ask(*_: object) -> None:
        demo.asked_to_stop = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    try:
        demo.prepare()
        if not serving:
            demo.say(f"Région prête en {time.monotonic() - began:.0f} s, dans {demo.env.state}.")
            return 0
        demo.start()
        from maillage.config.demo.logins import table

        demo.say(table())
        demo.say(f"Prêt en {time.monotonic() - began:.0f} s. Ctrl-C arrête tout ; les données restent.")
        demo.say(f"Ouvrez {demo.url}/")
        return demo.watch()
    finally:
        demo.stop()
