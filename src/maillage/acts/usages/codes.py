"""The words a usage may use, as tables; a word outside them is refused by the check of a package."""

from enum import StrEnum
from typing import Literal


class Effect(StrEnum):
    """What a transition may ask the case to do. Clock movements are derived from `clocks`, never written."""

    ASSIGN = "assign"
    UNASSIGN = "unassign"
    HAND_OVER_TEAM = "hand_over_team"
    OPEN_TO_TEAM = "open_to_team"
    GRANT_TEAM = "grant_team"
    NOTIFY_REQUESTER = "notify_requester"
    NOTIFY_TEAM = "notify_team"
    NOTIFY_SENIORS = "notify_seniors"
    NOTIFY_ASSIGNEE = "notify_assignee"
    NOTIFY_PARTY = "notify_party"
    INVITE = "invite"
    JOIN = "join"
    LEAVE = "leave"
    PROPOSE_REPORT = "propose_report"
    SIGN_REPORT = "sign_report"
    SIGN_CONTRIBUTION = "sign_contribution"
    CARRY = "carry"
    REOPEN_REPORT = "reopen_report"
    DISCARD_REPORT = "discard_report"
    REOPEN_CONTRIBUTION = "reopen_contribution"
    DISCARD_CONTRIBUTION = "discard_contribution"
    PRODUCE_DOCUMENT = "produce_document"
    TRACK_RECOMMENDATION = "track_recommendation"
    MARK_READ = "mark_read"
    STAMP = "stamp"
    CLOSE = "close"


NOTIFIES = {
    Effect.NOTIFY_REQUESTER: "requester",
    Effect.NOTIFY_TEAM: "team",
    Effect.NOTIFY_SENIORS: "seniors",
    Effect.NOTIFY_ASSIGNEE: "assignee",
    Effect.NOTIFY_PARTY: "party",  # followed by the place: those who hold it
}
# What fills or empties a place of the case: its argument is a role with `membership: invited`.
OF_A_PLACE = frozenset({Effect.INVITE, Effect.JOIN, Effect.LEAVE, Effect.NOTIFY_PARTY})
FILLS_A_PLACE = frozenset({Effect.INVITE, Effect.JOIN})
# What binds the person who does it: neither an assistant nor a junior may.
SIGNS = frozenset({Effect.SIGN_REPORT, Effect.PRODUCE_DOCUMENT, Effect.SIGN_CONTRIBUTION})
# What one does with a form that one signed for oneself: its argument.
REWRITES = frozenset({Effect.REOPEN_CONTRIBUTION, Effect.DISCARD_CONTRIBUTION})
TAKES_ARGUMENT = frozenset({Effect.PRODUCE_DOCUMENT, Effect.CARRY, Effect.STAMP, *REWRITES, *OF_A_PLACE})
# The form that is signed: what an answer asks to be done next is read there.
ANSWER_FORM = "report"

# Named guards: what each one wants, said to the person who is stopped by it. Their code is in workflow.guards.
GUARDS = {
    "consent_given": "L’accord du patient manque.",
    "photos_complete": "Il manque une photo demandée.",
    "team_chosen": "Choisissez l’équipe à qui la demande s’adresse.",
    "contributions_complete": "Un avis demandé n’est pas encore signé.",
    "another_reader": "Une autre personne doit faire cette lecture.",
    "rectifies": "On ne signe ici qu’un avis que l’on rectifie.",
}

# What a special screen binds to: a usage declares the capability, the screen never asks the usage's name.
CAPABILITIES = {
    "photo-capture": "prise de photo depuis le téléphone",
    "image-viewer": "lecture des images en grand",
    "outline": "contour mesuré à l’échelle d’une photo",
    "annotation": "flèches et ellipses sur une copie",
    "body-map": "schéma du corps",
    "text-copy": "texte de la réponse à copier",
    "series": "tendance d’un épisode à l’autre",
    "double-reading": "secondes lectures prises par lots",
}

# What every way of working together lets people do: a usage has each, or says why not.
Gesture = Literal["release", "refuse", "withdraw", "rectify", "junior", "red_flags", "reading_clock", "recommendations"]

# NGAP acts that a usage may give rise to, and the side that performs them. What they are worth is dated data of the
# room that bills; a test compares the two.
ACT_SIDES = {"TE2": "expert", "RQD": "requester"}

# CDA level 1 around a PDF (IHE XDS-SD), and a bare PDF.
XDS_FORMATS = ("urn:ihe:iti:xds-sd:pdf:2008", "urn:ihe:iti:xds:2017:mimeTypeSufficient")

CONSENT_KINDS = (
    *("teleexpertise", "teleconsultation", "telesurveillance", "telesoin"),
    *("care_team", "programme", "information"),
)
CONSENT_ANSWERS = {
    "given": "recueilli",
    "representative": "recueilli auprès du représentant",
    "emergency": "impossible, urgence",
    "refused": "refusé",
}

ATTACHMENT_TYPES = ("image/jpeg", "image/png", "image/heic", "image/webp", "application/pdf")
# The words that may stand in `by` beside the roles of the usage.
RESERVED_ROLES = frozenset({"assignee", "none", "anyone", "system"})
