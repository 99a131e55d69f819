"""Reasons, and what other rooms know of a grant."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """Why a patient is visible; the sentence is what the patient reads in the trail."""

    REGISTERED = "registered"
    DECLARED = "declared"
    REQUESTER = "requester"
    EXPERT = "expert"
    RECIPIENT = "recipient"
    DELEGATE = "delegate"
    REVIEWER = "reviewer"
    APPOINTMENT = "appointment"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


SENTENCES = {
    Reason.REGISTERED: _("patient suivi par l’établissement du professionnel"),
    Reason.DECLARED: _("prise en charge déclarée par le professionnel"),
    Reason.REQUESTER: _("demandeur de cet avis"),
    Reason.EXPERT: _("équipe sollicitée pour cet avis"),
    Reason.RECIPIENT: _("destinataire choisi de la réponse"),
    Reason.DELEGATE: _("délégation du médecin demandeur"),
    Reason.REVIEWER: _("vérification d’une erreur signalée sur ce dossier"),
    Reason.APPOINTMENT: _("secrétariat chargé de donner un rendez-vous"),
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
