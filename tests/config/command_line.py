"""The command `maillage`: inside this process, as its own process would parse and answer; or as a process of its own.

A process takes one to two seconds to start. What it adds is seen once a command: that it starts from nothing, writes
nothing else, and ends with the code that its command gave.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import typer
from typer.testing import CliRunner

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Answered:
    code: int
    out: bytes
    err: bytes


def in_process(*words: str, given: bytes = b"") -> Answered:
    """Of one that fails otherwise than it says, the error is raised here."""
    from maillage.config import commands

    app = typer.Typer()
    commands.attach(app)
    done = CliRunner().invoke(app, list(words), input=given)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Answered(done.exit_code, done.stdout_bytes, done.stderr_bytes)


def as_a_process(*words: str, given: bytes = b"", **environment: str) -> Answered:
    done = subprocess.run(
        [sys.executable, "-m", "maillage.config.command", *words],
        input=given,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
        cwd=ROOT,
        timeout=120,
    )
    return Answered(done.returncode, done.stdout, done.stderr)
