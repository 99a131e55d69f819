"""Checks what is measured on a photo: over a view that is asked for, into decimal questions in centimetres."""

from collections.abc import Mapping
from typing import Final

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import ANSWER_FORM
from maillage.acts.usages.pictures import Outline
from maillage.acts.usages.questions import Item, questions
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path

CAPABILITY: Final = "outline"
# What is drawn is seen by whoever reads the form that it fills: the two forms that are not one person's alone.
FORMS: Final = ("request", ANSWER_FORM)
UNIT: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
UNITS: Final = {"area": "cm2", "perimeter": "cm"}


def check_outlines(definition: UsageDefinition, files: Mapping[str, str], ledger: Ledger) -> None:
    if definition.outlines and CAPABILITY not in definition.capabilities:
        ledger.add(("outlines",), "Aucun écran ne trace ces contours.", f"Ajoutez {CAPABILITY} à capabilities.")
    if CAPABILITY in definition.capabilities and not definition.outlines:
        ledger.add(("capabilities",), f"La capacité {CAPABILITY} ne mesure rien.", "Ajoutez le bloc outlines.")
    if definition.outlines and definition.blind:
        message = "Un contour tracé sur une photo se voit de toute l’équipe."
        ledger.add(("outlines",), message, "Retirez outlines, ou la règle de blind.")
    for position, outline in enumerate(definition.outlines):
        path: Path = ("outlines", position)
        views = {view.code for view in definition.attachments.views}
        if outline.view not in views:
            ledger.add((*path, "view"), f"Vue inconnue : « {outline.view} ».", did_you_mean(outline.view, views))
        if (outline.view, outline.form) in [(other.view, other.form) for other in definition.outlines[:position]]:
            ledger.add(path, f"Deux contours de « {outline.view} » remplissent « {outline.form} ».", "Gardez-en un.")
        if outline.form not in FORMS or outline.form not in definition.forms or outline.form in definition.live:
            message = f"Un contour ne remplit pas « {outline.form} »."
            ledger.add((*path, "form"), message, f"Écrivez {' ou '.join(FORMS)}.")
        else:
            _receivers(outline, path, questions(definition, files, outline.form), ledger)


def _receivers(outline: Outline, path: Path, asked: Mapping[str, Item] | None, ledger: Ledger) -> None:
    for key, unit in UNITS.items():
        link_id = getattr(outline, key)
        if asked is None or link_id is None:
            continue
        if link_id not in asked:
            message = f"« {outline.form} » ne pose pas la question « {link_id} »."
            ledger.add((*path, key), message, did_you_mean(link_id, asked))
        elif not _receives(asked[link_id], unit):
            message = f"« {link_id} » ne peut pas recevoir une mesure en {unit}."
            ledger.add((*path, key), message, f"Faites-en un nombre decimal que l’on peut saisir, d’unité {unit}.")


def _receives(item: Item, unit: str) -> bool:
    units = [one["valueCoding"].get("code") for one in item.get("extension", ()) if one.get("url") == UNIT]
    return item.get("type") == "decimal" and not item.get("readOnly") and not item.get("repeats") and units == [unit]
