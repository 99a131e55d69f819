"""What requesters write and what dermatologists answer about a pigmented lesion: plausible, invented."""

from dataclasses import dataclass
from typing import Any

from maillage.config.demo.dice import Dice

Answers = dict[str, Any]
YES, NO, UNSEEN = "Y", "N", "not-performed"

# Code of the body map, and how a letter says it.
SITES = {
    "upper-back": "du haut du dos", "lower-back": "des lombes", "chest": "du thorax", "abdomen": "de l’abdomen",
    "left-arm": "du bras gauche", "right-arm": "du bras droit", "left-leg": "de la jambe gauche",
    "right-leg": "du mollet droit", "head-front": "de la tempe", "neck": "de la nuque", "right-foot": "du pied droit",
    "left-hand": "de la main gauche",
}  # fmt: skip
MOTIVES = (
    "Lésion pigmentée {site}, modifiée depuis {since}",
    "Nævus {site}, deux couleurs",
    "Grain de beauté {site}, bords irréguliers",
    "Lésion {site}, inquiétude du patient",
    "Nævus {site}, antécédent familial",
    "Contrôle d’une lésion {site}",
    "Lésion {site}, saigne au contact",
)
SINCE = ("trois semaines", "deux mois", "trois mois", "six mois", "l’été dernier")
QUESTIONS = (
    "Faut-il une exérèse, et sous quel délai ?",
    "Peut-on surveiller, et à quel rythme ?",
    "Un rendez-vous est-il nécessaire ?",
    "Le patient prend un anticoagulant : exérèse au cabinet possible ?",
    "Première consultation pour cette lésion, le patient est inquiet. Votre avis ?",
)
CHANGES = (
    "Plus large et plus foncée depuis {since}",
    "Une zone plus noire est apparue depuis {since}",
    "Relief nouveau",
)

ASK_BACK = (
    "La photo au dermoscope est sombre, pouvez-vous la reprendre avec la lampe polarisée ?",
    "Il manque une vue avec la réglette, merci d’en ajouter une.",
    "Depuis quand la lésion change-t-elle, et le patient a-t-il déjà été opéré de la peau ?",
)
COMPLETE = (
    "Reprise ce matin au cabinet. Merci d’avance.",
    "Nouvelle photo jointe, réglette à côté de la lésion.",
    "Modifiée depuis le printemps selon le patient, jamais opéré.",
)
REFUSALS = (
    "Lésion déjà suivie dans notre service : un rendez-vous est prévu le mois prochain.",
    "Photos inexploitables malgré la relance, merci d’adresser le patient en consultation.",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way the expert reads: how much the seven-point items say, and what is answered."""

    share: float
    points: float  # chance that each dermoscopic item is present
    conduct: str
    delay: str | None
    again_days: int | None
    conclusions: tuple[str, ...]


READINGS = (
    Reading(3, 0.75, "excision", "15d", None, (
        "Lésion asymétrique, réseau épaissi et zone bleu-gris. Exérèse complète avec examen anatomopathologique.",
        "Plusieurs couleurs et bords encochés. Je propose une exérèse sans attendre ; place possible dans le service.",
    )),
    Reading(2, 0.45, "consultation", "1m", None, (
        "Images insuffisantes pour trancher. Consultation avec dermoscopie dans le service.",
        "Lésion à examiner en entier : je propose un rendez-vous.",
    )),
    Reading(3, 0.2, "photo-follow-up", None, 90, (
        "Structure régulière, une zone un peu plus foncée. Nouvelle photo dans trois mois, mêmes conditions.",
        "Pas de modification franche. Surveillance photographique proposée.",
    )),
    Reading(4, 0.05, "no-suspicion", None, None, (
        "Lésion symétrique, réseau régulier. Revoir si elle change de taille, de forme ou de couleur.",
        "Aspect régulier sur ces images. Conseils de protection solaire.",
    )),
)  # fmt: skip
# What is asked for the patients known by name, over what is drawn.
ASKED_FOR: dict[str, Answers] = {
    "Vauqueloin": {
        "motif": "Lésion pigmentée du dos, modifiée depuis trois mois", "siege": "upper-back", "phototype": "2",
        "siege_precision": "Omoplate droite", "asymetrie": YES, "bords": YES, "couleurs": YES, "grand_axe": 11,
        "evolution": YES, "evolution_detail": "Plus foncée et plus large depuis trois mois", "saignement": NO,
        "question": "Faut-il une exérèse, et sous quel délai ? La patiente prend un anticoagulant.",
    },
    "Kermadeuc": {"motif": "Lésion de la tempe, saigne au contact", "siege": "head-front", "saignement": YES},
    "Lochrist": {"motif": "Nævus du mollet, deux couleurs", "siege": "right-leg", "couleurs": YES},
    "Delestaing": {"motif": "Ongle du pouce, bande noire élargie", "siege": "left-hand"},
    "Marcheval": {"motif": "Nævus de l’épaule, antécédent familial", "siege": "left-arm", "atcd_familial": YES},
    "Rocheblave": {"motif": "Contrôle à trois mois, lésion stable", "siege": "abdomen", "evolution": NO},
    "Bellorge": {"motif": "Lésion de la joue, photo sans réglette", "siege": "head-front"},
    "Grandvilliers": {"motif": "Lésion du thorax, bords irréguliers", "siege": "chest", "bords": YES},
    "Talvennec": {"motif": "Lésion noire de la jambe, récente", "siege": "left-leg", "evolution": YES,
                  "evolution_detail": "Apparue en un mois selon l’équipe"},
}  # fmt: skip
SEVEN = ("reseau", "voile", "vaisseaux", "pigmentation", "stries", "points", "regression")
PLACE_OF = {"nursing_home": "nursing-home", "prison_health": "prison", "home_nursing": "home", "hospital": "hospital"}

REMARKS = (
    "Précisez les marges et le niveau de l’exérèse, puis reproposez-la.",
    "Le voile bleu-blanc n’est pas net sur la photo proche : notez-le non évalué.",
)
IN_PATIENTS = 0.05  # of patients are in hospital when the opinion is asked: not billed


def request_answers(dice: Dice, *, family: str, place_kind: str, has_dermoscope: bool) -> Answers:
    """A whole request; a requester leaves some questions not evaluated."""
    site = dice.choice(list(SITES))
    since = dice.choice(SINCE)
    worrying = dice.chance(0.5)
    evolves = YES if dice.chance(0.6 if worrying else 0.2) else NO
    answers: Answers = {
        "motif": dice.choice(MOTIVES).format(site=SITES[site], since=since),
        "question": dice.choice(QUESTIONS),
        "lieu": "hospital" if dice.chance(IN_PATIENTS) else PLACE_OF.get(place_kind, "practice"),
        "phototype": dice.choice(("1", "2", "2", "2", "3", "3", "4", "5")),
        "atcd_personnel": "none" if dice.chance(0.9) else "carcinoma",
        "atcd_familial": dice.choice((YES, NO, NO, NO, "asked-unknown")),
        "naevi": dice.choice(("lt-20", "lt-20", "20-40", "gt-40", UNSEEN)),
        "soleil": dice.choice((YES, NO, "asked-unknown")),
        "siege": site,
        "asymetrie": _sign(dice, 0.7 if worrying else 0.2),
        "bords": _sign(dice, 0.6 if worrying else 0.2),
        "couleurs": _sign(dice, 0.6 if worrying else 0.2),
        "grand_axe": dice.randint(7, 28) / 2 if worrying else dice.randint(5, 16) / 2,
        "evolution": evolves,
        "saignement": YES if dice.chance(0.1) else NO,
        "dermoscope": has_dermoscope,
    }
    if evolves == YES:
        answers["evolution_detail"] = dice.choice(CHANGES).format(since=since)
    return answers | ASKED_FOR.get(family, {})


def report_answers(dice: Dice, *, has_dermoscope: bool) -> Answers:
    """A whole answer; the seven items only when the requester had a dermoscope."""
    reading = dice.choices(READINGS, [each.share for each in READINGS])[0]
    limited = dice.chance(0.15)
    answers: Answers = {
        "exploitable": "limited" if limited else "usable",
        "conclusion": dice.choice(reading.conclusions),
        "conduite": reading.conduct,
    }
    if limited:
        answers["reserve"] = "Photo proche un peu sombre."
    if has_dermoscope:
        answers |= {item: YES if dice.chance(reading.points) else NO for item in SEVEN}
    if reading.delay:
        answers["delai"] = reading.delay
    if reading.again_days:
        answers["refaire"] = reading.again_days
    return answers


def _sign(dice: Dice, share: float) -> str:
    return UNSEEN if dice.chance(0.1) else YES if dice.chance(share) else NO
