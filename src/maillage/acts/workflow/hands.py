"""In whose hands a played case is, in memory: its team, and the expert chosen by name before the others."""

from dataclasses import dataclass
from datetime import datetime

from maillage.acts.clocks import facade as clocks
from maillage.acts.clocks.contracts import ClockStatus
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.usages.scenario import Person
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.contracts import Outcome, Snapshot

OPENS = {Word.UNASSIGN, Word.HAND_OVER_TEAM, Word.OPEN_TO_TEAM}


@dataclass(slots=True)
class Hands:
    """`team` is empty for the one first asked, which people without `team` belong to."""

    definition: UsageDefinition
    team: str | None = None
    addressed: str | None = None

    def roles_of(self, key: str, person: Person, snapshot: Snapshot) -> frozenset[str]:
        alone = self.addressed if snapshot.assignee is None else None
        return frozenset(role for role in person.roles if self._holds(role, key, person, alone))

    def _holds(self, role: str, key: str, person: Person, alone: str | None) -> bool:
        found = self.definition.roles[role]
        if found.party != "expert" or found.membership not in ("team", "named"):
            return True
        if person.team != self.team or (found.membership == "named" and key != self.addressed):
            return False
        return alone in (None, key)

    def moved(self, outcome: Outcome, to: str | None) -> None:
        kinds = {effect.kind for effect in outcome.effects}
        if kinds & OPENS:
            self.addressed = None
        if Word.HAND_OVER_TEAM in kinds:
            self.team = to

    def time_passed(self, snapshot: Snapshot, now: datetime) -> None:
        """A promise that opens to the team, once broken, opens a request that nobody has taken."""
        for name, clock in self.definition.clocks.items():
            state = snapshot.clocks.get(name)
            opens = clock.escalate == "open_to_team" and state is not None and snapshot.assignee is None
            if opens and state is not None and clocks.status(clock, state, now) == ClockStatus.LATE:
                self.addressed = None
