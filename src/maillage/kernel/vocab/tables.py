"""Frozen tables, each with its source. National tables are kept to the codes used here, labels as published.

Tests compare them with the published files where those are at hand.
"""

from collections.abc import Mapping
from types import MappingProxyType


def _table(**labels: str) -> Mapping[str, str]:
    return MappingProxyType({code.removeprefix("_"): label for code, label in labels.items()})


# TRE_G15-ProfessionSante (ANS)
PROFESSION = _table(
    _10="Médecin",
    _21="Pharmacien",
    _35="Aide-soignant",
    _36="Ambulancier",
    _40="Chirurgien-Dentiste",
    _50="Sage-Femme",
    _60="Infirmier",
    _70="Masseur-Kinésithérapeute",
    _80="Pédicure-Podologue",
    _91="Orthophoniste",
    _92="Orthoptiste",
    _93="Psychologue",
    _94="Ergothérapeute",
    _95="Diététicien",
    _96="Psychomotricien",
    _98="Manipulateur ERM",
)

# Administrative sex of the five strict traits (RNIV); I: indeterminate.
SEX = _table(M="Homme", F="Femme", I="Indéterminé")

# RNIV statuses. On the wire QUAL is VALI with an INS (there is no such code in HL7 table 0445) and RECD means
# here, as in the RNIV, traits retrieved from the INSi service.
IDENTITY_STATUS = _table(
    PROV="Identité provisoire", RECD="Identité récupérée", VALI="Identité validée", QUAL="Identité qualifiée"
)

# fr-core-cs-mode-validation-identity (FrCore 2.2.0): what was seen to validate an identity.
IDENTITY_PROOF = _table(
    AN="Extrait d'acte de naissance",
    CC="Carnet de circulation",
    CE="Carte Européenne",
    CM="Carte militaire",
    CN="Carte nationale d'identité",
    CS="Carte de séjour",
    LE="Livret de famille",
    PA="Passeport",
    PC="Permis de conduire",
    TC="Tiers de confiance",
    DC="Document de Circulation pour étranger mineur",
    AC="Acte de naissance + Carte vitale avec photo",
    IE="Identification électronique EIDAS",
)

# Ours: what a structure is, in the words people use.
ORGANIZATION_KIND = _table(
    hospital="Hôpital",
    practice="Cabinet ou maison de santé",
    nursing_home="EHPAD",
    home_nursing="Cabinet infirmier",
    prison_health="Unité sanitaire en milieu pénitentiaire",
    network="Réseau de soins",
)

# JDV_J07-XdsTypeCode-CISIS: what a document is.
DOCUMENT_TYPE = MappingProxyType(
    {
        "75496-0": "Demande d'acte de télémédecine",
        "85208-7": "CR de télémédecine",
        "52040-3": "Document encapsulant une image d'illustration non DICOM",
        "59284-0": "Attestation de consentement",
        "11488-4": "CR ou fiche de consultation ou de visite",
        "34133-9": "Synthèse d'épisode de soins",
        "11502-2": "CR d'examens biologiques",
        "18748-4": "CR d'imagerie médicale",
        "57833-6": "Prescription de produits de santé",
    }
)

# ASS_X04 (CI-SIS): the class of each type; a type has one class only.
DOCUMENT_CLASS_OF_TYPE = MappingProxyType(
    {
        "75496-0": "10",
        "85208-7": "10",
        "52040-3": "31",
        "59284-0": "95",
        "11488-4": "10",
        "34133-9": "11",
        "11502-2": "10",
        "18748-4": "31",
        "57833-6": "42",
    }
)

# TRE_A03-ClasseDocument (JDV_J06, OID 1.2.250.1.213.1.1.4.1)
DOCUMENT_CLASS = MappingProxyType(
    {
        "10": "Compte rendu",
        "11": "Synthèse",
        "31": "Imagerie médicale",
        "42": "Prescription",
        "52": "Certificat, déclaration",
        "90": "Autres documents déposés par le patient",
        "95": "Document de gestion",
    }
)

# JDV_J02-XdsHealthcareFacilityTypeCode-CISIS: where a document was made.
FACILITY_TYPE = _table(
    SA01="Etablissement public de santé",
    SA07="Cabinet individuel",
    SA08="Cabinet de groupe",
    SA17="Etablissement pour personnes âgées",
    SA57="Structure de coopération avec mission de coordination de soins",
)

# A unit that cares in a prison belongs to a public hospital (article R6112-14 of the public health code).
FACILITY_TYPE_OF_KIND = _table(
    hospital="SA01",
    practice="SA08",
    nursing_home="SA17",
    home_nursing="SA08",
    prison_health="SA01",
    network="SA57",
)

TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "profession": PROFESSION,
        "sex": SEX,
        "identity_status": IDENTITY_STATUS,
        "identity_proof": IDENTITY_PROOF,
        "organization_kind": ORGANIZATION_KIND,
        "document_type": DOCUMENT_TYPE,
        "document_class": DOCUMENT_CLASS,
        "facility_type": FACILITY_TYPE,
    }
)

# Object identifiers of the national tables, as documents and messages carry them.
OID_OF_TABLE = MappingProxyType(
    {
        "profession": "1.2.250.1.213.1.1.5.5",  # TRE_G15, as Pro Santé Connect sends it
        "document_type": "2.16.840.1.113883.6.1",  # LOINC
        "document_class": "1.2.250.1.213.1.1.4.1",
        "facility_type": "1.2.250.1.71.4.2.4",
    }
)
