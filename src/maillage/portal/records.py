"""The record page, computed: one tab at a time, so that one tab's queries are all that run."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import facade as cases
from maillage.acts.worklists.presenters import work_lines
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import trail_of_patient
from maillage.kernel.context.facade import current
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.portal.contracts import DocumentRow, RecordPage, Tab, TrailRow
from maillage.toolbox.clock import fr_datetime, fr_day_relative, now

TABS = {
    "fil": "Fil",
    "documents": "Documents",
    "mesures": "Mesures",
    "demandes": "Demandes",
    "acces": "Qui a vu ce dossier",
}
KINDS = {"": "Tout", "case": "Télémédecine", "fact": "Antécédents et traitements", "measure": "Mesures"}
# What the trail calls a gesture, as a patient would read it.
DEEDS = {
    "record.read": "a ouvert le dossier",
    "case.open": "a ouvert une demande",
    "document.read": "a ouvert un document",
    "access.grant": "a ouvert l’accès",
    "consent.collect": "a noté l’accord du patient",
    "case.start": "a commencé une demande",
    "case.send": "a envoyé une demande",
    "case.sign": "a signé une réponse",
    "case.take": "a pris une demande",
}


def page(patient: identity.PatientView, wanted: str, kind: str) -> RecordPage:
    tab = wanted if wanted in TABS else "fil"
    url = reverse("portal:record", args=[patient.id])
    kind = kind if kind in KINDS else ""
    entries = record.timeline(patient.id) if tab == "fil" else []
    if kind:
        entries = [entry for entry in entries if entry.kind == kind]
    return RecordPage(
        patient_id=patient.id,
        band=identity.band(patient, alerts=record.alerts_for_band(patient.id)),
        tabs=tuple(Tab(key, _(label), f"{url}?vue={key}", key == tab) for key, label in TABS.items()),
        tab=tab,
        heading=_heading(tab, identity.full_name(patient)),
        feed=tuple(record.feed(entries)),
        kinds=tuple(Tab(key, _(label), f"{url}?genre={key}", key == kind) for key, label in KINDS.items()),
        documents=_documents(patient.id) if tab == "documents" else (),
        trends=tuple(record.trends(patient.id)) if tab in ("fil", "mesures") else (),
        cases=tuple(work_lines(cases.cases_of_patient(patient.id), current())) if tab in ("fil", "demandes") else (),
        trail=_trail(patient.id) if tab == "acces" else (),
        facts=tuple(record.items(patient.id)) if tab == "fil" else (),
        why=access.why(patient.id),
    )


def _heading(tab: str, name: str) -> str:
    return {
        "fil": _("Le fil de %(name)s"),
        "documents": _("Les documents de %(name)s"),
        "mesures": _("Les mesures de %(name)s"),
        "demandes": _("Les demandes pour %(name)s"),
        "acces": _("Qui a vu le dossier de %(name)s"),
    }[tab] % {"name": name}


def _documents(patient_id: UUID) -> tuple[DocumentRow, ...]:
    at = now()
    return tuple(
        DocumentRow(
            title=document.title,
            when=fr_day_relative(document.created_at, at),
            author=document.author_text,
            url=document.url,
            icon="image" if document.is_picture else "file-earmark-pdf",
            size=f"{max(1, round(document.size / 1000))} ko",
        )
        for document in documents.documents_of(patient_id)
    )


def _trail(patient_id: UUID) -> tuple[TrailRow, ...]:
    return tuple(
        TrailRow(fr_datetime(line.at), line.actor, _(DEEDS.get(line.action, line.action)), line.why)
        for line in trail_of_patient(patient_id)
    )
