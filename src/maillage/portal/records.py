"""The record page, computed: one tab at a time, so that one tab's queries are all that run."""

from collections import Counter
from datetime import date
from itertools import groupby
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.cases import facade as cases
from maillage.acts.worklists.contracts import WorkLine
from maillage.acts.worklists.presenters import work_lines
from maillage.kernel.access import facade as access
from maillage.kernel.audit.contracts import TrailLine
from maillage.kernel.audit.facade import trail_of_patient
from maillage.kernel.context.facade import current
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.portal.contracts import DocumentRow, FactRow, RecordPage, Tab, TrailRow
from maillage.portal.deeds import deed
from maillage.portal.presenters import NUMBERS
from maillage.toolbox.clock import fr_date, fr_datetime, fr_day_relative, now
from maillage.toolbox.language import capitalised, lazy, said, said_filled
from maillage.toolbox.tables import FILE_KINDS

TABS = {
    "fil": lazy("Fil"),
    "documents": lazy("Documents"),
    "mesures": lazy("Mesures"),
    "demandes": lazy("Demandes"),
    "acces": lazy("Qui a vu ce dossier"),
}
KINDS = {
    "": lazy("Tout"),
    "case": lazy("Télémédecine"),
    "fact": lazy("Antécédents et traitements"),
    "measure": lazy("Mesures"),
}
ITEM_KINDS = {
    "allergy": lazy("Allergie"),
    "treatment": lazy("Traitement"),
    "history": lazy("Antécédent"),
    "alert": lazy("Alerte"),
}


def page(patient: identity.PatientView, wanted: str, kind: str) -> RecordPage:
    tabs = _tabs(patient.id)
    tab = wanted if wanted in tabs else tabs[0]
    url = reverse("portal:record", args=[patient.id])
    kind = kind if kind in KINDS else ""
    entries = record.timeline(patient.id) if tab == "fil" else []
    if kind:
        entries = [entry for entry in entries if entry.kind == kind]
    shown = _documents(patient.id) if tab == "documents" else ()
    trends = tuple(record.trends(patient.id)) if tab in ("fil", "mesures") else ()
    lines = tuple(work_lines(cases.cases_of_patient(patient.id), current())) if tab in ("fil", "demandes") else ()
    trail = _trail(patient.id) if tab == "acces" else ()
    return RecordPage(
        patient_id=patient.id,
        band=identity.band(patient, alerts=record.alerts_for_band(patient.id)),
        tabs=tuple(Tab(key, str(label), f"{url}?vue={key}", key == tab) for key, label in TABS.items() if key in tabs),
        tab=tab,
        heading=_heading(tab, lines, len(shown), len(trends), len({row.who for row in trail})),
        feed=tuple(record.feed(entries)),
        kinds=tuple(Tab(key, str(label), f"{url}?genre={key}", key == kind) for key, label in KINDS.items()),
        documents=shown,
        trends=trends,
        cases=lines,
        trail=trail,
        facts=_facts(patient.id) if tab == "fil" else (),
        why=said_filled(access.why(patient.id)),
        exports=_exports(patient.id, tab),
    )


def _tabs(patient_id: UUID) -> tuple[str, ...]:
    """Who takes part in a case only, or keeps the desk of a practice, finds no empty part of a record."""
    if any(grant.source_id is None for grant in access.my_grants(patient_id)):
        return tuple(TABS)
    return ("demandes", "documents") if documents.documents_of(patient_id) else ("demandes",)


def _exports(patient_id: UUID, tab: str) -> dict[str, str]:
    """Where the list of this tab is downloaded."""
    return {kind: reverse(f"portal:record_export_{tab}", args=[patient_id, kind]) for kind in FILE_KINDS}


def file_of(page: RecordPage) -> tuple[list[str], list[list[object]]]:
    """The lines of a tab as a file has them; of a measure, every value of its curve."""
    if page.tab == "fil":
        head = [_("Jour"), _("Quoi"), _("Détail")]
        return head, [[date.fromisoformat(entry.at[:10]), entry.title, entry.text] for entry in page.feed]
    if page.tab == "mesures":
        head = [_("Mesure"), _("Quand"), _("Valeur"), _("Unité")]
        series = record.series(page.patient_id)
        return head, [[one.label, point.at, point.value, one.unit] for one in series for point in one.points]
    if page.tab == "documents":
        head = [_("Document"), _("Quand"), _("Auteur"), _("Taille")]
        return head, [[row.title, row.when, row.author, row.size] for row in page.documents]
    if page.tab == "demandes":
        head = [_("Dossier"), _("Usage"), _("Motif"), _("Demandeur"), _("Reçue"), _("Où en est-elle")]
        return head, [
            [line.number, line.usage, line.subject, line.requester, line.received, line.holder.label]
            for line in page.cases
        ]
    head = [_("Quand"), _("Qui"), _("Quoi"), _("Pourquoi")]
    return head, [[row.when, row.who, row.what, row.why] for row in page.trail]


def _heading(tab: str, cases: tuple[WorkLine, ...], documents: int, trends: int, readers: int) -> str:
    """What matters in this part; who it is about stands in the band above."""
    if tab == "documents":
        some = ngettext("Un document dans ce dossier", "%(n)d documents dans ce dossier", documents)
        return some % {"n": documents} if documents else _("Pas encore de document")
    if tab == "mesures":
        some = ngettext("Une mesure suivie", "%(n)d mesures suivies", trends)
        return some % {"n": trends} if trends else _("Pas encore de mesure")
    if tab == "acces":
        some = ngettext("Une personne a ouvert ce dossier", "%(n)d personnes ont ouvert ce dossier", readers)
        return some % {"n": readers} if readers else _("Personne n’a encore ouvert ce dossier")
    going = sum(line.state_kind in ("open", "paused") for line in cases)
    some = ngettext("Une demande en cours", "%(n)s demandes en cours", going)
    return some % {"n": NUMBERS.get(going, str(going))} if going else _("Aucune demande en cours")


def _documents(patient_id: UUID) -> tuple[DocumentRow, ...]:
    at = now()
    return tuple(
        DocumentRow(
            title=_("Photo : %(view)s") % {"view": document.title.lower()} if document.is_picture else document.title,
            when=fr_day_relative(document.created_at, at),
            author=document.author_text,
            url=document.url,
            icon="image" if document.is_picture else "file-earmark-pdf",
            size=_("%(kilobytes)d ko") % {"kilobytes": max(1, round(document.size / 1000))},
            thumb=document.thumbnail_url if document.is_picture else "",
        )
        for document in documents.documents_of(patient_id)
    )


def _trail(patient_id: UUID) -> tuple[TrailRow, ...]:
    """The newest first; what one person does within a minute for one motive is one line."""
    rows = []
    for (minute, actor, why), lines in groupby(trail_of_patient(patient_id), key=_same_visit):
        counted = Counter(line.action for line in lines)
        deeds = ", ".join(deed(action, n) for action, n in counted.items())
        rows.append(TrailRow(minute, said(actor), deeds, capitalised(said_filled(why))))
    return tuple(rows)


def _same_visit(line: TrailLine) -> tuple[str, str, str]:
    return fr_datetime(line.at), line.actor, line.why


def _facts(patient_id: UUID) -> tuple[FactRow, ...]:
    return tuple(
        FactRow(
            kind=str(ITEM_KINDS[item.kind]),
            label=item.label,
            note=item.note,
            when=_("noté le %(day)s") % {"day": fr_date(item.noted_on)},
        )
        for item in record.items(patient_id)
    )
