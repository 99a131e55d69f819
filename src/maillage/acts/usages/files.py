"""Reads the files of a package and takes their fingerprint; refuses big, unknown or unreadable ones.

A folder that starts from another usage is read with the files of its base, each under `base/`: what is frozen, kept
and fingerprinted is whole, whatever becomes of the base afterwards.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from maillage.acts.usages.contracts import PackageRefused, Problem
from maillage.acts.usages.reading import did_you_mean

DEFINITION = "usage.yaml"
WORKFLOW = "workflow.yaml"  # the rest of the definition, when one file would be too long to read
STORIES = "cases.yaml"
NOTICE = "README.md"
ENGLISH = "en.yaml"  # read apart: a translation is no part of what is frozen
PROTOCOL = "protocol.yaml"  # read apart too: a fictitious protocol, for the region that demonstrates the usage
PATTERNS = "patterns"  # beside the packages: the ways of working together that several of them follow
SUFFIXES = (".yaml", ".json", ".typ", ".md")
BASE = "base/"
# What a base says of itself alone: its stories and its notice are not those of its overlays.
_OF_THE_BASE_ALONE = (STORIES, NOTICE)
_STARTS_FROM = re.compile(r"^overlay:[ \t]*[\"']?(?P<code>[^\s\"'#]*)", re.MULTILINE)
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
MAX_FILE_BYTES = 512 * 1024
MAX_FILES = 40
# Looked for before anything is parsed, since the text of the pattern is one of the files of the package.
_FOLLOWED = re.compile(r"""^pattern:[ ]*["']?([^"'\s#]+)""", re.MULTILINE)


def package_folders(root: Path) -> list[Path]:
    """The usages of an installation: every folder but what they share."""
    if not root.is_dir():
        return []
    return sorted(
        path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".") and path.name != PATTERNS
    )


def read_files(folder: Path) -> dict[str, str]:
    """The texts of a package, by name: those of its folder, and those of the usage that it starts from."""
    files = _folder_files(folder)
    return files | _base_of(folder, files)


def base_code(files: Mapping[str, str]) -> str | None:
    """The usage that this one starts from; None for a usage of its own."""
    found = _STARTS_FROM.search(files.get(DEFINITION, ""))
    return found["code"] if found else None


def base_files(files: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(BASE): text for name, text in files.items() if name.startswith(BASE)}


def own_files(files: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in files.items() if not name.startswith(BASE)}


def _base_of(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    found = _STARTS_FROM.search(files.get(DEFINITION, ""))
    if found is None:
        return {}
    code, line = found["code"], found.string.count("\n", 0, found.start()) + 1
    place = folder.parent / code
    if not _CODE.fullmatch(code) or not place.is_dir():
        remedy = "overlay nomme le dossier d’un usage, à côté de celui-ci."
        raise PackageRefused((Problem(DEFINITION, line, f"Il n’y a pas d’usage « {code} ».", remedy),))
    base = _folder_files(place)
    if base_code(base) is not None:
        remedy = "Partez de l’usage dont elle part elle-même."
        raise PackageRefused((Problem(DEFINITION, line, f"« {code} » est déjà une variante.", remedy),))
    return {f"{BASE}{name}": text for name, text in base.items() if name not in _OF_THE_BASE_ALONE}


def _folder_files(folder: Path) -> dict[str, str]:
    """One flat folder: no sub-folder, no link."""
    if not folder.is_dir():
        raise _refused(folder.name, "Ce dossier n’existe pas.", "Vérifiez son nom.")
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if len(entries) > MAX_FILES:
        raise _refused(folder.name, f"Plus de {MAX_FILES} fichiers.", "Une définition tient en une dizaine.")
    files = {path.name: _read(path) for path in entries if path.name not in (ENGLISH, PROTOCOL)}
    return files | _pattern_of(files, folder.parent / PATTERNS)


def pattern_file(name: str) -> str:
    """Under which name a package keeps the text of the pattern that it follows."""
    return f"{PATTERNS}/{name}.yaml"


def pattern_files(name: str) -> tuple[str, str]:
    """The same, and where the pattern may continue."""
    return pattern_file(name), f"{PATTERNS}/{name}.{WORKFLOW}"


def followed_pattern(folder: Path) -> str | None:
    """Which pattern a package says that it follows, whether or not the rest of it can be read."""
    found = _FOLLOWED.search(read_beside(folder / DEFINITION) or "")
    return found[1] if found else None


def _pattern_of(files: Mapping[str, str], patterns: Path) -> dict[str, str]:
    found = _FOLLOWED.search(files.get(DEFINITION, ""))
    if found is None:
        return {}
    known = pattern_names(patterns)
    if found[1] not in known:
        line = files[DEFINITION].count("\n", 0, found.start()) + 1
        remedy = did_you_mean(found[1], known) if known else "Retirez pattern : cette installation n’en a aucun."
        raise PackageRefused((Problem(DEFINITION, line, f"Patron inconnu : « {found[1]} ».", remedy),))
    texts = {file: read_beside(patterns.parent / file) for file in pattern_files(found[1])}
    return {file: text for file, text in texts.items() if text is not None}


def pattern_names(patterns: Path) -> list[str]:
    """`team-opinion.yaml` is a pattern; what has a second dot, its English or its cases, goes with it."""
    return sorted(path.stem for path in patterns.glob("*.yaml") if "." not in path.stem)


def read_beside(path: Path) -> str | None:
    """A file that stands beside what names it, when it exists: a translation, a pattern and its played cases."""
    return _read(path) if path.exists() else None


def _read(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        raise _refused(path.name, "Ni dossier ni lien dans une définition d’usage.", "Retirez-le.")
    if path.suffix not in SUFFIXES:
        raise _refused(path.name, "Fichier d’un genre inattendu.", f"Gardez {', '.join(SUFFIXES)}.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _refused(path.name, "Fichier trop gros.", f"Restez sous {MAX_FILE_BYTES // 1024} Kio.")
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(path.name, "Ce fichier n’est pas du texte UTF-8.", "Enregistrez-le en UTF-8.") from error


def fingerprint(files: Mapping[str, str]) -> str:
    """sha256 over the sorted files; name and length are part of it, so that no two packages may collide."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = files[name].replace("\r\n", "\n").encode()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_json(name: str, text: str) -> dict[str, object]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem(name, error.lineno, "JSON illisible.", "Vérifiez virgules et guillemets de cette ligne.")
        raise PackageRefused((problem,)) from error
    except RecursionError as error:
        raise _refused(name, "Trop de niveaux imbriqués.", "Aplatissez le formulaire.") from error
    if not isinstance(data, dict):
        raise _refused(name, "Ce fichier doit contenir un Questionnaire.", 'Commencez par { "resourceType": … }.')
    return data


def _refused(file: str, message: str, remedy: str) -> PackageRefused:
    return PackageRefused((Problem(file, 1, message, remedy),))
