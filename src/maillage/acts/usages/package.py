"""A folder, or the files kept in the database, as a frozen package; refuses what its check refuses to read."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from maillage.acts.forms.facade import FormDefinitionError, Questionnaire, parse_questionnaire
from maillage.acts.forms.facade import Problem as FormProblem
from maillage.acts.usages.contracts import PackageRefused, Problem, UsagePackage
from maillage.acts.usages.definition import read_definition
from maillage.acts.usages.files import DEFINITION, base_code, base_files, fingerprint, own_files, read_files
from maillage.acts.usages.overlay import UsageOverlay, overlaid
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.schema import UsageDefinition


def load_package(folder: Path) -> UsagePackage:
    """A folder as a package; PackageRefused names every problem found while reading it."""
    return build_package(read_files(folder))


def build_package(files: Mapping[str, str], *, published: bool = False) -> UsagePackage:
    """The same from texts. `published`: as the database gives them back, frozen after everything in them was tried."""
    if base_code(files) is not None:
        return _build_overlay(files, published=published)
    return _build_own(files, published=published)


def _build_overlay(files: Mapping[str, str], *, published: bool) -> UsagePackage:
    """The base, then what this usage says otherwise; its stories and its notice are its own."""
    overlay, _source, problems = read_model(DEFINITION, files[DEFINITION], UsageOverlay)
    if overlay is None:
        raise PackageRefused(tuple(problems))
    base = base_of(files, published=published)
    said = overlaid(base, overlay)
    return replace(
        said,
        definition=said.definition.model_copy(update={"code": overlay.code, "version": overlay.version}),
        files=MappingProxyType({**said.files, **own_files(files)}),
        sources=MappingProxyType(dict(files)),
        sha256=fingerprint(files),
    )


def base_of(files: Mapping[str, str], *, published: bool = False) -> UsagePackage:
    """The usage that an overlay starts from, as it was when the overlay was read."""
    try:
        return _build_own(base_files(files), published=published)
    except PackageRefused as refused:
        code = base_code(files)
        remedy = f"Contrôlez-le d’abord : maillage usages check {code}."
        raise PackageRefused((Problem(DEFINITION, 1, f"L’usage « {code} » ne se lit pas.", remedy),)) from refused


def _build_own(files: Mapping[str, str], *, published: bool) -> UsagePackage:
    definition, _source, problems = read_definition(files)
    if definition is None:
        raise PackageRefused(tuple(problems))
    forms, problems = read_forms(definition, files, published=published)
    if problems:
        raise PackageRefused(tuple(problems))
    return UsagePackage(
        definition=definition,
        forms=MappingProxyType(forms),
        files=MappingProxyType(dict(files)),
        sources=MappingProxyType(dict(files)),
        sha256=fingerprint(files),
    )


def read_forms(
    definition: UsageDefinition, files: Mapping[str, str], *, published: bool = False
) -> tuple[dict[str, Questionnaire], list[Problem]]:
    """The parsed Questionnaires of a definition, and what is wrong in them."""
    forms: dict[str, Questionnaire] = {}
    problems: list[Problem] = []
    for name, file in definition.forms.items():
        text = files.get(file)
        if text is None:
            problems.append(Problem(file, 1, f"Le formulaire « {name} » n’a pas de fichier.", f"Ajoutez {file}."))
            continue
        try:
            forms[name] = parse_questionnaire(text, where=file, tried=published)
        except FormDefinitionError as refused:
            problems.extend(_form_problem(file, found) for found in refused.problems)
    return forms, problems


def _form_problem(file: str, found: FormProblem) -> Problem:
    where = "" if found.path == file else f"{found.path} : "
    return Problem(file, found.line or 1, f"{where}{found.message}", found.remedy)
