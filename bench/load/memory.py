"""How much memory the processes of the region hold, each page counted once (PSS), PostgreSQL's shared cache apart."""

import os
from pathlib import Path

KIB_A_MIB = 1024
Kinds = dict[str, float]
OURS = {"spawn_main": "web", " serve": "web supervisor", " worker": "worker"}


def held(without: set[int]) -> Kinds:
    """MiB by kind of process, among those that this one started, `without` those that only measure."""
    kinds: Kinds = {}
    for pid in _descendants(os.getpid(), without):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in rows[1:]}
        kind = "postgres" if command.startswith("postgres") or "/postgres " in command else _kind(command)
        beside = sizes["Pss_Shmem"] if kind == "postgres" else 0
        kinds[kind] = kinds.get(kind, 0.0) + (sizes["Pss"] - beside) / KIB_A_MIB
    return kinds


def _kind(command: str) -> str:
    return next((kind for mark, kind in OURS.items() if mark in command), "other")


def _descendants(root: int, without: set[int]) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    left = [root]
    while left:
        for pid in children.get(left.pop(), []):
            if pid not in without:
                found.append(pid)
                left.append(pid)
    return found
