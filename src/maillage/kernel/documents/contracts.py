"""What other rooms know of a document, and the refusals with their French sentences."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.kernel.documents.photos.contracts import PhotoRefused
from maillage.kernel.documents.photos.shapes import Shape, ShapesRefused
from maillage.toolbox.language import lazy

__all__ = [
    "PDF",
    "SENT",
    "AnnouncementPlan",
    "AnnouncementView",
    "Codes",
    "DocumentContent",
    "DocumentDamaged",
    "DocumentRefused",
    "DocumentView",
    "Kind",
    "PhotoRefused",
    "Shape",
    "ShapesRefused",
]

Kind = Literal["photo", "annotated_photo", "opinion", "attachment"]
Size = Literal["original", "preview", "thumbnail"]

PDF = "application/pdf"
SENT: tuple[Kind, ...] = ("photo", "attachment")  # what comes with a request

REFUSALS = {
    "empty": lazy("Ce fichier est vide."),
    "too_heavy": lazy("Ce fichier pèse plus de %(megabytes)s Mo. Envoyez-en une version plus légère."),
    "mime": lazy("Ce format de fichier n’est pas accepté. Envoyez un PDF ou une photo."),
    "not_what_it_says": lazy("Ce fichier n’est pas du type qu’il annonce. Choisissez-en un autre."),
    "pdf_not_pdf": lazy("Ce fichier n’est pas un PDF. Enregistrez-le en PDF, ou photographiez la feuille."),
    "pdf_cut": lazy("Ce PDF n’est pas arrivé entier. Envoyez-le de nouveau."),
    "pdf_active": lazy(
        "Ce PDF contient un programme ou une pièce jointe. Imprimez-le en PDF, ou photographiez la feuille."
    ),
    "pdf_locked": lazy(
        "Ce PDF demande un mot de passe. Enregistrez-le sans mot de passe, ou photographiez la feuille."
    ),
    "pdf_unreadable": lazy("Ce PDF ne s’ouvre pas. Imprimez-le de nouveau en PDF, ou photographiez la feuille."),
    "title": lazy("Donnez un titre à ce document."),
    "reason": lazy("Indiquez pourquoi."),
    "not_approved": lazy("Ce document n’est plus la version en cours. Rechargez la page."),
    "quarantined": lazy("Ce document est mis à l’écart : %(reason)s"),
    "withheld": lazy("Ce dossier est mis à l’écart le temps d’une vérification : rien ne s’y lit."),
    "not_a_photo": lazy("Ceci n’est pas une photo : elle ne peut être ni annotée ni retirée ici."),
    "annotated": lazy("Cette photo porte déjà des repères : elle ne peut plus être retirée."),
    "consultation_date": lazy("Indiquez le jour où vous l’avez dit au patient : aujourd’hui ou avant."),
    "announced_by_other": lazy("Ce document a été annoncé par %(who)s : vous ne pouvez pas l’annuler."),
    "read_by_patient": lazy("Le patient a déjà ouvert ce document : l’annonce ne s’annule plus."),
    "announced_long_ago": lazy("L’annonce date de plus de dix minutes : elle ne s’annule plus."),
    "other_upload": lazy("Cet envoi a déjà servi pour une autre demande. Reprenez la photo."),
}


# Why a document is put aside, as the database writes it; any other reason is said as it was typed.
PUT_ASIDE = {
    "wrong_photo": lazy("cette photo a été signalée comme n’étant pas la bonne."),
    "wrong_file": lazy("ce document joint a été signalé comme n’étant pas le bon."),
    "shows_wrong_photo": lazy("il contient une photo mise à l’écart."),
    "after_wrong_file": lazy("il a été rendu au vu d’un document joint mis à l’écart."),
}


class DocumentRefused(Exception):
    """The room will not do this. `sentence` is for the person; `code` is a key of REFUSALS."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.sentence = str(REFUSALS[code]) % facts if facts else str(REFUSALS[code])
        super().__init__(self.sentence)


class DocumentDamaged(Exception):
    """The bytes at rest are not those that were stored, or their key does not open them."""

    def __init__(self) -> None:
        self.sentence = _(
            "Ce document est abîmé et ne peut pas être affiché. Le reste du dossier n’est pas touché. "
            "Prévenez votre administrateur."
        )
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Codes:
    """XDS codes of a document; an empty one takes the default of its kind."""

    type_code: str = ""
    class_code: str = ""
    format_code: str = ""
    practice_setting_code: str = ""
    facility_code: str = ""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One version of one document, as its readers know it."""

    id: UUID
    logical_id: UUID
    version: int
    status: str
    patient_id: UUID
    source_id: UUID | None
    kind: str
    title: str
    view_code: str
    codes: Codes
    confidentiality: str
    mime: str
    size: int
    sha256: str
    author_role_id: UUID | None
    author_text: str
    organization_id: UUID | None
    created_at: datetime
    taken_at: datetime | None
    width: int | None
    height: int | None
    pages: int | None
    replaces_id: UUID | None
    derived_from_id: UUID | None
    hidden_from_professionals: bool
    hidden_from_patient: bool
    hidden_from_representatives: bool

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")

    @property
    def url(self) -> str:
        return reverse("documents:original", args=[self.id])

    @property
    def preview_url(self) -> str:
        return reverse("documents:preview", args=[self.id])

    @property
    def thumbnail_url(self) -> str:
        return reverse("documents:thumbnail", args=[self.id])


@dataclass(frozen=True, slots=True)
class AnnouncementPlan:
    """Who has to tell the patient, and the last day to do so."""

    owner_role_id: UUID | None
    owner_organization_id: UUID | None
    due_on: date


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """An announcement as professionals know it; `until_text` is its last day."""

    document_id: UUID
    title: str
    patient_id: UUID
    source_id: UUID | None
    owner_role_id: UUID | None
    due_on: date
    announced_at: datetime | None
    announced_by_id: UUID | None
    announced_by_text: str
    consultation_on: date | None
    read_at: datetime | None
    until_text: str


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """Bytes proved to be those that were stored."""

    document: DocumentView
    data: bytes
    mime: str
    sha256: str
