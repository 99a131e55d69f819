"""What a demonstration shows at the patients' door: who has a space, and what they type. Outside demo mode, nothing."""

from dataclasses import dataclass

from django.conf import settings

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.identity import facade as identity
from maillage.kernel.patient_access.door import DOOR
from maillage.kernel.patient_access.models import Space

SHOWN = 5


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """A patient of the fictitious region whose space is open."""

    name: str
    contact: str
    birth: str


def patients() -> list[DemoPatient]:
    """The oldest open spaces, each identity read as that patient reads their own."""
    if not settings.MAILLAGE_DEMO:
        return []
    with open_context(DOOR):
        spaces = list(Space.objects.filter(closed_at__isnull=True).order_by("opened_at")[:SHOWN])
    found = []
    for space in spaces:
        with open_context(Principal.patient(space.patient_id, "")):
            view = identity.patient(space.patient_id)
        if view is not None and view.birth_on is not None:
            birth = view.birth_on.strftime("%d/%m/%Y")
            found.append(DemoPatient(view.display, space.email or space.phone, birth))
    return found
