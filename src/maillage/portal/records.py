"""The record page, computed: one tab at a time, so that one tab's queries are all that run."""

from collections import Counter
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
from maillage.portal.presenters import NUMBERS
from maillage.toolbox.clock import fr_date, fr_datetime, fr_day_relative, now

TABS = {
    "fil": "Fil",
    "documents": "Documents",
    "mesures": "Mesures",
    "demandes": "Demandes",
    "acces": "Qui a vu ce dossier",
}
KINDS = {"": "Tout", "case": "Télémédecine", "fact": "Antécédents et traitements", "measure": "Mesures"}
ITEM_KINDS = {"allergy": "Allergie", "treatment": "Traitement", "history": "Antécédent", "alert": "Alerte"}
# What the trail calls a gesture, as a patient would read it; several in a row are counted.
DEEDS = {
    "record.read": ("a ouvert le dossier", "a ouvert %(n)d fois le dossier"),
    "record.note": ("a noté un élément du dossier", "a noté %(n)d éléments du dossier"),
    "record.end": ("a mis fin à un élément du dossier", "a mis fin à %(n)d éléments du dossier"),
    "record.measure": ("a noté une mesure", "a noté %(n)d mesures"),
    "document.read": ("a ouvert un document", "a ouvert %(n)d documents"),
    "document.store": ("a déposé un document", "a déposé %(n)d documents"),
    "document.withdraw": ("a retiré un document", "a retiré %(n)d documents"),
    "document.quarantine": ("a mis un document à l’écart", "a mis %(n)d documents à l’écart"),
    "document.damaged": ("n’a pas pu lire un document abîmé", "n’a pas pu lire %(n)d documents abîmés"),
    "access.grant": ("a reçu ou ouvert un accès", "a reçu ou ouvert %(n)d accès"),
    "access.end": ("a fermé un accès", "a fermé %(n)d accès"),
    "access.refused": ("s’est vu refuser l’accès", "s’est vu refuser l’accès %(n)d fois"),
    "consent.collect": ("a noté l’accord du patient", "a noté %(n)d fois l’accord du patient"),
    "identity.register": ("a créé la fiche", "a créé la fiche"),
    "identity.attach": ("a déclaré une prise en charge", "a déclaré une prise en charge"),
    "identity.correct": ("a corrigé l’identité", "a corrigé %(n)d fois l’identité"),
    "identity.validate": ("a vérifié l’identité", "a vérifié %(n)d fois l’identité"),
    "identity.ins": ("a noté l’INS", "a noté %(n)d fois l’INS"),
    "identity.doubt": ("a signalé un doute sur l’identité", "a signalé %(n)d doutes sur l’identité"),
    "case.start": ("a commencé une demande", "a commencé %(n)d demandes"),
    "case.open": ("a lu une demande", "a lu %(n)d fois une demande"),
    "case.send": ("a envoyé une demande", "a envoyé %(n)d demandes"),
    "case.take": ("a pris une demande", "a pris %(n)d demandes"),
    "case.sign": ("a signé une réponse", "a signé %(n)d réponses"),
    "case.read": ("a lu la réponse", "a lu la réponse"),
}
# Steps named by a usage, and whatever a later room adds: never a code in front of a patient.
ON_A_CASE = ("a fait avancer une demande", "a fait avancer %(n)d fois une demande")
OTHERWISE = ("a utilisé le dossier", "a utilisé %(n)d fois le dossier")


def page(patient: identity.PatientView, wanted: str, kind: str) -> RecordPage:
    tab = wanted if wanted in TABS else "fil"
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
        tabs=tuple(Tab(key, _(label), f"{url}?vue={key}", key == tab) for key, label in TABS.items()),
        tab=tab,
        heading=_heading(tab, lines, len(shown), len(trends), len({row.who for row in trail})),
        feed=tuple(record.feed(entries)),
        kinds=tuple(Tab(key, _(label), f"{url}?genre={key}", key == kind) for key, label in KINDS.items()),
        documents=shown,
        trends=trends,
        cases=lines,
        trail=trail,
        facts=_facts(patient.id) if tab == "fil" else (),
        why=access.why(patient.id),
    )


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
            size=f"{max(1, round(document.size / 1000))} ko",
            thumb=document.thumbnail_url if document.is_picture else "",
        )
        for document in documents.documents_of(patient_id)
    )


def _trail(patient_id: UUID) -> tuple[TrailRow, ...]:
    """The newest first; what one person does within a minute for one motive is one line."""
    rows = []
    for (minute, actor, why), lines in groupby(trail_of_patient(patient_id), key=_same_visit):
        counted = Counter(line.action for line in lines)
        deeds = ", ".join(_deed(action, n) for action, n in counted.items())
        rows.append(TrailRow(minute, actor, deeds, capitalised(why)))
    return tuple(rows)


def _same_visit(line: TrailLine) -> tuple[str, str, str]:
    return fr_datetime(line.at), line.actor, line.why


def _deed(action: str, n: int) -> str:
    one, many = DEEDS.get(action, ON_A_CASE if action.startswith("case.") else OTHERWISE)
    return _(one) if n == 1 else _(many) % {"n": n}


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _facts(patient_id: UUID) -> tuple[FactRow, ...]:
    return tuple(
        FactRow(
            kind=_(ITEM_KINDS[item.kind]),
            label=item.label,
            note=item.note,
            when=_("noté le %(day)s") % {"day": fr_date(item.noted_on)},
        )
        for item in record.items(patient_id)
    )
