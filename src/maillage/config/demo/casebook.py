"""Rows of the played cases: what the actions would have written, dated when it would have happened."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from maillage.acts.cases.events import CONVERTED
from maillage.acts.clocks import facade as clocks
from maillage.acts.usages.contracts import UsagePackage
from maillage.config.demo.copying import Row
from maillage.config.demo.dice import Dice
from maillage.config.demo.people import Person
from maillage.config.demo.stories import Played, Story
from maillage.config.demo.world import World
from maillage.kernel.access.contracts import Reason
from maillage.kernel.directory.contracts import Standing

Tables = dict[str, list[Row]]
UNREAD_FOR = timedelta(days=4)  # older messages were read


class Casebook:
    """Turns stories into rows; the rows of a case stand in the order in which foreign keys need them."""

    def __init__(self, world: World, package: UsagePackage, version_id: UUID, chapter: str = "") -> None:
        self.world, self.package, self.version_id, self.chapter = world, package, version_id, chapter
        self.definition = package.definition
        self.dice = self.dice_of("casebook")
        self.tables: Tables = {}
        self.ids: dict[int, UUID] = {}

    def write(self, stories: Iterable[Story]) -> None:
        for story in stories:
            self.ids[story.number] = self.dice.key(story.opened)
            self._case(story)
            self._forms(story)
            self._clocks(story)
            self._events(story)
            self._instants(story)
            self._consent_and_access(story)
            self._messages(story)

    def dice_of(self, part: str) -> Dice:
        """The chance of one part of what follows from these cases; each usage has its own."""
        return Dice(self.world.seed, part + self.chapter)

    def person(self, key: str) -> Person:
        return self.world.people.named[key]

    def role(self, person: str) -> UUID:
        return self.world.people.role(person)

    def organization(self, person: str) -> UUID:
        return self.world.places[self.person(person).places[0]].id

    def team(self, story: Story) -> UUID:
        return self.world.people.team_ids[self.definition.code, story.hospital]

    def add(self, table: str, made_at: datetime, /, **columns: Any) -> UUID:
        """One row; gives its key."""
        key = self.dice.key(made_at)
        self.tables.setdefault(table, []).append({"id": key, **columns})
        return key

    def _case(self, story: Story) -> None:
        row: Row = {
            "id": self.ids[story.number],
            "number": f"{story.opened.year}-{story.number:04d}",
            "usage_version_id": self.version_id,
            "usage_code": self.definition.code,
            "follows_id": self.ids[story.follows.number] if story.follows else None,
            "thread_id": self.ids[story.first.number] if story.follows else None,
            "prepared_by_role_id": self.role(story.secretary) if story.secretary else None,
            **dict.fromkeys(("drafted_by_role_id", "proposed_at")),
            "patient_id": story.resident.row.id,
            "requester_role_id": self.role(story.requester),
            "requester_organization_id": self.organization(story.requester),
            "team_id": self.team(story),
            "assignee_role_id": None,
            "state": self.definition.initial,
            "state_kind": self.definition.states[self.definition.initial].kind,
            "subject": story.subject,
            **dict.fromkeys(("sent_at", "answered_at", "read_at", "closed_at")),
            "created_at": story.opened,
            "updated_at": story.opened,
        }
        for played in story.events:
            self._move(row, played)
        row |= self._promise(story)
        self.tables.setdefault("cases_case", []).append(row)

    def _move(self, row: Row, played: Played) -> None:
        """The same columns as the engine of cases writes at each event."""
        outcome = played.outcome
        kind = self.definition.states[outcome.state].kind
        effects = {effect.kind for effect in outcome.effects}
        if outcome.state != outcome.source:
            row["proposed_at"] = None
        if "propose_report" in effects:
            row |= {"drafted_by_role_id": self.role(played.by), "proposed_at": played.at}
        row |= {"state": outcome.state, "state_kind": kind, "updated_at": played.at}
        if row["sent_at"] is None and kind not in ("draft", "closed"):
            row["sent_at"] = played.at
        if row["answered_at"] is None and kind == "answered":
            row["answered_at"] = played.at
        if "assign" in effects:
            row["assignee_role_id"] = self.role(played.by)
        if "unassign" in effects:
            row["assignee_role_id"] = None
        if "mark_read" in effects:
            row["read_at"] = played.at
        if "close" in effects:
            row["closed_at"] = played.at

    def _promise(self, story: Story) -> Row:
        """The clock that matters now, repeated on the row that lists sort, as the engine of cases does."""
        columns: Row = {"clock": "", "due_at": None, "warn_at": None, "paused_at": None}
        running = [(name, state) for name, state in story.snapshot.clocks.items() if state.active]
        if running:
            at = story.events[-1].at
            name, state = max(running, key=lambda pair: pair[1].started_at)
            columns |= {"clock": name, "paused_at": state.paused_at}
            if state.paused_at is None:
                clock = self.definition.clocks[name]
                columns |= {"due_at": clocks.due_at(clock, state, at), "warn_at": clocks.warn_at(clock, state, at)}
        return columns

    def _forms(self, story: Story) -> None:
        signed_at = story.signing.at if story.signing else None
        proposed_at = _instant(story, "propose")
        sent_at = story.events[0].at if story.events else story.opened
        for name, response in story.forms.items():
            written = (signed_at or proposed_at or sent_at) if name == "report" else sent_at
            self.add(
                "cases_caseform", written, case_id=self.ids[story.number], name=name, response=response,
                revision=self.dice.randint(1, 4), updated_at=written, completed_at=signed_at,
                party_id=None, saved_by_role_id=None,
            )  # fmt: skip

    def _clocks(self, story: Story) -> None:
        for name, state in story.snapshot.clocks.items():
            self.add(
                "cases_caseclock", state.started_at, case_id=self.ids[story.number], name=name,
                started_at=state.started_at, paused_for=state.paused_for, paused_at=state.paused_at,
                stopped_at=state.stopped_at,
            )  # fmt: skip

    def _events(self, story: Story) -> None:
        for played in story.events:
            outcome = played.outcome
            step = self.definition.transition(outcome.event, outcome.source)
            self.add(
                "cases_caseevent", played.at, case_id=self.ids[story.number], event=outcome.event,
                source=outcome.source, state=outcome.state, at=played.at, by_role_id=self.role(played.by),
                by_text=self._signature(story, played.by), reason=outcome.reason or "",
                side=(step.among if step else None) or "",
            )  # fmt: skip
        if story.follows:
            self._went_on(story.follows, story)
        if story.recipient:
            self.add(
                "cases_caserecipient", story.opened, case_id=self.ids[story.number], role_id=self.role(story.recipient)
            )

    def _went_on(self, former: Story, story: Story) -> None:
        """What the former request says of the one that it became."""
        self.add(
            "cases_caseevent", story.opened, case_id=self.ids[former.number], event=CONVERTED,
            source=former.snapshot.state, state=former.snapshot.state, at=story.opened,
            by_role_id=self.role(story.requester), by_text=self.person(story.requester).display, reason="", side="",
        )  # fmt: skip

    def _instants(self, story: Story) -> None:
        """What the gestures stamped; the first stamp stays, as in a real case."""
        left = dict(story.instants)
        for played in story.events:
            for effect in played.outcome.effects:
                at = left.pop(effect.argument or "", None) if effect.kind == "stamp" else None
                if at is not None:
                    self.add(
                        "cases_caseinstant", played.at, case_id=self.ids[story.number], name=effect.argument, at=at,
                        noted_at=played.at, is_stamp=at == played.at, by_role_id=self.role(played.by),
                        by_text=self._signature(story, played.by),
                    )  # fmt: skip

    def _signature(self, story: Story, person: str) -> str:
        name = self.person(person).display
        return f"{name}, pour {self.person(story.requester).display}" if person == story.secretary else name

    def _consent_and_access(self, story: Story) -> None:
        self.grant(story, self.organization(story.requester), Reason.REQUESTER, story.opened)
        for delegation in self.world.people.delegations:
            began = delegation.started_on
            if delegation.delegator_role_id == self.role(story.requester) and began <= story.opened.date():
                self.grant(story, delegation.id, Reason.DELEGATE, story.opened)
        if not story.events or story.events[0].outcome.event not in ("send", "hand_over"):
            return
        collected = story.events[0].at - timedelta(minutes=2)
        self.add(
            "consent_consent", collected, patient_id=story.resident.row.id, source_id=self.ids[story.number],
            kind=self.definition.consent.kind, answer=story.consent.value, collected_at=collected,
            collected_by_id=self.role(story.requester), note="",
        )  # fmt: skip
        for played in story.events:
            effects = {effect.kind for effect in played.outcome.effects}
            if "grant_team" in effects:
                self.grant(story, self.team(story), Reason.EXPERT, played.at, until=_ended_at(story))
            if "sign_report" in effects and story.recipient:
                self.grant(story, self.role(story.recipient), Reason.RECIPIENT, played.at)

        last = story.events[-1]
        if _ended_at(story) and last.outcome.assignee:
            self.grant(story, self.role(last.outcome.assignee.key), Reason.EXPERT, last.at)

    def grant(self, story: Story, holder: UUID, reason: Reason, at: datetime, *, until: datetime | None = None) -> None:
        self.add(
            "access_grant", at, patient_id=story.resident.row.id, holder_id=holder, source_id=self.ids[story.number],
            reason=reason.value, granted_at=at, granted_by_id=self.role(story.requester), until=until,
        )  # fmt: skip

    def _messages(self, story: Story) -> None:
        for played in story.events:
            for notice in played.outcome.notices:
                for role_id in self._told(story, played, notice.to):
                    old = played.at < self.world.at - UNREAD_FOR
                    read_at = played.at + timedelta(minutes=self.dice.randint(3, 600)) if old else None
                    self.add(
                        "messaging_notification", played.at, role_id=role_id, kind=f"case.{played.outcome.event}",
                        text=notice.text, url=f"/demandes/{self.ids[story.number]}/", created_at=played.at,
                        read_at=read_at,
                    )  # fmt: skip

    def _told(self, story: Story, played: Played, to: str) -> list[UUID]:
        by = self.role(played.by)
        if to == "team":
            return [member for member in self.world.people.members_of(self.team(story)) if member != by]
        if to == "seniors":
            team = self.team(story)
            return [each.role_id for each in self.world.people.members
                    if each.team_id == team and each.standing is Standing.SENIOR]  # fmt: skip
        if to == "assignee":
            return [self.role(played.outcome.assignee.key if played.outcome.assignee else story.expert)]
        signed = any(effect.kind == "sign_report" for effect in played.outcome.effects)
        recipients = [self.role(story.recipient)] if story.recipient and signed else []
        return [role for role in (self.role(story.requester), *recipients) if role != by]


def _instant(story: Story, event: str) -> datetime | None:
    """When it last happened."""
    return next((played.at for played in reversed(story.events) if played.outcome.event == event), None)


def _ended_at(story: Story) -> datetime | None:
    """When the case closed to its team: withdrawn or refused, it was closed without an answer."""
    signed = any(effect.kind == "sign_report" for played in story.events for effect in played.outcome.effects)
    last = story.events[-1]
    return last.at if last.outcome.final and not signed else None
