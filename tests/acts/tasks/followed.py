"""An answered request whose recommendation is to be followed, through the pages that people use."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.acts.cases.story import Desk
from tests.world import World

if TYPE_CHECKING:
    from maillage.acts.tasks.contracts import TaskView


@dataclass
class Followed:
    """One case answered by Dre Quévrain to Dr Solhac, and the tasks that it gave rise to."""

    world: World
    asking: Desk
    answering: Desk
    case_id: UUID

    def tasks(self, desk: Desk | None = None) -> "list[TaskView]":
        from maillage.acts.tasks import facade as tasks
        from maillage.kernel.context.facade import open_context

        with open_context((desk or self.asking).principal):
            return tasks.tasks_of_case(self.case_id)

    @property
    def task(self) -> "TaskView":
        return self.tasks()[0]

    def gesture(self, name: str, desk: Desk | None = None, **fields: str):
        return (desk or self.asking).post(f"/suites/{self.task.id}/faire/{name}/", fields)


def follow(world: World, **answer: str) -> Followed:
    """A request sent, taken and signed; without more, an excision within 15 days."""
    asking, answering = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = asking.sent(world.patients_of(world.gp)[0])
    answering.answered(case_id, **answer)
    return Followed(world, asking, answering, case_id)


def in_days(count: int) -> str:
    """A day as a browser sends it."""
    from maillage.toolbox.clock import today

    return (today() + timedelta(days=count)).isoformat()


def later(time_machine: Any, **length: float) -> None:
    """Moves the clock of the whole test forward."""
    from maillage.toolbox.clock import now

    time_machine.move_to(now() + timedelta(**length))
