"""Frozen tables, each with its source, kept to the codes used here. Tests compare them with the published files."""

from collections.abc import Mapping
from types import MappingProxyType

from maillage.toolbox.language import kept

# TRE_G15-ProfessionSante (ANS), whole; the labels written as French is: capitals inside a word are not.
PROFESSIONS: Mapping[str, str] = MappingProxyType(
    {
        "10": kept("Médecin"),
        "21": kept("Pharmacien"),
        "26": kept("Audioprothésiste"),
        "28": kept("Opticien-lunetier"),
        "31": kept("Assistant dentaire"),
        "32": kept("Physicien médical"),
        "35": kept("Aide-soignant"),
        "36": kept("Ambulancier"),
        "37": kept("Auxiliaire de puériculture"),
        "38": kept("Préparateur en pharmacie hospitalière"),
        "39": kept("Préparateur en pharmacie"),
        "40": kept("Chirurgien-dentiste"),
        "50": kept("Sage-femme"),
        "60": kept("Infirmier"),
        "69": kept("Infirmier psychiatrique"),
        "70": kept("Masseur-kinésithérapeute"),
        "80": kept("Pédicure-podologue"),
        "81": kept("Orthoprothésiste"),
        "82": kept("Podo-orthésiste"),
        "83": kept("Orthopédiste-orthésiste"),
        "84": kept("Oculariste"),
        "85": kept("Épithésiste"),
        "86": kept("Technicien de laboratoire médical"),
        "91": kept("Orthophoniste"),
        "92": kept("Orthoptiste"),
        "93": kept("Psychologue"),
        "94": kept("Ergothérapeute"),
        "95": kept("Diététicien"),
        "96": kept("Psychomotricien"),
        "98": kept("Manipulateur ERM"),
    }
)

# XDS typeCode (JDV_J07-XdsTypeCode-CISIS) -> classCode (ASS_X04, CI-SIS): a type has one class, nobody chooses it.
DOCUMENT_CLASS_OF_TYPE: Mapping[str, str] = MappingProxyType(
    {
        "11488-4": "10",
        "15507-7": "10",
        "18748-4": "31",
        "18776-5": "44",
        "34133-9": "11",
        "34794-8": "10",
        "52040-3": "31",
        "55115-0": "42",
        "74207-2": "11",
        "75496-0": "10",
        "85208-7": "10",
    }
)
