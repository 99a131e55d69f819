"""The announcements of the reader's structure, computed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import current
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import fr_date, fr_datetime, now, today
from maillage.toolbox.tables import Column, TableSpec, shown
from maillage.toolbox.ui.contracts import Badge

SOON = timedelta(days=3)
VERB = "document.announce"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One document that its patient does not know of yet."""

    document_id: UUID
    patient: str
    family: str
    given: str
    title: str
    until: str
    due_on: date
    owner: str
    badge: Badge
    url: str
    case_url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What a case says of its announcement to this reader."""

    heading: str
    text: str
    announce_url: str
    take_back_url: str
    is_late: bool


def lines(rows: Iterable[Any]) -> list[Line]:
    """Rows of what is still to be said, as they are shown."""
    found = documents.announcements(rows)
    patients = identity.patients({each.patient_id for each in found})
    roles = directory.roles({each.owner_role_id for each in found if each.owner_role_id is not None})
    return [
        Line(
            document_id=each.document_id,
            patient=patients[each.patient_id].display,
            family=patients[each.patient_id].birth_name.upper(),
            given=patients[each.patient_id].first_birth_name,
            title=each.title,
            until=each.until_text,
            due_on=each.due_on,
            owner=roles[each.owner_role_id].display if each.owner_role_id in roles else "",
            badge=_badge(each),
            url=reverse("announcements:announce", args=[each.document_id]),
            case_url=reverse("cases:case", args=[each.source_id]) if each.source_id else "",
        )
        for each in found
        if each.patient_id in patients
    ]


def mine(most: int) -> list[Line]:
    """For « Mon travail », the nearest deadlines: only for who may announce."""
    if not access.may(current().principal, VERB):
        return []
    return lines(documents.awaiting().order_by("due_on", "id")[:most])


def _badge(each: documents.AnnouncementView) -> Badge:
    if each.due_on < today():
        return Badge("late", _("Délai dépassé"))
    if each.due_on <= today() + SOON:
        return Badge("soon", _("Délai proche"))
    return Badge("", _("À annoncer"))


def heading(count: int) -> str:
    if not count:
        return _("Rien ne reste à annoncer")
    some = ngettext("Une réponse reste à annoncer", "%(n)s réponses restent à annoncer", count)
    return some % {"n": shown(count)}


def table() -> TableSpec:
    """A page of it: what is to be said first stands on the first."""
    return TableSpec(columns=(Column("echeance", _("Échéance"), "due_on"),), default_sort="echeance", page_size=PAGE)


def panel(each: documents.AnnouncementView) -> Panel:
    may = access.may(current().principal, VERB)
    if each.announced_at is None:
        late = each.due_on < today()
        text = _("À annoncer avant le %(day)s. D’ici là le patient ne voit ni le document, ni son titre.")
        overdue = _("Le délai du %(day)s est dépassé. Le patient ne voit toujours ni le document, ni son titre.")
        return Panel(
            _("Le patient ne le sait pas encore"),
            (overdue if late else text) % {"day": each.until_text},
            reverse("announcements:announce", args=[each.document_id]) if may else "",
            "",
            late,
        )
    return Panel(_("Annoncé au patient"), announced_text(each), "", _undo_url(each), False)


def announced_text(each: documents.AnnouncementView) -> str:
    assert each.announced_at is not None and each.consultation_on is not None
    said = _("Consultation du %(day)s. Annoncé le %(when)s par %(who)s.") % {
        "day": fr_date(each.consultation_on),
        "when": fr_datetime(each.announced_at),
        "who": each.announced_by_text,
    }
    if each.read_at is not None:
        said += " " + _("Le patient l’a ouvert le %(when)s.") % {"when": fr_datetime(each.read_at)}
    return said


def _undo_url(each: documents.AnnouncementView) -> str:
    mine = each.announced_by_id == current().principal.role_id
    fresh = each.announced_at is not None and now() - each.announced_at <= documents.UNDO_FOR
    if mine and fresh and each.read_at is None:
        return reverse("announcements:take_back", args=[each.document_id])
    return ""


def header() -> list[str]:
    return [_("Patient"), _("Document"), _("À annoncer avant le"), _("Par"), _("État")]


def rows(found: list[Line]) -> list[list[object]]:
    return [[line.patient, line.title, line.due_on, line.owner, line.badge.label] for line in found]
