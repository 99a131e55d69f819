"""Who answers each usage, as its played cases name them: a specialty is in the region because a usage asks for it."""

from collections.abc import Mapping

from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.files import STORIES
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.scenario import Person as Played
from maillage.acts.usages.scenario import Scenario
from maillage.config.demo.people import NAMED, Cast, Person
from maillage.kernel.directory.contracts import Standing
from maillage.kernel.directory.folding import fold

CIVILITIES = ("Dr", "Dre")
ANSWERS_FROM, ELSEWHERE = "montvaste", "orbeville"  # where the teams of the stories work
BY_NAME = {person.display: person for person in NAMED}


def players(package: UsagePackage) -> Mapping[str, Played]:
    """The people of the stories of a usage, by the key that the stories give them."""
    scenario, _source, _problems = read_model(STORIES, package.files.get(STORIES, ""), Scenario)
    return scenario.people if scenario is not None else {}


def cast_of(package: UsagePackage) -> Cast:
    """The experts of a usage: those that the region knows already, and those who come to it with the usage."""
    experts = [_person(package, each) for each in players(package).values() if each.name and _role(package, each)]
    return Cast(package.definition.code, package.definition.title, tuple(experts))


def _role(package: UsagePackage, who: Played) -> str:
    """As what somebody of the stories may answer, or nothing: a profession that the role refuses answers nothing."""
    roles = package.definition.roles
    held = (roles[key] for key in who.roles if roles[key].party == "expert")
    return next((role.label for role in held if not role.professions or who.profession in role.professions), "")


def _person(package: UsagePackage, who: Played) -> Person:
    display = str(who.name)
    if display in BY_NAME:
        return BY_NAME[display]
    words = display.split()
    civility = words.pop(0) if words[0] in CIVILITIES else ""
    given, family = words[0], " ".join(words[1:])
    is_junior = any(package.definition.roles[key].standing == "junior" for key in who.roles)
    standing = Standing.JUNIOR if is_junior else Standing.SENIOR
    place = ELSEWHERE if who.team else ANSWERS_FROM
    return Person(
        f"{fold(given)[0]}.{fold(family).replace(' ', '-')}", civility, given, family, who.profession, "",
        _role(package, who), (place,), standing=standing,
    )  # fmt: skip
