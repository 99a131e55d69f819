"""What the patients of the region were told: announcements of every signed answer, and one open patient space.

That patient has the three states a demonstration needs: a document announced, one that waits, one past its deadline.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from maillage.config.demo.archive import Archive
from maillage.config.demo.copying import Row
from maillage.config.demo.stories import Story
from maillage.toolbox.clock import age_years, in_paris

TOLD_AFTER = timedelta(days=2)
# Older answers than this were all told; younger ones wait.
TOLD_SINCE = timedelta(days=12)
LATE_BY = timedelta(days=6)
LEFT = timedelta(days=5)
OPENED_BEFORE = timedelta(days=40)
MAJORITY = 18


class Announced:
    """Rows of announcements and of the space, from stories whose documents stand in the archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.casebook = archive.casebook
        self.world = archive.casebook.world
        self.rows: list[Row] = []
        self.spaces: list[Row] = []

    def write(self, signed: list[Story], *, opens_a_space: bool = True) -> None:
        """Also says, on each document, whether its patient may see it."""
        opinions = {row["source_id"]: row for row in self.archive.documents if row["kind"] == "opinion"}
        shown = self._shown_states(signed) if opens_a_space else {}
        for story in signed:
            row = opinions.get(self.casebook.ids[story.number])
            if row is not None:
                self._announce(story, row, shown.get(story.number, ""))

    def _shown_states(self, signed: list[Story]) -> dict[int, str]:
        """For the patient with the most answers: the newest waits, the one before is late, the others were told."""
        by_patient: defaultdict[UUID, list[Story]] = defaultdict(list)
        for story in signed:
            born = story.resident.row.birth_on
            if born is not None and age_years(born, self.world.at.date()) >= MAJORITY:
                by_patient[story.resident.row.id].append(story)
        if not by_patient:
            return {}
        chosen = max(by_patient.values(), key=lambda stories: (len(stories), stories[0].resident.known is not None))
        self._open_space(chosen[0])
        newest, *others = sorted(chosen, key=lambda story: story.opened, reverse=True)
        states = {newest.number: "waits"} if others else {}
        if len(others) > 1:
            states[others[0].number] = "late"
        return states | {story.number: "told" for story in chosen if story.number not in states}

    def _announce(self, story: Story, document: Row, state: str) -> None:
        at: datetime = document["created_at"]
        told = state == "told" or (not state and self.world.at - at > TOLD_SINCE)
        row: Row = {
            "id": self.archive.dice.key(at),
            "document_id": document["id"],
            "patient_id": document["patient_id"],
            "source_id": document["source_id"],
            "owner_role_id": self.casebook.role(story.requester),
            "owner_organization_id": self.casebook.organization(story.requester),
            "due_on": self._due_on(at, state),
            "created_at": at,
            "reminded_at": None,
            **(self._told(story, at) if told else dict.fromkeys(("announced_at", "announced_by_id", "told_at"))),
            **({} if told else {"announced_by_text": "", "consultation_on": None}),
            "read_at": None,
        }
        document["hidden_from_patient"] = not told
        self.rows.append(row)

    def _due_on(self, at: datetime, state: str) -> date:
        today = in_paris(self.world.at).date()
        if state == "late":
            return today - LATE_BY
        if state == "waits":
            return today + LEFT
        name = next(iter(self.casebook.definition.documents))
        return self.casebook.definition.documents[name].announce.after(in_paris(at).date())

    def _told(self, story: Story, at: datetime) -> dict[str, Any]:
        when = min(at + TOLD_AFTER, self.world.at - timedelta(hours=1))
        person = self.casebook.person(story.requester)
        return {
            "announced_at": when,
            "announced_by_id": self.casebook.role(story.requester),
            "announced_by_text": f"{person.display}, {person.function or person.specialty}",
            "consultation_on": in_paris(when).date(),
            "told_at": when,
        }

    def _open_space(self, story: Story) -> None:
        row = story.resident.row
        at = self.world.at - OPENED_BEFORE
        self.spaces.append(
            {
                "id": self.archive.dice.key(at),
                "patient_id": row.id,
                "email": "patient@maillage.example",
                "phone": "".join(sign for sign in row.phone if sign.isdigit()),
                "opened_at": at,
                "closed_at": None,
            }
        )
