"""How the patient's answer is spoken of: an agreement to an opinion, to an interview, or being told and not opposing.

Each sentence is that of the usage or of its pattern; what they do not say is said for the kind of consent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.acts.usages.strict import Strict, Words
from maillage.toolbox.language import kept, said

ANSWERS = {
    "given": kept("Recueilli auprès du patient"),
    "representative": kept("Recueilli auprès du représentant"),
    "emergency": kept("Impossible à recueillir (urgence)"),
    "refused": kept("Refusé par le patient"),
}
INFORMED = {
    "given": kept("La personne est informée"),
    "representative": kept("Son représentant est informé"),
    "emergency": kept("Impossible à informer (urgence)"),
    "refused": kept("La personne s’y oppose"),
}


class ConsentWords(Strict):
    """`label` is what is noted, `noted` how it is said before its day (`Informée le`), `answers` the words of each
    answer, `missing` and `refused` why a request does not go."""

    label: Words | None = None
    help: Words | None = None
    answers: dict[str, Words] = {}
    noted: Words | None = None
    missing: Words | None = None
    refused: Words | None = None


@dataclass(frozen=True, slots=True)
class SaidConsent:
    """The same, complete, in the language of the reader."""

    label: str
    help: str
    answers: Mapping[str, str]
    noted: str
    missing: str
    refused: str


def said_consent(kind: str, own: ConsentWords) -> SaidConsent:
    usual = _USUAL.get(kind, _AGREED)
    return SaidConsent(
        label=said(own.label or usual.label),
        help=said(own.help or usual.help),
        answers={answer: said(own.answers.get(answer, words)) for answer, words in usual.answers.items()},
        noted=said(own.noted or usual.noted),
        missing=said(own.missing or usual.missing),
        refused=said(own.refused or usual.refused),
    )


_AGREED = SaidConsent(
    label=kept("Accord du patient"),
    help=kept("Le patient sait à qui ses données partent, et pourquoi. Il peut refuser."),
    answers=ANSWERS,
    noted=kept("Accord du"),
    missing=kept("Indiquez l’accord du patient."),
    refused=kept("Le patient a refusé : la demande ne peut pas partir."),
)
_USUAL = {
    "information": SaidConsent(
        label=kept("Information de la personne"),
        help=kept("La personne sait à qui ses données partent, et pourquoi. Elle peut s’y opposer."),
        answers=INFORMED,
        noted=kept("Informée le"),
        missing=kept("Dites si la personne est informée."),
        refused=kept("La personne s’y oppose : la demande ne peut pas partir."),
    )
}
