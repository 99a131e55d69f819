"""What waits for the reader beside their requests: a rectified answer to acknowledge, a reported mistake to decide."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.cases import batches, quarantine, readings
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.versions import versions_url
from maillage.kernel.context.facade import current
from maillage.kernel.identity import facade as identity


@dataclass(frozen=True, slots=True)
class WorkNotice:
    """One line above the day's work. `about` names the patient, when there is one to name."""

    text: str
    about: str
    url: str
    icon: str


def work_notices() -> tuple[WorkNotice, ...]:
    return (*_to_acknowledge(), *_to_review(), *_in_batches())


def _to_acknowledge() -> tuple[WorkNotice, ...]:
    wanted = readings.to_acknowledge()
    if not wanted:
        return ()
    found = [case for case in Case.objects.filter(id__in=wanted).order_by("id") if not case.withheld]
    patients = identity.patients({case.patient_id for case in found})
    return tuple(
        WorkNotice(
            _("Avis rectifié : à reconnaître") if wanted[case.id] else _("Réponse rectifiée : à reconnaître"),
            identity.full_name(patients[case.patient_id]) if case.patient_id in patients else "",
            versions_url(case.id, wanted[case.id]),
            "arrow-repeat",
        )
        for case in found
    )


def _in_batches() -> tuple[WorkNotice, ...]:
    """What may be taken several at a time; counted only where a usage allows it."""
    n = sum(each.count for each in batches.waiting(current()))
    if not n:
        return ()
    text = ngettext("%(n)d demande à prendre par lots", "%(n)d demandes à prendre par lots", n) % {"n": n}
    return (WorkNotice(text, "", reverse("cases:batches"), "collection"),)


def _to_review() -> tuple[WorkNotice, ...]:
    """Named by nobody: opening what is put aside leaves a trace."""
    n = len(quarantine.to_review())
    if not n:
        return ()
    text = ngettext("%(n)d erreur signalée : à décider", "%(n)d erreurs signalées : à décider", n) % {"n": n}
    return (WorkNotice(text, "", reverse("cases:reviews"), "shield-exclamation"),)
