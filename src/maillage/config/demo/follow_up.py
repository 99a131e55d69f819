"""What became of the signed answers: tasks done, due and overdue, and appointments asked, given and refused."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from maillage.acts.forms import facade as forms
from maillage.acts.usages.codes import ANSWER_FORM
from maillage.acts.workflow.facade import Recommended, recommended
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.copying import Row
from maillage.config.demo.plots import PARIS
from maillage.config.demo.stories import Played, Story
from maillage.kernel.access.contracts import Reason
from maillage.toolbox.clock import fr_date

DONE = (
    "Exérèse au bloc, pièce envoyée au laboratoire.",
    "Patient vu en consultation.",
    "Nouvelles photos envoyées.",
    "",
)
GIVEN_UP = ("Le patient préfère attendre, il a été informé des risques.", "Patient parti vivre dans une autre région.")
PLACE = "Consultation de dermatologie, bâtiment B, rez-de-chaussée"
DECLINED = "Le délai demandé n’est pas tenable ici : adressez le patient au centre de proximité."
ASKED_SINCE = timedelta(days=2)
DONE_SHARE, GIVEN_UP_SHARE, LATE_DONE_SHARE = 0.9, 0.05, 0.1
APPOINTMENTS = ("requested", "booked", "declined")  # of the newest answers that recommend one, in turn
LATE, LATE_DAYS = ("i.solhac", "p.ormeau"), 4  # whose list of what is late is never empty
PUT_OFF = "Le patient était hospitalisé pour une autre raison."
Tables = dict[str, list[Row]]


class FollowUp:
    """Rows of the rooms of tasks, dated when they would have been written."""

    def __init__(self, casebook: Casebook) -> None:
        self.book = casebook
        self.at = casebook.world.at
        self.dice = casebook.dice_of("follow-up")
        self.tables: Tables = {
            "tasks_task": [],
            "tasks_taskevent": [],
            "tasks_appointmentrequest": [],
            "access_grant": [],
        }

    def write(self, stories: Iterable[Story]) -> None:
        signed = self.track(stories)
        for requester in LATE:
            self._keep_waiting(requester)
        # The newest one is left for who tries the gesture.
        asking = [story for story in reversed(signed) if self._may_ask(story)][1:]
        for status, story in zip(APPOINTMENTS, asking, strict=False):
            self._appointment(story, status)

    def track(self, stories: Iterable[Story]) -> list[Story]:
        """What each signed answer asks for; gives the stories that were signed."""
        signed = [story for story in stories if story.is_signed]
        for story in signed:
            for wanted in self._recommended(story):
                self._task(story, _signature(story), wanted)
        return signed

    def _recommended(self, story: Story) -> tuple[Recommended, ...]:
        return recommended(self.book.package, story.forms[ANSWER_FORM], forms.FormContext())

    def _may_ask(self, story: Story) -> bool:
        named = {each.code for each in self._recommended(story)}
        offered = self.book.definition.appointment is not None
        return offered and bool(named & {"excision", "consultation"}) and story.hospital == "montvaste"

    def _shared(self, story: Story) -> Row:
        return {
            "patient_id": story.resident.row.id,
            "source_id": self.book.ids[story.number],
            "usage_code": self.book.definition.code,
            "requester_role_id": self.book.role(story.requester),
            "team_id": self.book.team(story),
        }

    def _task(self, story: Story, signed: Played, wanted: Recommended) -> None:
        day = signed.at.astimezone(PARIS).date()
        due_on = wanted.delay.after(day) if wanted.delay else None
        row: Row = {
            "id": self.dice.key(signed.at),
            **self._shared(story),
            "focus_id": None,
            "kind": "recommendation",
            "code": wanted.code,
            "title": wanted.title,
            "delay": str(wanted.delay or ""),
            "owner_role_id": self.book.role(story.requester),
            "owner_organization_id": self.book.organization(story.requester),
            "due_on": due_on,
            **self._created(signed.at, signed.by),
            **dict.fromkeys(("done_on", "done_by_role_id", "ended_at", "told_soon_at", "told_due_at", "told_late_at")),
            "status": "requested",
            "status_reason": "",
            "note": "",
            "done_by_text": "",
        }
        self.tables["tasks_task"].append(row)
        self._event(row["id"], "created", signed.at, signed.by)
        if due_on is not None:
            self._become(story, row, signed.at)

    def _created(self, at: datetime, person: str) -> Row:
        return {
            "created_at": at,
            "created_by_role_id": self.book.role(person),
            "created_by_text": self.book.person(person).display,
        }

    def _become(self, story: Story, row: Row, signed_at: datetime) -> None:
        """Old ones are done, most of them in time; a few were given up, and some of the last months wait too long."""
        length = timedelta(days=max((row["due_on"] - signed_at.astimezone(PARIS).date()).days, 1))
        late = self.dice.chance(LATE_DONE_SHARE)
        ended = signed_at + length * (1.3 if late else 0.2 + 0.7 * self.dice.random())
        told = signed_at + length if signed_at + length < self.at else None
        row |= {"told_soon_at": told, "told_due_at": told}
        if ended > self.at:
            return
        if self.dice.chance(GIVEN_UP_SHARE):
            reason = self.dice.choice(GIVEN_UP)
            row |= {"status": "cancelled", "status_reason": reason, "ended_at": ended}
            self._event(row["id"], "cancelled", ended, story.requester, reason)
        elif self.dice.chance(DONE_SHARE):
            note = self.dice.choice(DONE)
            day = ended.astimezone(PARIS).date()
            row |= {"status": "completed", "done_on": day, "ended_at": ended, "note": note}
            row |= {
                "done_by_role_id": self.book.role(story.requester),
                "done_by_text": self.book.person(story.requester).display,
            }
            self._event(row["id"], "done", ended, story.requester, note)
        else:
            row["told_late_at"] = told

    def _keep_waiting(self, requester: str) -> None:
        """One task of theirs, put off once, waits since a few days: the list of what is late is never empty."""
        role, day = self.book.role(requester), self.at.astimezone(PARIS).date()
        ended = (row for row in reversed(self.tables["tasks_task"]) if row["owner_role_id"] == role and row["ended_at"])
        row = next(ended, None)
        if row is None:
            return
        self.tables["tasks_taskevent"] = [
            event
            for event in self.tables["tasks_taskevent"]
            if event["task_id"] != row["id"] or event["kind"] == "created"
        ]
        put_off_at, due_on = row["ended_at"], day - timedelta(days=LATE_DAYS)
        row |= dict.fromkeys(("done_on", "done_by_role_id", "ended_at", "told_soon_at", "told_due_at"))
        detail = f"du {fr_date(row['due_on'])} au {fr_date(due_on)}"
        row |= {"status": "requested", "status_reason": "", "note": "", "done_by_text": "", "due_on": due_on}
        row["told_soon_at"] = row["told_due_at"] = self.at - timedelta(days=LATE_DAYS)
        self._event(row["id"], "put_off", put_off_at, requester, PUT_OFF, detail)

    def _event(self, task_id: UUID, kind: str, at: datetime, person: str, reason: str = "", detail: str = "") -> None:
        self.tables["tasks_taskevent"].append(
            {
                "id": self.dice.key(at),
                "task_id": task_id,
                "kind": kind,
                "at": at,
                "by_role_id": self.book.role(person),
                "by_text": self.book.person(person).display,
                "reason": reason,
                "detail": detail,
            }
        )

    def _appointment(self, story: Story, status: str) -> None:
        signed = _signature(story)
        asked_at = max(signed.at, self.at - ASKED_SINCE) + timedelta(hours=2)
        wanted = self._recommended(story)[0]
        before = wanted.delay.after(asked_at.astimezone(PARIS).date()) if wanted.delay else None
        answered_at = (
            None if status == "requested" else min(asked_at + timedelta(hours=3), self.at - timedelta(minutes=9))
        )
        start_at = _morning(self.at + timedelta(days=6)) if status == "booked" else None
        row: Row = {
            "id": self.dice.key(asked_at),
            **self._shared(story),
            "requester_organization_id": self.book.organization(story.requester),
            "requested_by_role_id": self.book.role(story.requester),
            "requested_by_text": self.book.person(story.requester).display,
            "requested_at": asked_at,
            "reason": wanted.title,
            "before_on": before,
            "phone": story.resident.row.phone or "02 00 00 41 41",
            "note": "Plutôt le matin, vient en taxi." if status == "requested" else "",
            "status": status,
            "call_back_at": None,
            "start_at": start_at,
            "place": PLACE if status == "booked" else "",
            "answer_note": DECLINED if status == "declined" else "",
            "answered_at": answered_at,
            "answered_by_role_id": self.book.role(story.expert) if answered_at else None,
            "answered_by_text": self.book.person(story.expert).display if answered_at else "",
        }
        self.tables["tasks_appointmentrequest"].append(row)
        self._open(story, row)
        self._followed(story, row, status)

    def _open(self, story: Story, row: Row) -> None:
        """To those who keep the diary of the team, or to the team when nobody does."""
        members = set(self.book.world.people.members_of(row["team_id"]))
        keepers = [each.id for each in self.book.world.people.delegations if each.delegator_role_id in members]
        for holder in keepers or [row["team_id"]]:
            self.tables["access_grant"].append(
                {
                    "id": self.dice.key(row["requested_at"]),
                    "patient_id": row["patient_id"],
                    "holder_id": holder,
                    "source_id": row["id"],
                    "reason": Reason.APPOINTMENT.value,
                    "granted_at": row["requested_at"],
                    "granted_by_id": self.book.role(story.requester),
                    "until": None,
                }
            )

    def _followed(self, story: Story, asked: Row, status: str) -> None:
        """The task of the requester that moves with the appointment."""
        place = self.book.world.places[story.hospital].name
        fates: dict[str, dict[str, Any]] = {
            "requested": {"status": "requested"},
            "booked": {
                "status": "accepted",
                "due_on": asked["start_at"].astimezone(PARIS).date() if asked["start_at"] else None,
            },
            "declined": {"status": "cancelled", "status_reason": DECLINED, "ended_at": asked["answered_at"]},
        }
        fate = fates[status]
        row: Row = {
            **dict.fromkeys(self.tables["tasks_task"][0]),
            "id": self.dice.key(asked["requested_at"]),
            **self._shared(story),
            "focus_id": asked["id"],
            "kind": "appointment",
            "code": "appointment",
            "title": f"Rendez-vous : Dermatologie, {place}",
            "delay": "",
            "owner_role_id": asked["requester_role_id"],
            "owner_organization_id": asked["requester_organization_id"],
            "due_on": asked["before_on"],
            **self._created(asked["requested_at"], story.requester),
            **{"status_reason": "", "note": "", "done_by_text": ""},
            **fate,
        }
        self.tables["tasks_task"].append(row)
        self._event(row["id"], "created", asked["requested_at"], story.requester)
        if status != "requested":
            self._event(row["id"], status, asked["answered_at"], story.expert, fate.get("status_reason", ""))


def _signature(story: Story) -> Played:
    assert story.signing is not None, "only a signed answer asks for something"
    return story.signing


def _morning(at: datetime) -> datetime:
    """Half past nine on a weekday."""
    wall = at.astimezone(PARIS).replace(hour=9, minute=30, second=0, microsecond=0)
    while wall.weekday() > 4:
        wall += timedelta(days=1)
    return wall.astimezone(at.tzinfo)
