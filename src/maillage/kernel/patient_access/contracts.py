"""What other rooms know of invitations, spaces and questions, and how the door refuses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from maillage.toolbox.language import lazy as _


class LinkState(StrEnum):
    """What may be said of a link to whoever holds it; never whose it is."""

    OPEN = "open"
    UNKNOWN = "unknown"
    USED = "used"
    ENDED = "ended"
    REVOKED = "revoked"
    LOCKED = "locked"


REFUSALS = {
    "wrong_date": _("Ce n’est pas la bonne date de naissance. Vérifiez le jour, le mois et l’année."),
    "wrong_code": _("Ce n’est pas le bon code. Recopiez les six chiffres du dernier message reçu."),
    "code_over": _("Ce code ne sert plus. Demandez-en un autre."),
    "too_many": _("Trop d’essais. Attendez un quart d’heure, puis recommencez."),
    "no_contact": _("Indiquez une adresse e-mail ou un numéro de téléphone portable."),
    "phone": _("Ce numéro de téléphone n’est pas complet."),
    "no_sms": _("Cette installation n’envoie pas de SMS : indiquez une adresse e-mail."),
    "birth_date_unknown": _("La date de naissance complète manque à cette identité : complétez-la d’abord."),
    "minor": _("Ce patient est mineur : l’espace d’un enfant s’ouvrira à ses parents dans une prochaine version."),
    "deceased": _("Ce patient est décédé : son espace ne peut pas être ouvert."),
    "unidentified": _("Ce patient n’est pas identifié : son espace ne peut pas être ouvert."),
    "identity_doubtful": _("L’identité de ce patient est douteuse : faites-la vérifier d’abord."),
    "question_twice": _("Vous avez déjà posé une question sur cet accès."),
    "answer": _("Écrivez une réponse."),
}


class DoorRefused(Exception):
    """The door stays shut. `sentence` is for the person; `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.sentence = str(REFUSALS[code])
        super().__init__(self.sentence)


class LinkRefused(Exception):
    """The link no longer opens anything; `state` says why."""

    def __init__(self, state: LinkState) -> None:
        self.state = state
        super().__init__(state)


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as professionals know it."""

    id: UUID
    patient_id: UUID
    email: str
    phone: str
    on_paper: bool
    created_at: datetime
    expires_at: datetime
    invited_by_text: str
    state: LinkState
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    """What has just been made; `paper_code` is shown once, for the slip."""

    invitation: InvitationView
    paper_code: str = ""


@dataclass(frozen=True, slots=True)
class SpaceView:
    patient_id: UUID
    email: str
    phone: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Entered:
    """A session has begun; `phone_token` when the device is now trusted."""

    token: str
    phone_token: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code is waited for. `entered` instead when a trusted device needs none."""

    secret: str = ""
    entered: Entered | None = None


@dataclass(frozen=True, slots=True)
class WaitView:
    """What the page of the code may say; `demo_code` in demonstration only."""

    is_open: bool
    demo_code: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question of a patient about an access. Officers learn who the patient is by opening nothing: only the line."""

    id: UUID
    patient_id: UUID
    line_seq: int
    line_at: datetime
    actor: str
    organization_id: UUID | None
    message: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by_text: str
