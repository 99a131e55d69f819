"""Each dependency has its reason, and an installation takes the bytes that were locked, wherever they come from."""

import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from tests.repository.tree import ROOT, name, pyproject

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
DEPENDENCY = re.compile(r'^\s+"(?P<requirement>[^"]+)",(?P<rest>.*)$', re.MULTILINE)
REASON = re.compile(r"^\s*# \S.{7,}$")


def _declared() -> list[str]:
    project = pyproject()["project"]
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *(one for extra in extras.values() for one in extra)]


@pytest.mark.parametrize("requirement", _declared())
def test_each_dependency_says_why_it_is_there(requirement: str) -> None:
    lines = {
        match["requirement"]: match["rest"] for match in DEPENDENCY.finditer((ROOT / "pyproject.toml").read_text())
    }
    assert REASON.match(lines[requirement]), f"{requirement} : une ligne, une raison après #"


def test_each_dependency_of_the_product_is_used_by_it() -> None:
    modules = packages_distributions()
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    unused = []
    for requirement in pyproject()["project"]["dependencies"]:
        wanted = _key(re.split(r"[\[<>=~ ]", requirement)[0])
        given = [module for module, owners in modules.items() if wanted in map(_key, owners)]
        assert given, f"{requirement} : rien n’est installé sous ce nom"
        if not any(re.search(rf"\b(?:import|from) {module}\b|\"{module}[.\"]", code) for module in given):
            unused.append(requirement)
    assert unused == []


def _key(distribution: str) -> str:
    return distribution.lower().replace("_", "-")


def _requirements(lock: Path) -> list[str]:
    joined = lock.read_text("utf-8").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_python_locks_carry_hashes_and_no_address(lock: Path) -> None:
    requirements = _requirements(lock)
    assert requirements
    assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []
    assert [line for line in requirements if "://" in line or "--index" in line or "--find-links" in line] == []


def test_each_declared_dependency_is_locked() -> None:
    locked = {re.split(r"[=\[ ]", line)[0].lower() for lock in LOCKS for line in _requirements(lock)}
    declared = {re.split(r"[\[<>=~ ]", requirement)[0].lower() for requirement in _declared()}
    assert declared - locked == set()


def test_the_lock_of_the_browser_files_carries_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    fetched = {key: package for key, package in packages.items() if key}
    assert [key for key, package in fetched.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [key for key, package in fetched.items() if "resolved" in package] == []
