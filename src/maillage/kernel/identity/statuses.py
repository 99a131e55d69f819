"""Identity reliability as the RNIV states it: exclusive statuses, what may move them, attributes and proofs.

The rules are tables. Sources: RNIV (référentiel national d'identitovigilance), statuses and the rule that a
change of a strict trait drops the status; FrCore 2.2.0 code systems `fr-core-cs-v2-0445` (wire codes) and
`fr-core-cs-mode-validation-identity` (proofs).
"""

from dataclasses import dataclass
from enum import StrEnum

from maillage.toolbox.language import lazy


class Sex(StrEnum):
    """As the civil register and INSi say it; I when it is not determined."""

    MALE = "M"
    FEMALE = "F"
    UNDETERMINED = "I"


SEX_LABELS = {Sex.FEMALE: lazy("Femme"), Sex.MALE: lazy("Homme"), Sex.UNDETERMINED: lazy("Sexe indéterminé")}


class Status(StrEnum):
    """Exclusive; only a qualified identity lets its matricule leave the house."""

    PROVISIONAL = "PROV"
    RETRIEVED = "RECD"
    VALIDATED = "VALI"
    QUALIFIED = "QUAL"


class Change(StrEnum):
    """What happens to an identity."""

    PROOF_SEEN = "proof_seen"
    INS_CONFIRMED = "ins_confirmed"
    INS_REPLACED = "ins_replaced"
    TRAIT_CHANGED = "trait_changed"
    DOUBTED = "doubted"


NEXT: dict[tuple[Status, Change], Status] = {
    (Status.PROVISIONAL, Change.PROOF_SEEN): Status.VALIDATED,
    (Status.PROVISIONAL, Change.INS_CONFIRMED): Status.RETRIEVED,
    (Status.PROVISIONAL, Change.INS_REPLACED): Status.PROVISIONAL,
    (Status.PROVISIONAL, Change.TRAIT_CHANGED): Status.PROVISIONAL,
    (Status.PROVISIONAL, Change.DOUBTED): Status.PROVISIONAL,
    (Status.RETRIEVED, Change.PROOF_SEEN): Status.QUALIFIED,
    (Status.RETRIEVED, Change.INS_CONFIRMED): Status.RETRIEVED,
    (Status.RETRIEVED, Change.INS_REPLACED): Status.PROVISIONAL,
    (Status.RETRIEVED, Change.TRAIT_CHANGED): Status.PROVISIONAL,
    (Status.RETRIEVED, Change.DOUBTED): Status.PROVISIONAL,
    (Status.VALIDATED, Change.PROOF_SEEN): Status.VALIDATED,
    (Status.VALIDATED, Change.INS_CONFIRMED): Status.QUALIFIED,
    (Status.VALIDATED, Change.INS_REPLACED): Status.VALIDATED,
    (Status.VALIDATED, Change.TRAIT_CHANGED): Status.PROVISIONAL,
    (Status.VALIDATED, Change.DOUBTED): Status.PROVISIONAL,
    (Status.QUALIFIED, Change.PROOF_SEEN): Status.QUALIFIED,
    (Status.QUALIFIED, Change.INS_CONFIRMED): Status.QUALIFIED,
    (Status.QUALIFIED, Change.INS_REPLACED): Status.VALIDATED,
    (Status.QUALIFIED, Change.TRAIT_CHANGED): Status.PROVISIONAL,
    (Status.QUALIFIED, Change.DOUBTED): Status.PROVISIONAL,
}


@dataclass(frozen=True, slots=True)
class StatusFace:
    """How a status reads on screen and how it is sent. There is no wire code for qualified: VALI and an INS."""

    label: str
    icon: str
    wire: str
    sends_ins: bool = False


FACES = {
    Status.PROVISIONAL: StatusFace(lazy("identité provisoire"), "patch-question", "PROV"),
    Status.RETRIEVED: StatusFace(lazy("récupérée"), "patch-minus", "RECD"),
    Status.VALIDATED: StatusFace(lazy("validée"), "patch-check", "VALI"),
    Status.QUALIFIED: StatusFace(lazy("qualifiée"), "patch-check-fill", "VALI", sends_ins=True),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A document seen. Only a high-trust one validates; some are high-trust for minors only (RNIV 2024)."""

    label: str
    validates: bool = False
    validates_minors: bool = False


PROOFS = {
    "CN": Proof(lazy("Carte nationale d’identité"), validates=True),
    "PA": Proof(lazy("Passeport"), validates=True),
    "CS": Proof(lazy("Titre de séjour"), validates=True),
    "CE": Proof(lazy("Carte d’identité européenne"), validates=True),
    "AC": Proof(lazy("Acte de naissance et carte Vitale avec photo"), validates=True),
    "IE": Proof(lazy("Identification électronique européenne"), validates=True),
    "LE": Proof(lazy("Livret de famille"), validates_minors=True),
    "AN": Proof(lazy("Extrait d’acte de naissance"), validates_minors=True),
    "DC": Proof(lazy("Document de circulation pour étranger mineur"), validates_minors=True),
    "PC": Proof(lazy("Permis de conduire")),
    "CM": Proof(lazy("Carte militaire")),
    "CC": Proof(lazy("Carnet de circulation")),
    "TC": Proof(lazy("Tiers de confiance")),
}
MAJORITY_YEARS = 18


def next_status(status: str, change: Change) -> Status:
    return NEXT[Status(status), change]


def proof_validates(proof_kind: str, *, age_years: int | None) -> bool:
    """Whether the document seen is enough to validate; an unknown age never counts as a minor's."""
    proof = PROOFS.get(proof_kind)
    if proof is None:
        return False
    is_minor = age_years is not None and age_years < MAJORITY_YEARS
    return proof.validates or (proof.validates_minors and is_minor)


def wire_code(status: str, *, is_doubtful: bool = False, is_fictitious: bool = False) -> str:
    """The code of HL7 table 0445 (French) for a status; the attributes speak before the status."""
    if is_fictitious:
        return "FICT"
    if is_doubtful:
        return "DOUT"
    return FACES[Status(status)].wire
