"""A story of a package as a person follows it on the screens: what to fill, to photograph, to press, in which order.

Nothing here knows a usage: all comes from its definition and from the first of its played cases that ends in an answer.
"""

from dataclasses import dataclass
from pathlib import Path

from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.files import STORIES
from maillage.acts.usages.package import load_package
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.scenario import Answer, PlayedCase, Scenario, Step
from maillage.acts.usages.schema import Transition, UsageDefinition


class NothingAnswered(AssertionError):
    """No played case goes from the draft to an answer between one who asks and one who signs, without a refusal."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """One line of the story: what is filled before, then the button; `event` is None when only the form is filled."""

    by: str
    side: str
    event: str | None
    label: str
    reason: str | None
    fill: dict[str, Answer]
    attach: dict[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    package: UsagePackage
    gestures: tuple[Gesture, ...]

    @property
    def request(self) -> dict[str, Answer]:
        """All that the requester fills until it is sent, the last word winning."""
        filled: dict[str, Answer] = {}
        for gesture in self.before_sending:
            filled |= gesture.fill
        return filled

    @property
    def photos(self) -> dict[str, int]:
        joined: dict[str, int] = {}
        for gesture in self.before_sending:
            joined |= gesture.attach
        return joined

    @property
    def sending(self) -> int:
        """Where the draft leaves its author."""
        return next(at for at, each in enumerate(self.gestures) if each.event and each.side == "requester")

    @property
    def before_sending(self) -> tuple[Gesture, ...]:
        return self.gestures[: self.sending + 1]

    @property
    def after_sending(self) -> tuple[Gesture, ...]:
        return self.gestures[self.sending + 1 :]


def told(folder: Path) -> Told:
    package = load_package(folder)
    scenario, _source, problems = read_model(STORIES, package.files[STORIES], Scenario)
    assert scenario is not None, problems
    by_name = {case.name: case for case in scenario.cases}
    people = {name: person for case in scenario.cases for name, person in case.given.people.items()} | scenario.people
    chains = [_chain(by_name, case) for case in scenario.cases]
    answered = [steps for steps in (_until_answered(package, chain) for chain in chains) if steps]
    by_two = [steps for steps in answered if all(_is_plain(package, people[step.by].roles) for step in steps)]
    if not by_two:
        raise NothingAnswered(package.definition.code)
    shortest = min(by_two, key=len)
    return Told(package, tuple(_gesture(package, people[step.by].roles, step) for step in shortest))


def told_by_many(folder: Path) -> Told | None:
    """The story that most people of one team sign before its answer; None when nobody signs beside who answers."""
    package = load_package(folder)
    scenario, _source, problems = read_model(STORIES, package.files[STORIES], Scenario)
    assert scenario is not None, problems
    by_name = {case.name: case for case in scenario.cases}
    chains = [_until_answered(package, _chain(by_name, case)) for case in scenario.cases]
    alone = [chain for chain in chains if chain and not any(step.invite for step in chain)]
    longest = max(alone, key=lambda chain: (_signers(package, chain), -len(chain)), default=None)
    if longest is None or _signers(package, longest) < 2:
        return None
    return Told(package, tuple(_gesture(package, scenario.people[step.by].roles, step) for step in longest))


def _signers(package: UsagePackage, steps: list[Step]) -> int:
    signing = {each.name for each in package.definition.transitions if each.signs}
    return len({step.by for step in steps if step.do in signing})


def _is_plain(package: UsagePackage, roles: tuple[str, ...]) -> bool:
    """Who asks for themselves, or who signs what they write: two people are enough to follow the story."""
    held = [package.definition.roles[key] for key in roles]
    return any(role.party == "requester" or (role.party == "expert" and role.standing != "junior") for role in held)


def _chain(by_name: dict[str, PlayedCase], case: PlayedCase) -> list[Step]:
    """The steps of a story with those of the stories before it, without what was tried and refused."""
    steps = list(case.steps)
    while case.after is not None:
        case = by_name[case.after]
        steps = [*case.steps, *steps]
    return [_filled_only(step) for step in steps if step.expect.refused is None or step.fill or step.attach]


def _filled_only(step: Step) -> Step:
    """What a refused gesture had filled stays filled."""
    return step if step.expect.refused is None else step.model_copy(update={"do": None, "convert": None})


def _until_answered(package: UsagePackage, steps: list[Step]) -> list[Step] | None:
    """Up to the first answer; None when the story has none, or goes elsewhere."""
    definition, state = package.definition, package.definition.initial
    for at, step in enumerate(steps):
        if step.convert is not None:
            return None
        if step.do is None:
            continue
        transition = _played(definition, step, state)
        if transition is None:
            return None
        state = transition.to
        if definition.states[state].kind == "answered":
            return steps[: at + 1]
    return None


def _played(definition: UsageDefinition, step: Step, state: str) -> Transition | None:
    """The line of the table that the step plays: of several of one name, the one that leads where the story says."""
    return next(
        (
            each
            for each in definition.transitions
            if each.name == step.do and state in each.sources and step.expect.state in (None, each.to)
        ),
        None,
    )


def _gesture(package: UsagePackage, roles: tuple[str, ...], step: Step) -> Gesture:
    definition = package.definition
    transition = next((each for each in definition.transitions if each.name == step.do), None)
    party = definition.roles[roles[0]].party if roles else "expert"
    return Gesture(
        by=step.by,
        side=party,
        event=step.do,
        label=transition.label if transition else "",
        reason=step.reason,
        fill=dict(step.fill),
        attach={view: count for view, count in step.attach.items()},
    )
