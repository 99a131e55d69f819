"""The door of the room."""

from uuid import UUID

from maillage.kernel.audit.contracts import TrailEntry
from maillage.kernel.context.facade import current
from maillage.kernel.identity.contracts import PatientView
from maillage.kernel.patient_access import inviting, questions
from maillage.kernel.patient_access.contracts import (
    DoorRefused,
    Entered,
    InvitationView,
    Invited,
    LinkRefused,
    LinkState,
    QuestionView,
    SpaceView,
    Waiting,
    WaitView,
)
from maillage.kernel.patient_access.door import enter_code, knock, link_state, open_link, wait_view
from maillage.kernel.patient_access.reminders import forget_old, remind_announcements, tell_patients
from maillage.kernel.patient_access.typed import typed_paper_code

__all__ = [
    "DoorRefused",
    "Entered",
    "InvitationView",
    "Invited",
    "LinkRefused",
    "LinkState",
    "QuestionView",
    "SpaceView",
    "WaitView",
    "Waiting",
    "access_questions",
    "answer_question",
    "ask_about",
    "close_space",
    "enter_code",
    "forget_old",
    "invitations_of",
    "invite",
    "knock",
    "link_state",
    "may_not_invite",
    "open_link",
    "remind_announcements",
    "revoke",
    "space_of",
    "tell_patients",
    "typed_paper_code",
    "wait_view",
]


def invite(patient_id: UUID, *, email: str = "", phone: str = "", on_paper: bool = False) -> Invited:
    """Opens a way in to a patient; the former ones that nobody used end."""
    return inviting.invite(by=current().principal, patient_id=patient_id, email=email, phone=phone, on_paper=on_paper)


def may_not_invite(patient: PatientView) -> str:
    """The sentence that says why this patient cannot be invited, or nothing."""
    code = inviting.why_not(patient)
    return DoorRefused(code).sentence if code else ""


def invitations_of(patient_id: UUID) -> list[InvitationView]:
    return inviting.invitations_of(current(), patient_id)


def space_of(patient_id: UUID) -> SpaceView | None:
    """The open space of a patient; None when they have none."""
    return inviting.space_of(current(), patient_id)


def revoke(invitation_id: UUID) -> UUID:
    return inviting.revoke(by=current().principal, invitation_id=invitation_id)


def close_space(patient_id: UUID) -> None:
    inviting.close_space(by=current().principal, patient_id=patient_id)


def ask_about(line: TrailEntry, message: str) -> UUID:
    """The patient who reads asks the security officer about one access."""
    return questions.ask(by=current().principal, line=line, message=message)


def access_questions() -> list[QuestionView]:
    """The questions of the patient who reads; for a security officer, those about the structures they watch."""
    return questions.visible(current())


def answer_question(question_id: UUID, text: str) -> None:
    questions.answer(by=current().principal, question_id=question_id, text=text)
