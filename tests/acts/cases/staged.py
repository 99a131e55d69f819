"""A test package published in the small region, with a team that answers it; no page could do either."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.acts.cases.story import Desk, text_of
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

PACKAGES = Path(__file__).parents[2] / "packages"


def publish(world: World, as_mover: "Callable[[], AbstractContextManager[None]]", code: str, *seniors: str) -> UUID:
    """The package of that name becomes active, and these people answer it at the hospital of the first one."""
    from maillage.acts.usages import facade as usages

    with as_mover():
        usages.publish(folder=PACKAGES / code, by="test")
    return answering(world, as_mover, code, *seniors)


def answering(world: World, as_mover: "Callable[[], AbstractContextManager[None]]", code: str, *seniors: str) -> UUID:
    """A team of these people, at the hospital of the first one, for a usage that is published."""
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewTeam, NewTeamMember
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    people = [world.principal(login) for login in seniors]
    team = new_id()
    with as_mover():
        place = people[0].organization_id
        assert place is not None
        load.teams([NewTeam(team, place, "Équipe d’essai", code)])
        load.team_members(NewTeamMember(team, one.role_id, today()) for one in people if one.role_id)
    return team


def ask(desk: Desk, code: str, team: UUID, patient: UUID, steps: dict[int, dict[str, str]]) -> UUID:
    """A request of a test package, sent by its author."""
    opened = desk.post("/demandes/nouvelle/", {"patient": str(patient), "usage": code, "key": str(uuid4())})
    assert opened.status_code == 302, text_of(opened)
    case_id = UUID(opened["Location"].split("/")[2])
    for number, fields in steps.items():
        assert desk.step(case_id, number, fields).status_code == 302
    sending = {"answer": "given", "team": str(team)}
    assert desk.step(case_id, max(steps, default=0) + 1, sending).status_code == 302
    does(desk, case_id, "send")
    return case_id


def does(desk: Desk, case_id: UUID, event: str, **fields: Any) -> None:
    answer = desk.fire(case_id, event, **fields)
    assert answer.status_code == 302, f"{event}: {text_of(answer)}"


def sees(desk: Desk, case_id: UUID) -> bool:
    return desk.get(f"/demandes/{case_id}/").status_code == 200
