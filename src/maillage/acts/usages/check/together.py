"""Checks what one package says of another: a conversion leads to a usage that exists and asks what is carried to it."""

from pathlib import Path

from maillage.acts.usages.check.conversions import check_target
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.contracts import PackageRefused, Problem
from maillage.acts.usages.definition import read_definition
from maillage.acts.usages.files import DEFINITION, read_files
from maillage.acts.usages.questions import questions
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition

Read = tuple[UsageDefinition, dict[str, str]]


def check_together(folder: Path) -> list[Problem]:
    """The problems of one package beside its neighbours. An unreadable package is named by its own check."""
    try:
        files = read_files(folder)
    except PackageRefused:
        return []
    definition, source, _problems = read_definition(files)
    if definition is None or source is None:
        return []
    ledger = Ledger(source)
    known = {each.name for each in folder.parent.iterdir() if (each / DEFINITION).is_file()}
    for position, conversion in enumerate(definition.conversions):
        path = ("conversions", position)
        if conversion.is_follow_up or conversion.to == definition.code:
            continue
        if conversion.to not in known:
            others = known - {definition.code}
            ledger.add((*path, "to"), f"Usage inconnu : « {conversion.to} ».", did_you_mean(conversion.to, others))
        elif (target := _read(folder.parent / conversion.to)) is not None:
            check_target(conversion, path, target[0], questions(*target, "request"), ledger)
    return ledger.problems


def _read(folder: Path) -> Read | None:
    try:
        files = read_files(folder)
    except PackageRefused:
        return None
    definition = read_definition(files)[0]
    return None if definition is None or definition.initial not in definition.states else (definition, files)
