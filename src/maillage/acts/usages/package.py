"""A folder, or the files kept in the database, as a frozen package; refuses what its check refuses to read."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from maillage.acts.forms.facade import FormDefinitionError, parse_questionnaire
from maillage.acts.usages.contracts import PackageRefused, Problem, UsagePackage
from maillage.acts.usages.files import DEFINITION, fingerprint, read_files, read_json
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import line_of_text


def load_package(folder: Path) -> UsagePackage:
    """A folder as a package; PackageRefused names every problem found while reading it."""
    return build_package(read_files(folder))


def build_package(files: Mapping[str, str]) -> UsagePackage:
    """The same from texts, as the database gives them back."""
    definition, _source, problems = read_model(DEFINITION, files.get(DEFINITION, ""), UsageDefinition)
    if definition is None:
        raise PackageRefused(tuple(problems))
    forms, problems = read_forms(definition, files)
    if problems:
        raise PackageRefused(tuple(problems))
    return UsagePackage(
        definition=definition,
        forms=MappingProxyType(forms),
        files=MappingProxyType(dict(files)),
        sha256=fingerprint(files),
    )


def read_forms(definition: UsageDefinition, files: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """The parsed Questionnaires of a definition, and what is wrong in them."""
    forms: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, file in definition.forms.items():
        text = files.get(file)
        if text is None:
            problems.append(Problem(file, 1, f"Le formulaire « {name} » n’a pas de fichier.", f"Ajoutez {file}."))
            continue
        try:
            forms[name] = parse_questionnaire(read_json(file, text))
        except PackageRefused as refused:
            problems.extend(refused.problems)
        except FormDefinitionError as refused:
            problems.extend(_form_problem(file, text, found) for found in refused.problems)
    return forms, problems


def _form_problem(file: str, text: str, found: Any) -> Problem:
    line = getattr(found, "line", None) or line_of_text(text, f'"{found.path}"')
    return Problem(file, line, found.message, found.remedy)
