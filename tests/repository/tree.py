"""What the repository holds: its own files, never what a build or an installation adds."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "maillage"
CODE = {".css", ".html", ".js", ".mjs", ".py", ".svg", ".typ"}
TEXT = CODE | {".json", ".lock", ".md", ".toml", ".txt", ".yaml", ".yml"}


@cache
def files() -> tuple[Path, ...]:
    """Tracked files, and those that are about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(path for name in sorted(filter(None, listed.stdout.split("\0"))) if (path := ROOT / name).is_file())


def texts() -> list[Path]:
    """The files that people read and write; dot files and Makefile have no suffix."""
    return [path for path in files() if path.suffix in TEXT or path.suffix == ""]


def source_files(*suffixes: str) -> list[Path]:
    return [path for path in files() if path.is_relative_to(SRC) and path.suffix in suffixes]


def python_files() -> list[Path]:
    return source_files(".py")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def contracts(kind: str) -> list[dict[str, Any]]:
    return [one for one in pyproject()["tool"]["importlinter"]["contracts"] if one["type"] == kind]


@cache
def rooms() -> tuple[str, ...]:
    """Every room of kernel and acts, lowest first, as the import contract orders them."""
    layers = {one["containers"][0]: one["layers"] for one in contracts("layers")}
    return tuple(f"{floor}.{room}" for floor in ("kernel", "acts") for room in reversed(layers[f"maillage.{floor}"]))
