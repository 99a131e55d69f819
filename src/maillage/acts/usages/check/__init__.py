"""Checks a package before anybody relies on it: file, line, what is wrong, what to do. Executes nothing of it."""

from collections.abc import Mapping
from pathlib import Path

from maillage.acts.usages.check.billing import check_billing
from maillage.acts.usages.check.blindness import check_blindness
from maillage.acts.usages.check.contributions import check_contributions
from maillage.acts.usages.check.conversions import check_conversions
from maillage.acts.usages.check.expressions import check_expressions
from maillage.acts.usages.check.gestures import check_gestures
from maillage.acts.usages.check.graph import check_graph
from maillage.acts.usages.check.guards import check_guards
from maillage.acts.usages.check.guests import check_guests
from maillage.acts.usages.check.handing import check_handing
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.check.live import check_live
from maillage.acts.usages.check.outlines import check_outlines
from maillage.acts.usages.check.overlay import check_overlay, untouchable
from maillage.acts.usages.check.patterns import check_pattern
from maillage.acts.usages.check.people import check_people
from maillage.acts.usages.check.recommendations import check_recommendations
from maillage.acts.usages.check.rectification import check_rectification
from maillage.acts.usages.check.red_flags import check_red_flags
from maillage.acts.usages.check.stories import check_stories
from maillage.acts.usages.check.timing import check_timing
from maillage.acts.usages.check.together import check_together
from maillage.acts.usages.check.words import check_recipients, check_words
from maillage.acts.usages.contracts import PackageRefused, Problem
from maillage.acts.usages.definition import read_definition
from maillage.acts.usages.english import check_english
from maillage.acts.usages.files import (
    DEFINITION,
    NOTICE,
    PATTERNS,
    STORIES,
    WORKFLOW,
    base_code,
    followed_pattern,
    own_files,
    package_folders,
    pattern_files,
    pattern_names,
    read_files,
)
from maillage.acts.usages.overlay import UsageOverlay
from maillage.acts.usages.package import base_of, build_package, read_forms
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.schema import UsageDefinition
from maillage.toolbox.pdf import TemplateRefused
from maillage.toolbox.pdf.screening import screen

__all__ = ["check_files", "check_package", "check_patterns", "check_together"]


def check_package(folder: Path) -> list[Problem]:
    """Every problem of a package folder; an empty list means that it may be published."""
    try:
        files = read_files(folder)
        problems = check_files(files, folder_name=folder.name)
        if problems:
            return problems
        package = build_package(files)
        return check_english(folder, package)
    except PackageRefused as refused:
        return list(refused.problems)


def check_patterns(root: Path) -> list[Problem]:
    """Every problem of what the usages of an installation share; nothing when they share nothing."""
    followed = {followed_pattern(folder) for folder in package_folders(root)}
    try:
        return [problem for name in pattern_names(root / PATTERNS) for problem in check_pattern(root, name, followed)]
    except PackageRefused as refused:
        return list(refused.problems)


def check_files(files: Mapping[str, str], *, folder_name: str) -> list[Problem]:
    if DEFINITION not in files:
        return [Problem(DEFINITION, 1, "Ce dossier ne contient pas usage.yaml.", "Voyez maillage usages new.")]
    if (base := base_code(files)) is not None:
        return _check_overlay_files(files, base, folder_name)
    definition, source, problems = read_definition(files)
    if definition is None or source is None:
        return problems
    ledger = Ledger(source)
    _check_name(definition.code, folder_name, ledger)
    check_words(definition, ledger)
    sound = not ledger.problems
    if sound:
        check_graph(definition, ledger)
        check_rectification(definition, ledger)
        check_people(definition, ledger)
        check_contributions(definition, files, ledger)
        check_blindness(definition, ledger)
        check_handing(definition, ledger)
        check_timing(definition, ledger)
        check_live(definition, ledger)
        check_guests(definition, ledger)
        check_gestures(definition, ledger)
    _check_files(definition, files, ledger)
    _forms, form_problems = read_forms(definition, files)
    check_expressions(definition, files, ledger)
    check_guards(definition, ledger)
    check_billing(definition, files, ledger)
    check_red_flags(definition, ledger)
    check_outlines(definition, files, ledger)
    check_recommendations(definition, files, ledger)
    if sound:
        check_conversions(definition, files, ledger)
    story_problems = check_stories(definition, files) if sound else []
    return sorted(ledger.problems + form_problems + story_problems)


def _check_overlay_files(files: Mapping[str, str], base: str, folder_name: str) -> list[Problem]:
    """A folder that starts from another usage: the base answers for its workflow, the folder for what it changes."""
    own = own_files(files)
    overlay, source, problems = read_model(DEFINITION, own[DEFINITION], UsageOverlay)
    if source is None:
        return problems
    ledger = Ledger(source)
    moved = list(untouchable(source.data, base))
    for key, message, remedy in moved:
        ledger.add((key,), message, remedy)
    if overlay is None:
        lines = {source.place((key,)).line for key, _message, _remedy in moved}
        return sorted(ledger.problems + [problem for problem in problems if problem.line not in lines])
    _check_name(overlay.code, folder_name, ledger)
    check_overlay(base_of(files), overlay, ledger, names_itself=True)
    check_recipients(ledger)
    _check_notice(own, ledger)
    _check_unused(own, {DEFINITION, STORIES, NOTICE}, ledger)
    if ledger.problems:
        return sorted(ledger.problems)
    package = build_package(files)
    return sorted(check_stories(package.definition, package.files, plays_all=False))


def _check_name(code: str, folder_name: str, ledger: Ledger) -> None:
    if code != folder_name:
        ledger.add(("code",), f"Le code « {code} » n’est pas le nom du dossier.", f"Écrivez {folder_name}.")


def _check_notice(files: Mapping[str, str], ledger: Ledger) -> None:
    if NOTICE not in files or len(files[NOTICE].strip()) < 200:
        ledger.add((), f"Le fichier {NOTICE} manque ou ne dit rien.", "Dites pour qui, pour quoi, et les sources.")


def _check_unused(files: Mapping[str, str], used: set[str], ledger: Ledger) -> None:
    for name in sorted(set(files) - used):
        ledger.add((), f"Rien n’appelle le fichier {name}.", "Retirez-le, ou nommez-le dans forms ou documents.")


def _check_files(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    for key, document in definition.documents.items():
        if document.template not in files:
            ledger.add(
                ("documents", key, "template"), f"Le fichier {document.template} manque.", "Ajoutez-le au dossier."
            )
        else:
            ledger.problems.extend(_check_template(document.template, files[document.template]))
    _check_notice(files, ledger)
    used = {DEFINITION, WORKFLOW, STORIES, NOTICE, *definition.forms.values()}
    used |= {document.template for document in definition.documents.values()}
    _check_unused(files, used | set(pattern_files(definition.pattern) if definition.pattern else ()), ledger)


def _check_template(name: str, text: str) -> list[Problem]:
    """A template lays out values and reaches nothing else; the rule is the one of the PDF room."""
    try:
        screen(text, name=name)
    except TemplateRefused as refused:
        line = str(refused).split(":")[1]
        remedy = "Importez seulement letter.typ et lisez data.json."
        return [Problem(name, int(line), "Ce gabarit fait plus que mettre en page.", remedy)]
    return []
