"""Reads the files of a package and takes their fingerprint; refuses big, unknown or unreadable ones."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from maillage.acts.usages.contracts import PackageRefused, Problem

DEFINITION = "usage.yaml"
WORKFLOW = "workflow.yaml"  # the rest of the definition, when one file would be too long to read
STORIES = "cases.yaml"
NOTICE = "README.md"
ENGLISH = "en.yaml"  # read apart: a translation is no part of what is frozen
SUFFIXES = (".yaml", ".json", ".typ", ".md")
MAX_FILE_BYTES = 512 * 1024
MAX_FILES = 40


def read_files(folder: Path) -> dict[str, str]:
    """The texts of a package folder, by name. One flat folder: no sub-folder, no link."""
    if not folder.is_dir():
        raise _refused(folder.name, "Ce dossier n’existe pas.", "Vérifiez son nom.")
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if len(entries) > MAX_FILES:
        raise _refused(folder.name, f"Plus de {MAX_FILES} fichiers.", "Une définition tient en une dizaine.")
    return {path.name: _read(path) for path in entries if path.name != ENGLISH}


def definition_text(files: Mapping[str, str]) -> str:
    """The definition as one document: what stands in the second file could stand in the first."""
    first, second = files.get(DEFINITION, ""), files.get(WORKFLOW)
    return first if second is None else f"{first.rstrip()}\n{second}"


def placed(problems: Iterable[Problem], files: Mapping[str, str]) -> list[Problem]:
    """Problems of the definition with the file and the line where a person finds them."""
    if WORKFLOW not in files:
        return list(problems)
    first = len(files[DEFINITION].rstrip().splitlines())
    return [
        replace(problem, file=WORKFLOW, line=problem.line - first)
        if problem.file == DEFINITION and problem.line > first
        else problem
        for problem in problems
    ]


def read_english(folder: Path) -> str | None:
    """The English of a package, when it has one."""
    path = folder / ENGLISH
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
