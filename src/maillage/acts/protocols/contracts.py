"""What screens and other rooms know of a protocol, and the refusals with their French sentences."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.urls import reverse

from maillage.toolbox.language import lazy

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB  # a protocol is read on a phone too
MOST_LETTERS = 50_000

REFUSALS = {
    "title": lazy("Donnez un titre au protocole, en 200 caractères au plus."),
    "subject": lazy("Dites en une phrase sur quoi il porte, en 500 caractères au plus."),
    "source": lazy("Dites qui l’a écrit ou d’où il vient, en 200 caractères au plus."),
    "changed": lazy("Dites ce que cette version change, en 500 caractères au plus."),
    "days": lazy("Le dernier jour vient avant la date d’effet : corrigez l’un des deux."),
    "nothing": lazy("Écrivez le texte du protocole, ou joignez un PDF."),
    "both": lazy("Un texte ou un PDF, pas les deux : effacez le texte ou retirez le fichier."),
    "english_alone": lazy("La version anglaise accompagne un texte en français : écrivez-le, ou effacez-la."),
    "too_long": lazy("Ce texte dépasse 50 000 caractères. Raccourcissez-le, ou joignez un PDF."),
    "too_heavy": lazy("Ce fichier pèse plus de 10 Mo. Envoyez-en une version plus légère."),
    "not_pdf": lazy("Ce fichier n’est pas un PDF. Enregistrez le document en PDF, puis choisissez-le."),
    "cut": lazy("Ce PDF est incomplet. Enregistrez-le de nouveau, puis choisissez-le."),
    "unreadable": lazy("Ce PDF ne s’ouvre pas. Enregistrez-le de nouveau, puis choisissez-le."),
    "locked": lazy("Ce PDF est protégé par un mot de passe. Retirez la protection, puis choisissez-le."),
    "active": lazy(
        "Ce PDF contient un script, un formulaire ou un fichier joint. Imprimez-le en PDF, puis choisissez-le."
    ),
    "usages": lazy("Choisissez au moins un usage publié où le montrer."),
    "place": lazy("Cette structure n’existe pas. Choisissez-en une dans la liste."),
    "meanwhile": lazy("Une autre version vient d’être publiée : relisez-la avant de publier la vôtre."),
    "withdrawn": lazy("Ce protocole est retiré : remettez-le d’abord."),
    "shown": lazy("Ce protocole n’est pas retiré."),
    "reason": lazy("Dites pourquoi il est retiré, en 300 caractères au plus."),
}


class ProtocolRefused(Exception):
    """The room will not do this. `code` is a key of REFUSALS; `sentence` is for the person."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.sentence = str(REFUSALS[code])
        super().__init__(self.sentence)


class Standing(StrEnum):
    """Where a version stands on a day."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"
    REPLACED = "replaced"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an operator writes of a version. A text or a PDF; `ends_on` is its last day."""

    title: str
    subject: str
    source: str
    starts_on: date
    ends_on: date | None = None
    text: str = ""
    text_en: str = ""
    pdf: bytes = b""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a protocol is shown: to requests of these usages, made by or to one structure, or anywhere."""

    usage_codes: tuple[str, ...]
    organization_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """One version, without its text."""

    id: UUID
    protocol_id: UUID
    number: int
    title: str
    subject: str
    source: str
    starts_on: date
    ends_on: date | None
    changed: str
    is_file: bool
    published_at: datetime
    published_by: str
    standing: Standing

    @property
    def url(self) -> str:
        return reverse("protocols:version", args=[self.id])


@dataclass(frozen=True, slots=True)
class PostingView:
    """One decision about where a protocol is shown."""

    place: Place
    is_withdrawn: bool
    reason: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class ProtocolState:
    """A protocol as its operator keeps it: its versions, the last first; its decisions, the one in force first."""

    protocol_id: UUID
    versions: tuple[ProtocolView, ...]
    postings: tuple[PostingView, ...]

    @property
    def last(self) -> ProtocolView:
        return self.versions[0]

    @property
    def posting(self) -> PostingView:
        return self.postings[0]

    @property
    def shown(self) -> ProtocolView:
        """The version that speaks for the protocol: the one in force, else the last published."""
        return next((each for each in self.versions if each.standing is Standing.IN_FORCE), self.last)


@dataclass(frozen=True, slots=True)
class ProtocolText:
    """What a version says, when it is a text."""

    french: str
    english: str
