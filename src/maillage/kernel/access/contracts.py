"""Reasons, and what other rooms know of a grant."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from maillage.toolbox.language import kept


class Reason(StrEnum):
    """Why a patient is visible; the sentence is what the trail keeps, in French, and what the patient reads of it."""

    REGISTERED = "registered"
    DECLARED = "declared"
    REQUESTER = "requester"
    EXPERT = "expert"
    RECIPIENT = "recipient"
    DELEGATE = "delegate"
    REVIEWER = "reviewer"
    APPOINTMENT = "appointment"
    INVITED = "invited"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


SENTENCES = {
    Reason.REGISTERED: kept("patient suivi par l’établissement du professionnel"),
    Reason.DECLARED: kept("prise en charge déclarée par le professionnel"),
    Reason.REQUESTER: kept("demandeur de cet avis"),
    Reason.EXPERT: kept("équipe sollicitée pour cet avis"),
    Reason.RECIPIENT: kept("destinataire choisi de la réponse"),
    Reason.DELEGATE: kept("délégation du médecin demandeur"),
    Reason.REVIEWER: kept("vérification d’une erreur signalée sur ce dossier"),
    Reason.APPOINTMENT: kept("secrétariat chargé de donner un rendez-vous"),
    Reason.INVITED: kept("invité à prendre part à ce dossier"),
}


@dataclass(frozen=True, slots=True)
class GrantView:
    holder_id: UUID
    source_id: UUID | None
    reason: Reason
    until: datetime | None


class Refused(Exception):
    """The person may not do this. The sentence is for them, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
