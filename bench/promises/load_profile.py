"""Two hundred people at work with ten thousand event streams open: what each kind of request takes, how many fail, how
soon a notification arrives, how much memory it all holds.

Those who ask and listen are two processes beside; they share the cores with what they measure, and say how much.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from bench.figures import MS, CannotMeasure, Figure, Figures, percentile
from bench.load.memory import Kinds, held
from bench.photos import photo
from bench.world import DERMATOLOGIST, GP, OTHER_DERMATOLOGIST, REQUEST, SMALL_PHOTO_MB, USAGE, VIEWS, World

NAME = "load_profile"
TITLE = "deux cents personnes, dix mille flux ouverts"
TARGET = 300.0  # ms, p95 of notifications
DEMO_MIB = 1024.0
LARGE_MIB = 3072.0
LARGE = 100_000  # patients: beyond, the region is not the demonstration any more
SHARES = {"reading": 0.60, "searching": 0.25, "writing": 0.10, "photos": 0.05}
THINK_S = 8.0
NOTICES_S = 0.5
KINDS = {
    "reading": "listes et dossiers",
    "searching": "recherche",
    "writing": "saisie",
    "opening": "nouvelle demande",
    "photos": "photo",
}


@dataclass(frozen=True, slots=True)
class Load:
    people: int
    streams: int
    seconds: float


WHOLE = Load(people=200, streams=10_000, seconds=60.0)
QUICK = Load(people=20, streams=200, seconds=8.0)


@dataclass(slots=True)
class Notices:
    """Events of ours and when each was committed; of one person, and of a whole structure."""

    narrow: dict[str, float] = field(default_factory=dict)
    wide: dict[str, float] = field(default_factory=dict)


def measure(world: World) -> Figures:
    load = QUICK if world.quick else WHOLE
    plan = _plan(world, load)
    idle = held(set())
    with _ears(world, load) as ears:
        listening = held({ears.pid})
        seen, notices, busy = _work(world, plan, ears.pid)
        heard = _stopped(ears)
    return [
        *_times(seen, load),
        *_delays("notification", notices.narrow, heard, TARGET, "à une personne, pendant la charge"),
        *_delays("notification_wide", notices.wide, heard, None, "à tous les flux d'une structure, pendant la charge"),
        *_memory(world, load, idle, listening, busy),
        Figure(f"{NAME}.lost_streams", heard["lost"], "", 0.0, note=f"sur {load.streams}"),
        Figure(f"{NAME}.load_cpu", round(seen["cpu"] + heard["cpu"], 2), "cœur", note="pris par ceux qui mesurent"),
    ]


# Who is there


def _plan(world: World, load: Load) -> dict[str, Any]:
    patients = [str(patient) for patient, *_ in world.patients]
    words = sorted({name[:length].lower() for _, name, _ in world.patients[:200] for length in (3, 4, 5)})
    paths = {
        GP: ["/", "/demandes/", *[f"/patients/{patient}/" for patient in patients[:40]], *_cases(world, GP)],
        DERMATOLOGIST: ["/", "/demandes/equipes/", *_cases(world, DERMATOLOGIST)],
    }
    people: list[dict[str, Any]] = []
    for kind, share in SHARES.items():
        count = max(1, round(load.people * share))
        for rank, login in enumerate([GP, DERMATOLOGIST] * count):
            if rank == count:
                break
            login = login if kind == "reading" else GP
            asked = paths[login] if kind == "reading" else [f"/recherche/?q={quote(word)}" for word in words]
            people.append({"kind": kind, "login": login, "paths": asked})
    cookies = {login: iter(world.more_sessions(login, len(people))) for login in (GP, DERMATOLOGIST)}
    for person in people:
        person["cookie"] = next(cookies[person.pop("login")])
    return {
        "port": world.port,
        "seconds": load.seconds,
        "think_s": THINK_S,
        "seed": 1,
        "people": people,
        "patients": patients,
        "usage": USAGE,
        "request": REQUEST,
        "views": VIEWS,
        "views_a_draft": len(VIEWS),
        "photo": photo(SMALL_PHOTO_MB, (1600, 1200)).hex(),
    }


def _cases(world: World, login: str) -> list[str]:
    """Cases that this person may open, the latest first."""
    me = world.principal(login)
    rows = world.rows(
        "SELECT DISTINCT c.id FROM cases_case c JOIN access_grant g ON g.source_id = c.id AND g.until IS NULL"
        " WHERE c.state_kind <> 'draft' AND (g.holder_id = %s OR g.holder_id IN"
        " (SELECT team_id FROM directory_teammember WHERE role_id = %s AND ended_on IS NULL))"
        " ORDER BY c.id DESC LIMIT 40",
        [me.role_id, me.role_id],
    )
    if not rows:
        raise CannotMeasure(f"{login} n'a pas de dossier à ouvrir")
    return [f"/demandes/{case}/" for (case,) in rows]


@contextmanager
def _ears(world: World, load: Load) -> Iterator["subprocess.Popen[str]"]:
    """Streams of everybody who may have one; one person alone has two of them, to be told something."""
    logins = [
        login
        for (login,) in world.rows(
            "SELECT DISTINCT u.username FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id"
            " JOIN directory_practitionerrole r ON r.id = m.role_id AND r.ended_on IS NULL"
            " JOIN mfa_authenticator a ON a.user_id = u.id WHERE u.is_active ORDER BY 1 LIMIT 200"
        )
        if login != OTHER_DERMATOLOGIST
    ]
    each = -(-load.streams // len(logins))
    cookies = world.more_sessions(OTHER_DERMATOLOGIST, 2)
    for login in logins:
        cookies += world.more_sessions(login, each)
    cookies = cookies[: load.streams]
    command = [sys.executable, "-m", "bench.load.ears", str(world.port)]
    ears = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert ears.stdin is not None and ears.stdout is not None
        ears.stdin.write("\n".join([*cookies, "", ""]))
        ears.stdin.flush()
        opened = ears.stdout.readline().split()
        if opened[:2] != ["open", str(load.streams)]:
            raise CannotMeasure(f"{' '.join(opened)} : les {load.streams} flux ne s'ouvrent pas tous")
        print(f"  {load.streams} flux ouverts en {opened[2]} s", flush=True)
        yield ears
    finally:
        ears.kill()
        ears.wait()


# What they do


def _work(world: World, plan: dict[str, Any], ears: int) -> tuple[dict[str, Any], Notices, Kinds]:
    crowd = subprocess.Popen(
        [sys.executable, "-m", "bench.load.crowd"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.append(crowd.communicate(json.dumps(plan))[0]))
    reading.start()
    notices, busy, turn = Notices(), Kinds(), 0
    middle = time.monotonic() + plan["seconds"] * 0.8
    while reading.is_alive():
        turn += 1
        _tell(world, notices, wide=turn % 10 == 0)
        if not busy and time.monotonic() > middle:
            busy = held({ears, crowd.pid})
        reading.join(NOTICES_S)
    if not said or not said[0]:
        raise CannotMeasure("ceux qui demandent se sont arrêtés")
    time.sleep(1.0)  # the last events are on their way
    return json.loads(said[0]), notices, busy


def _tell(world: World, notices: Notices, *, wide: bool) -> None:
    from maillage.kernel.context.facade import open_context
    from maillage.kernel.events.facade import live

    subject, told = uuid4(), world.principal(OTHER_DERMATOLOGIST)
    with open_context(world.principal(DERMATOLOGIST)):
        live([told.organization_id if wide else told.role_id], "bench", subject)
    (notices.wide if wide else notices.narrow)[str(subject)] = time.perf_counter()


def _stopped(ears: "subprocess.Popen[str]") -> dict[str, Any]:
    assert ears.stdin is not None and ears.stdout is not None
    ears.stdin.write("stop\n")
    ears.stdin.flush()
    found: dict[str, Any] = json.loads(ears.stdout.readline())
    return found


# What it gives


def _times(seen: dict[str, Any], load: Load) -> Figures:
    asked = sum(map(len, seen["ms"].values()))
    figures = [
        Figure(f"{NAME}.errors", len(seen["errors"]), "", 0.0, note=", ".join(sorted(set(seen["errors"]))[:5])),
        Figure(f"{NAME}.requests", round(asked / seen["seconds"], 1), "/s", note=f"{load.people} personnes"),
    ]
    for kind, words in KINDS.items():
        values = seen["ms"].get(kind)
        if values:
            note = f"{words}, {len(values)} mesures"
            figures += [
                Figure(f"{NAME}.{kind}.p{share}", round(percentile(values, share / 100), 1), MS, note=note)
                for share in (50, 95, 99)
            ]
    return figures


def _delays(name: str, told: dict[str, float], heard: dict[str, Any], target: float | None, note: str) -> Figures:
    values = [(at - told[subject]) * 1000 for subject in told for at in heard["heard"].get(subject, ())]
    unheard = sum(subject not in heard["heard"] for subject in told)
    if not values or unheard:
        raise CannotMeasure(f"{unheard} notifications sur {len(told)} ne sont pas arrivées")
    note = f"{note}, {len(told)} événements, {len(values)} arrivées"
    return [
        Figure(f"{NAME}.{name}.p50", round(percentile(values, 0.50), 1), MS, note=note),
        Figure(f"{NAME}.{name}.p95", round(percentile(values, 0.95), 1), MS, target, note=note),
    ]


def _memory(world: World, load: Load, idle: Kinds, listening: Kinds, busy: Kinds) -> Figures:
    patients = world.rows("SELECT reltuples::bigint FROM pg_class WHERE oid = 'identity_patient'::regclass")[0][0]
    target = LARGE_MIB if patients > LARGE else DEMO_MIB
    figures = [
        Figure(f"{NAME}.memory.{kind.replace(' ', '_')}", round(busy[kind]), "MiB", note="pendant la charge")
        for kind in sorted(busy)
    ]
    stream = (listening["web"] - idle["web"]) * 1024 / load.streams
    return [
        *figures,
        Figure(f"{NAME}.memory.idle", round(sum(idle.values())), "MiB", target, note="tout, avant la charge"),
        Figure(f"{NAME}.memory.busy", round(sum(busy.values())), "MiB", target, note="tout, pendant la charge"),
        Figure(f"{NAME}.memory.stream", round(stream, 1), "Kio", note="par flux ouvert"),
    ]
