"""Fills a region at scale: in batches that each commit whole, on several connections, the next time from where it was.

Rows are written by the mover role; indexes go before and come back after; the trail is written by the role that may.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, Queue

import psycopg
from psycopg import Connection, sql

from maillage.config.database.cluster import Cluster
from maillage.config.demo.scale import cases, catalogue, cloning, identities, measures, progress, staging, trail
from maillage.config.demo.scale.progress import Say, Ticker
from maillage.config.demo.scale.volumes import Volumes
from maillage.config.environment import Environment
from maillage.kernel.audit.chain import GENESIS
from maillage.toolbox.ids import nir

WORKERS = 3
EIGHT_YEARS, AHEAD = timedelta(days=8 * 365 + 35), timedelta(days=100)
PEOPLE_BATCH, CASES_BATCH = 20_000, 5_000
PEOPLE, CASES, MEASURES, TRAIL = "Identités", "Dossiers", "Mesures", "Journal"
# Only on the connections of the load: what a crash would lose, the next run writes again.
FAST = ("synchronous_commit = off", "work_mem = '256MB'", "maintenance_work_mem = '512MB'", "jit = off",
        "max_parallel_maintenance_workers = 2", "enable_nestloop = off")  # fmt: skip


SIZES = """
SELECT c.oid::regclass::text, sum(pg_table_size(p.relid)) FROM pg_class c, pg_partition_tree(c.oid) p
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY c.oid"""


class NoRoom(Exception):
    """The disk would fill up; the sentence says by how much."""


@dataclass(frozen=True, slots=True)
class Batch:
    stage: str
    number: int
    units: int
    statements: Callable[[], list[str]]


class Load:
    """One load of one database of the embedded cluster."""

    def __init__(self, env: Environment, volumes: Volumes, *, seed: int, at: datetime, say: Say) -> None:
        self.env, self.volumes, self.say = env, volumes, say
        self.cluster = Cluster(env.state)
        self.seed, self.at = seed, at
        self._stop = threading.Event()

    def run(self) -> bool:
        """Loads what is missing; False when nothing was."""
        with self._superuser() as superuser:
            superuser.execute("CREATE SCHEMA IF NOT EXISTS scale AUTHORIZATION maillage_mover")
        with self._mover() as mover:
            mover.execute(progress.TABLES)
            mover.commit()
            if progress.fact(mover, "loaded") is not None:
                return False
            self._begin(mover)
            self._once(
                mover, "annuaire", lambda c: staging.prepare(c, seed=self.seed, at=self.at, volumes=self.volumes)
            )
            self._once(mover, "modèles", lambda c: cases.stage(c, at=self.at, volumes=self.volumes))
        self._plan()
        with self._mover() as mover:
            since = (self.at - EIGHT_YEARS).date()
            mover.execute("SELECT upkeep.make_partitions(%s, %s)", [since, self.at.date() + AHEAD])
            mover.commit()
        with self._superuser() as superuser:
            catalogue.remember(superuser)
            catalogue.drop(superuser)
        self._fill()
        self._finish()
        return True

    def _begin(self, mover: Connection) -> None:
        """The seed and the instant of the first run hold for the next ones."""
        self._need_room(mover)
        progress.keep(mover, "seed", str(self.seed))
        progress.keep(mover, "at", self.at.isoformat())
        progress.keep(mover, "fraction", str(self.volumes.fraction))
        self.seed = int(progress.fact(mover, "seed") or 0)
        self.at = datetime.fromisoformat(progress.fact(mover, "at") or "")
        mover.commit()

    def _need_room(self, mover: Connection) -> None:
        held = mover.execute("SELECT pg_database_size(current_database())").fetchone()
        needed = self.volumes.disk - (held[0] if held else 0)
        free = shutil.disk_usage(self.cluster.home).free
        if free < needed:
            raise NoRoom(
                f"Il manque de la place sur le disque : cette région demande encore {needed / 1e9:.1f} Go,"
                f" il en reste {free / 1e9:.1f}. Libérez-en, ou prenez une échelle plus petite (region/10, region/100)."
            )

    def _once(self, connection: Connection, stage: str, act: Callable[[Connection], int]) -> None:
        if progress.done(connection, stage):
            connection.rollback()
            return
        self.say(f"Préparation : {stage}…")
        with connection.transaction():
            progress.mark(connection, stage, 0, act(connection))

    def _plan(self) -> None:
        """What batches only read, made once each, side by side."""

        def planned(stage: str, act: Callable[[Connection], int]) -> None:
            with self._mover() as mover:
                self._once(mover, stage, act)

        def take(connection: Connection) -> int:
            identities.take(connection, self.volumes.patients)
            return self.volumes.patients

        def plan(connection: Connection) -> int:
            cases.plan(connection, at=self.at, volumes=self.volumes)
            return self.volumes.cases

        with ThreadPoolExecutor(WORKERS) as pool:
            made = [
                pool.submit(planned, "matricules", take),
                pool.submit(planned, "parcours", plan),
                pool.submit(planned, "séries", lambda c: measures.stage(c, self.volumes)),
            ]
        for each in made:
            each.result()

    # Batches

    def _batches(self, mover: Connection) -> Iterator[Batch]:
        """In an order that keeps the connections on different tables."""
        clone = self._cloning(mover)
        lanes = [list(self._people()), list(self._cases(clone)), list(self._measures())]
        longest = max(map(len, lanes))
        ranked = [(rank / len(lane), batch) for lane in lanes for rank, batch in enumerate(lane)]
        assert longest
        yield from (batch for _rank, batch in sorted(ranked, key=lambda pair: pair[0]))

    def _cloning(self, mover: Connection) -> cloning.Cloning:
        answered = mover.execute(
            "SELECT count(*) FROM scale.plan p JOIN scale.t_documents_document d USING (template)"
            " WHERE d.kind = 'opinion'"
        ).fetchone()
        pictured = max(self.volumes.documents - (answered[0] if answered else 0), 200) * 10 // 25
        made = cloning.Cloning.of(
            mover, at=self.at.isoformat(), at_ms=int(self.at.timestamp() * 1000), pictured=self.volumes.cases - pictured
        )
        mover.rollback()
        return made

    def _people(self) -> Iterator[Batch]:
        for number, (since, until) in enumerate(_stretches(self.volumes.patients, PEOPLE_BATCH)):
            yield Batch(PEOPLE, number, until - since + 1, partial(identities.statements, since, until, nir.OID_TEST))

    def _cases(self, clone: cloning.Cloning) -> Iterator[Batch]:
        for number, (since, until) in enumerate(_stretches(self.volumes.cases, CASES_BATCH)):
            told = [cloning.STRETCH.format(since=since, until=until), "ANALYZE c", *clone.statements]
            yield Batch(CASES, number, until - since + 1, partial(list, told))

    def _measures(self) -> Iterator[Batch]:
        for number in range(measures.MONTHS):
            yield Batch(MEASURES, number, 1, partial(self._month, number))

    def _month(self, number: int) -> list[str]:
        return [measures.month(number, self.at)]

    def _fill(self) -> None:
        queue: Queue[Batch] = Queue()
        with self._mover() as mover:
            finished = {stage: progress.done(mover, stage) for stage in (PEOPLE, CASES, MEASURES, TRAIL)}
            batches = list(self._batches(mover))
        reached = {stage: 0 for stage in finished}
        for batch in batches:
            if batch.number in finished[batch.stage]:
                reached[batch.stage] += batch.units
            else:
                queue.put(batch)
        wanted = {PEOPLE: self.volumes.patients, CASES: self.volumes.cases, MEASURES: measures.MONTHS,
                  TRAIL: self.volumes.lines}  # fmt: skip
        reached[TRAIL] = min(len(finished[TRAIL]) * trail.STRETCH, self.volumes.lines)
        ticker = Ticker(self.say, wanted, reached)
        with ThreadPoolExecutor(WORKERS + 1) as pool:
            made = [pool.submit(self._trail, ticker)]
            made += [pool.submit(self._work, queue, ticker) for _worker in range(WORKERS)]
        for each in made:
            each.result()

    def _work(self, queue: "Queue[Batch]", ticker: Ticker) -> None:
        try:
            with self._mover() as mover:
                while not self._stop.is_set():
                    try:
                        batch = queue.get_nowait()
                    except Empty:
                        return
                    with mover.transaction():
                        rows = sum(max(mover.execute(text).rowcount, 0) for text in batch.statements())
                        progress.mark(mover, batch.stage, batch.number, rows)
                    ticker.add(batch.stage, batch.units)
        except BaseException:
            self._stop.set()
            raise

    def _trail(self, ticker: Ticker) -> None:
        """One line after the other: a single connection, from the head that the last batch left."""
        try:
            with self._superuser() as superuser:
                self._chain(superuser, ticker)
        except BaseException:
            self._stop.set()
            raise

    def _chain(self, superuser: Connection, ticker: Ticker) -> None:
        finished = progress.done(superuser, TRAIL)
        if not finished:
            trail.prepare_once(superuser)
        last = superuser.execute(
            "SELECT mark FROM scale.progress WHERE stage = %s ORDER BY batch DESC LIMIT 1", [TRAIL]
        ).fetchone()
        head = bytes(last[0]) if last else GENESIS
        counted = superuser.execute("SELECT count(*) FROM scale.person").fetchone()
        persons = counted[0] if counted else 1
        stretches = list(enumerate(_stretches(self.volumes.lines, trail.STRETCH)))
        for number, (since, until) in stretches:
            if number in finished:
                continue
            if self._stop.is_set():
                return
            told = trail.lines(since, until, head, at=self.at, volumes=self.volumes, persons=persons)
            head = self._say_lines(superuser, number, told, head)
            ticker.add(TRAIL, until - since + 1)
        if len(stretches) not in finished:
            self._say_lines(superuser, len(stretches), trail.again(self.volumes.lines, head), head)

    def _say_lines(self, superuser: Connection, number: int, told: str, head: bytes) -> bytes:
        with superuser.transaction():
            superuser.execute("SET LOCAL ROLE maillage_ctx")
            found = superuser.execute(told).fetchone()
            superuser.execute("RESET ROLE")
            assert found is not None
            head = bytes(found[1]) if found[1] else head
            progress.mark(superuser, TRAIL, number, found[0], head)
        return head

    # The end

    def _finish(self) -> None:
        with self._mover() as mover:
            self._once(mover, "comptes", cases.count)
        with self._superuser() as superuser:
            missing = list(catalogue.missing(superuser))
        for step, title in ((1, "Clés"), (2, "Index"), (3, "Liens entre tables"), (4, "Comptes tenus à jour")):
            wanted = [each for each in missing if each[0] == step]
            if wanted:
                self.say(f"{title} : {len(wanted)} à reconstruire…")
            self._rebuild(wanted)
        with self._superuser() as superuser:
            wrong = catalogue.differences(superuser)
            if wrong:
                raise RuntimeError(f"catalogue changed by the load: {', '.join(wrong[:10])}")
        self.say("Statistiques et cartes de visibilité…")
        self._each_table(lambda table: sql.SQL("VACUUM (ANALYZE, PARALLEL 0) {}").format(sql.Identifier(table)))
        with self._superuser() as superuser:
            self._clear(superuser)

    def _rebuild(self, wanted: list[tuple[int, str, str, str]]) -> None:
        """One table at a time on each connection, the largest tables first."""
        by_table: dict[str, list[tuple[int, str, str, str]]] = {}
        for each in wanted:
            # Keys lock their table; indexes of one table are built side by side.
            by_table.setdefault(each[2] if each[0] == 2 else each[1], []).append(each)

        def rebuild(group: list[tuple[int, str, str, str]]) -> None:
            with self._superuser() as superuser:
                for step, rel, name, statement in group:
                    if step == 3:
                        # Added unproved then proved: tables that point to one table are proved side by side.
                        superuser.execute(f"{statement} NOT VALID")
                        superuser.execute(f'ALTER TABLE {rel} VALIDATE CONSTRAINT "{name}"')
                    else:
                        superuser.execute(statement)

        with self._superuser() as superuser:
            sizes: dict[str, int] = dict(superuser.execute(SIZES).fetchall())
        groups = sorted(by_table.values(), key=lambda group: sizes.get(group[0][1], 0), reverse=True)
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(rebuild, groups))

    def _each_table(self, made: Callable[[str], sql.Composable]) -> None:
        def act(table: str) -> None:
            with self._superuser() as superuser:
                superuser.execute(made(table).as_string(superuser))

        tables = [*catalogue.TABLES, "directory_organization", "directory_practitioner", "directory_practitionerrole",
                  "directory_team", "directory_teammember"]  # fmt: skip
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(act, tables))

    def _clear(self, superuser: Connection) -> None:
        """The next request takes the next number; of the staging, only what was done stays."""
        superuser.execute("SELECT max(nextval('cases_number')) FROM generate_series(1, %s)", [self.volumes.cases])
        kept = ("fact", "progress", "dropped", "before")
        with superuser.transaction():
            for name, _kind in superuser.execute(
                "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'scale'::regnamespace AND relkind = 'r'"
            ).fetchall():
                if name not in kept:
                    superuser.execute(sql.SQL("DROP TABLE scale.{}").format(sql.Identifier(name)))
            for (text,) in superuser.execute(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'scale'::regnamespace"
                " ORDER BY prokind = 'a' DESC"
            ).fetchall():
                superuser.execute(f"DROP ROUTINE {text}")
            progress.keep(superuser, "loaded", self.at.isoformat())

    # Connections

    def _mover(self) -> Connection:
        return self._ready(
            psycopg.connect(
                host=self.env.database_host(), port=self.env.db_port, dbname=self.env.db_name, user="maillage_mover",
                password=self.env.read_secrets().database_mover,
            )
        )  # fmt: skip

    def _superuser(self) -> Connection:
        return self._ready(self.cluster.connect_as_superuser(self.env, self.env.db_name))

    @staticmethod
    def _ready(connection: Connection) -> Connection:
        for setting in FAST:
            connection.execute(f"SET {setting}")
        if not connection.autocommit:
            connection.commit()
        return connection


def _stretches(count: int, size: int) -> Iterator[tuple[int, int]]:
    for since in range(1, count + 1, size):
        yield since, min(since + size - 1, count)
