"""The patient's pages, computed: short sentences, no word of the trade."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.cases import facade as cases
from maillage.acts.tasks import facade as tasks
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import current
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.patient_access import facade as patient_access
from maillage.kernel.patient_access.facade import LinkState
from maillage.portal.patient_space.contracts import (
    AppointmentRow,
    ContactPage,
    Entry,
    HomePage,
    LinkOver,
    PaperRow,
    PapersPage,
    QuestionRow,
    RequestRow,
    RequestsPage,
)
from maillage.toolbox.clock import fr_date, fr_datetime, fr_until, now, today
from maillage.toolbox.language import kept, lazy

MYSELF = kept("le patient lui-même")
MENU = {
    "home": lazy("Accueil"),
    "papers": lazy("Mes documents"),
    "requests": lazy("Mes demandes"),
    "accesses": lazy("Qui a vu mon dossier"),
    "contact": lazy("Mes coordonnées"),
}
OVER = {
    LinkState.UNKNOWN: (
        lazy("Ce lien n’est pas reconnu"),
        lazy("Il est peut-être coupé. Recopiez-le en entier depuis votre message, ou demandez-en un autre."),
    ),
    LinkState.USED: (
        lazy("Ce lien a déjà servi"),
        lazy("Il ne sert qu’une fois. Si c’était vous, entrez par la page de connexion. Si ce n’était pas "
                     "vous, prévenez votre professionnel de santé."),
    ),
    LinkState.ENDED: (
        lazy("Ce lien n’est plus valable"),
        lazy("Il durait quatorze jours. Demandez-en un autre à votre professionnel de santé."),
    ),
    LinkState.REVOKED: (
        lazy("Ce lien a été annulé"),
        lazy("Un autre vous a peut-être été envoyé. Sinon, demandez-en un à votre professionnel de santé."),
    ),
    LinkState.LOCKED: (
        lazy("Ce lien est bloqué"),
        lazy("La date de naissance était fausse cinq fois. Le professionnel qui a envoyé ce lien est prévenu : "
                     "demandez-lui un autre lien."),
    ),
}  # fmt: skip
WHERE = {
    "open": lazy("En attente de réponse"),
    "paused": lazy("Une précision est demandée à votre professionnel de santé"),
    "answered": lazy("La réponse est arrivée chez votre professionnel de santé"),
}


def note(what: str) -> None:
    """The patient's own visits stand in their trail like everybody's."""
    patient_id = current().principal.patient_id
    action = what if what == "sign_out" else "page"
    record(f"patient_space.{action}", why=MYSELF, patient_id=patient_id, detail={"page": what})


def menu(path: str) -> tuple[Entry, ...]:
    found = []
    for name, label in MENU.items():
        url = reverse(f"patient_space:{name}")
        here = path == url if name == "home" else path.startswith(url)
        found.append(Entry(url, str(label), here))
    return tuple(found)


def said_at_the_door(query: Mapping[str, str]) -> str:
    """Why the person stands at the door again."""
    if "fin" in query:
        return _("Vous n’avez rien fait pendant 30 minutes : votre espace s’est fermé. Entrez à nouveau.")
    return _("Votre espace est fermé. Vous pouvez fermer cette page.") if "sorti" in query else ""


def unknown_paper() -> str:
    return _("Ce code n’est pas reconnu. Vérifiez chaque lettre et chaque chiffre.")


def link_over(state: LinkState) -> LinkOver:
    heading, text = OVER[state]
    return LinkOver(str(heading), str(text), may_enter=state is LinkState.USED)


def _me() -> UUID:
    patient_id = current().principal.patient_id
    assert patient_id is not None
    return patient_id


def home() -> HomePage:
    papers, awaiting = _papers(), _awaiting(documents.awaiting_me())
    new = tuple(paper for paper in papers if paper.is_new)
    going = tuple(row for row, kind in _requests() if kind in ("open", "paused"))
    answers = tuple(row for row in questions() if row.answer)
    return HomePage(_home_heading(len(new), len(awaiting), len(going)), new, awaiting, going, _appointment(), answers)


def _home_heading(new: int, awaiting: int, going: int) -> str:
    if new:
        some = ngettext("Vous avez un nouveau document", "Vous avez %(n)d nouveaux documents", new)
        return some % {"n": new}
    if awaiting:
        return _("Un document vous sera bientôt présenté")
    return _("Une réponse est attendue") if going else _("Rien de nouveau pour vous")


def papers_page() -> PapersPage:
    papers = _papers()
    some = ngettext("Vous avez un document", "Vous avez %(n)d documents", len(papers))
    heading = some % {"n": len(papers)} if papers else _("Vous n’avez pas encore de document")
    return PapersPage(heading, papers, _awaiting(documents.awaiting_me()))


def paper_rows(papers: Iterable[PaperRow]) -> tuple[list[str], list[list[str]]]:
    return [_("Document"), _("Date"), _("Auteur")], [[paper.title, paper.when, paper.author] for paper in papers]


def request_rows(requests: Iterable[RequestRow]) -> tuple[list[str], list[list[str]]]:
    header = [_("Demande"), _("Où en est-elle"), _("Envoyée le"), _("Demandée par"), _("Qui répond"), _("Attendue")]
    return header, [[row.title, row.where, row.sent, row.who_asked, row.who_answers, row.until] for row in requests]


def _papers() -> tuple[PaperRow, ...]:
    read = set(documents.read_by_me())
    return tuple(
        PaperRow(
            id=each.id,
            title=each.title,
            when=fr_date(each.created_at),
            author=each.author_text,
            size=_("PDF, %(n)d ko") % {"n": max(1, round(each.size / 1000))},
            is_new=each.id not in read,
            url=reverse("patient_space:paper_file", args=[each.id]),
        )
        for each in documents.documents_of(_me())
    )


def _awaiting(days: Iterable[date]) -> tuple[str, ...]:
    """One sentence for each: until when, and nothing of what it is."""
    said = []
    for day in days:
        if day >= today():
            text = _("Un document vous sera présenté par votre médecin avant le %(day)s.")
        else:
            text = _("Un document devait vous être présenté avant le %(day)s. Vous pouvez appeler votre médecin.")
        said.append(text % {"day": fr_date(day)})
    return tuple(said)


def requests_page() -> RequestsPage:
    rows = tuple(row for row, _kind in _requests())
    some = ngettext("Une demande a été faite pour vous", "%(n)d demandes ont été faites pour vous", len(rows))
    heading = some % {"n": len(rows)} if rows else _("Aucune demande n’a été faite pour vous")
    return RequestsPage(heading, rows)


def _requests() -> list[tuple[RequestRow, str]]:
    found = cases.cases_of_me()
    roles = directory.roles({each.requester_role_id for each in found})
    teams = directory.teams({each.team_id for each in found if each.team_id is not None})
    return [(_request(each, roles, teams), each.state_kind) for each in found]


def _request(
    case: cases.PatientCase, roles: Mapping[UUID, directory.RoleView], teams: Mapping[UUID, directory.TeamView]
) -> RequestRow:
    asked, team = roles.get(case.requester_role_id), teams.get(case.team_id) if case.team_id else None
    until = fr_until(case.due_at, now()) if case.due_at is not None and case.state_kind == "open" else ""
    if until and case.due_at is not None and case.due_at <= now():
        until = _("%(until)s : elle est en retard") % {"until": until}
    return RequestRow(
        title=case.usage_title,
        summary=case.usage_summary,
        where=_where(case),
        sent=fr_date(case.sent_at),
        who_asked=f"{asked.display}, {asked.organization.name}" if asked else "",
        who_answers=team.organization.name if team else "",
        until=until,
    )


def _where(case: cases.PatientCase) -> str:
    if case.state_kind == "closed":
        return _("Terminée") if case.answered_at is not None else _("Arrêtée sans réponse")
    return str(WHERE.get(case.state_kind, WHERE["open"]))


def _appointment() -> AppointmentRow | None:
    """The next one, the time and the place; why it was asked for stays between professionals."""
    booked = tasks.appointments_of_patient(_me())
    coming = sorted((each.start_at, each.place) for each in booked if each.start_at and each.start_at > now())
    return AppointmentRow(fr_datetime(coming[0][0]), coming[0][1]) if coming else None


def questions() -> tuple[QuestionRow, ...]:
    return tuple(
        QuestionRow(
            about=_("%(who)s, le %(when)s") % {"who": each.actor, "when": fr_date(each.line_at)},
            message=each.message,
            asked=fr_date(each.asked_at),
            answer=each.answer,
            answered=fr_date(each.answered_at) if each.answered_at else "",
        )
        for each in patient_access.access_questions()
    )


def contact_page() -> ContactPage:
    patient, space = identity.patient(_me()), patient_access.space_of(_me())
    assert patient is not None and space is not None
    return ContactPage(
        name=identity.full_name(patient),
        birth=identity.birth_text(patient),
        email=patient.email,
        phone=patient.phone,
        space_email=space.email,
        space_phone=space.phone,
        opened=fr_date(space.opened_at),
    )
