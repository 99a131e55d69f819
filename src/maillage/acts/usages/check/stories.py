"""Checks the words of the played cases: they are words of the usage. Playing them is another room's work."""

from collections.abc import Mapping

from maillage.acts.forms.codes import CALCULATOR
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.contracts import Problem
from maillage.acts.usages.conversions import SELF
from maillage.acts.usages.files import STORIES
from maillage.acts.usages.questions import questions
from maillage.acts.usages.reading import did_you_mean, read_model
from maillage.acts.usages.scenario import PlayedCase, Scenario, Step
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path


def check_stories(definition: UsageDefinition, files: Mapping[str, str], *, plays_all: bool = True) -> list[Problem]:
    """`plays_all`: every transition is played; an overlay leaves that to its base."""
    if STORIES not in files:
        return [Problem(STORIES, 1, "Aucun cas joué.", "Écrivez au moins le parcours attendu et un geste interdit.")]
    scenario, source, problems = read_model(STORIES, files[STORIES], Scenario)
    if scenario is None or source is None:
        return problems
    ledger = Ledger(source)
    for key, person in scenario.people.items():
        _roles(definition, person.roles, ("people", key, "roles"), ledger)
    for position, case in enumerate(scenario.cases):
        _case(definition, scenario, case, ("cases", position), ledger)
        _questions(definition, files, case, ("cases", position), ledger)
    if plays_all:
        _coverage(definition, scenario, ledger)
        _calculations(definition, files, scenario, ledger)
    if not any(step.expect.refused for case in scenario.cases for step in case.steps):
        ledger.add(("cases",), "Aucun cas ne montre un geste interdit.", "Ajoutez un pas avec expect: {refused: …}.")
    return ledger.problems


def _roles(definition: UsageDefinition, roles: tuple[str, ...], path: Path, ledger: Ledger) -> None:
    for role in roles:
        if role not in definition.roles:
            ledger.add(path, f"Rôle inconnu : « {role} ».", did_you_mean(role, definition.roles))


def _case(definition: UsageDefinition, scenario: Scenario, case: PlayedCase, path: Path, ledger: Ledger) -> None:
    people = {**scenario.people, **case.given.people}
    for key, person in case.given.people.items():
        _roles(definition, person.roles, (*path, "given", "people", key), ledger)
    for position, step in enumerate(case.steps):
        _step(definition, set(people), step, (*path, "steps", position), ledger)
    for position, step in enumerate(case.steps[:-1]):
        if step.convert not in (None, SELF) and step.expect.refused is None:
            message = f"L’histoire continue après être devenue « {step.convert} »."
            ledger.add((*path, "steps", position + 1), message, "Jouez la suite dans les cas de cet usage.")


def _step(definition: UsageDefinition, people: set[str], step: Step, path: Path, ledger: Ledger) -> None:
    events = {transition.name for transition in definition.transitions}
    views = {view.code for view in definition.attachments.views} | {"other"}
    expect = step.expect
    asked: list[tuple[str, str, set[str], str]] = [
        ("by", step.by, people, "Personne inconnue"),
        *(("attach", view, views, "Vue inconnue") for view in step.attach),
        *(("invite", person, people, "Personne inconnue") for person in step.invite),
        *(("expect", clock, set(definition.clocks), "Horloge inconnue") for clock in expect.clocks),
        *(("expect", clock, set(definition.clocks), "Horloge inconnue") for clock in expect.told),
        *(("expect", name, set(definition.instants), "Instant inconnu") for name in expect.instants),
        *(("note", name, set(definition.instants), "Instant inconnu") for name in step.note),
        *(("expect", offer, events, "Transition inconnue") for offer in (expect.offers or ()) + expect.no_offer),
    ]
    if step.do is not None and expect.refused != "unknown_event":
        asked.append(("do", step.do, events, "Transition inconnue"))
    if step.form is not None:
        asked.append(("form", step.form, set(definition.forms), "Formulaire inconnu"))
    if expect.state is not None:
        asked.append(("expect", expect.state, set(definition.states), "État inconnu"))
    if step.convert is not None and expect.refused != "unknown_event":
        asked.append(("convert", step.convert, {each.to for each in definition.conversions}, "Conversion inconnue"))
    if step.address is not None:
        asked.append(("address", step.address, people, "Personne inconnue"))
    if expect.assignee is not None:
        asked.append(("expect", expect.assignee, people, "Personne inconnue"))
    for key, word, known, what in asked:
        if word not in known:
            ledger.add((*path, key), f"{what} : « {word} ».", did_you_mean(word, known))


def _questions(
    definition: UsageDefinition, files: Mapping[str, str], case: PlayedCase, path: Path, ledger: Ledger
) -> None:
    asked = [questions(definition, files, form) for form in definition.forms]
    known = {link_id for items in asked if items is not None for link_id in items}
    if None in asked:
        return
    for position, step in enumerate(case.steps):
        here = (*path, "steps", position)
        for link_id in step.fill:
            _question((*here, "fill", link_id), link_id, known, ledger)
        for link_id in (
            *step.expect.visible,
            *step.expect.hidden,
            *step.expect.answers,
            *step.expect.figures,
            *step.clear,
        ):
            _question(here, link_id, known, ledger)


def _question(path: Path, link_id: str, known: set[str], ledger: Ledger) -> None:
    if link_id not in known:
        ledger.add(path, f"Question inconnue : « {link_id} ».", did_you_mean(link_id, known))


def _coverage(definition: UsageDefinition, scenario: Scenario, ledger: Ledger) -> None:
    steps = [step for case in scenario.cases for step in case.steps]
    played = {step.do for step in steps if step.expect.refused is None}
    # The gestures of a pattern are played once for all its usages, beside it.
    own = () if definition.pattern else definition.transitions
    for transition in own:
        if transition.name not in played:
            ledger.add(("cases",), f"Aucun cas ne joue « {transition.name} ».", "Ajoutez un cas qui la réussit.")
    converted = {step.convert for step in steps if step.expect.refused is None}
    for conversion in definition.conversions:
        if conversion.to not in converted:
            message = f"Aucun cas ne se poursuit en « {conversion.to} »."
            ledger.add(("cases",), message, f"Ajoutez un cas avec convert: {conversion.to}.")


def _calculations(definition: UsageDefinition, files: Mapping[str, str], scenario: Scenario, ledger: Ledger) -> None:
    """What a form calculates is shown by a story, be it only that it gives nothing while nobody lit it."""
    shown = {link_id for case in scenario.cases for step in case.steps for link_id in step.expect.figures}
    for form in definition.forms:
        for link_id, item in (questions(definition, files, form) or {}).items():
            named = {each.get("url") for each in item.get("extension", ()) if isinstance(each, Mapping)}
            if CALCULATOR in named and link_id not in shown:
                message = f"Aucun cas ne montre le calcul « {link_id} »."
                ledger.add(("cases",), message, f"Ajoutez un pas avec expect: {{figures: {{{link_id}: …}}}}.")
