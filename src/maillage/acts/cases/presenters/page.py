"""The open case for its reader: what was asked, what is seen, what can be done now."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.acts.cases import (
    addressing,
    answers,
    batches,
    inviting,
    panels,
    parties,
    photos,
    queries,
    readings,
    rectification,
    replacements,
    snapshots,
)
from maillage.acts.cases.contracts import CaseRow, OpinionView
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import mistakes, pictures, steps
from maillage.acts.cases.presenters.answering import answer_html, answer_title
from maillage.acts.cases.presenters.islands import FormIsland, island
from maillage.acts.cases.presenters.live import LivePanel, live_panels
from maillage.acts.cases.presenters.moments import Moments, moments
from maillage.acts.cases.presenters.parts import Parts, parts
from maillage.acts.cases.presenters.prepared import boss_name, is_handed_over, prepared_facts
from maillage.acts.cases.presenters.promises import promise_view
from maillage.acts.cases.presenters.protocols import beside
from maillage.acts.cases.presenters.suites import SuitesPanel, suites_panel
from maillage.acts.cases.presenters.versions import versions_url
from maillage.acts.forms import facade as forms
from maillage.acts.protocols.presenters import ProtocolBlock
from maillage.acts.usages import facade as usages
from maillage.acts.usages.consent_words import said_consent
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.facade import Offer, Refused
from maillage.kernel.consent import facade as consent
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import fr_date, fr_datetime, fr_day_relative, now
from maillage.toolbox.language import in_french
from maillage.toolbox.ui.contracts import Badge, BandView, Fact, FeedEntry, PromiseView

MOST_BESIDE = 2  # gestures beside the main one before the rarer ones go one tap further
STATE_ICONS = {
    "draft": "pencil",
    "open": "hourglass-split",
    "paused": "pause-circle",
    "answered": "check-circle-fill",
    "closed": "archive",
}
COPY = "text-copy"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event was not played, and what the person had written."""

    event: str
    sentence: str
    missing: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Word:
    """One exchange of the case: a precision asked, its answer, a motive."""

    text: str
    by: str
    when: str
    mine: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    id: UUID
    band: BandView
    heading: str
    lead: str
    promise: PromiseView
    state: Badge
    sections: tuple[Any, ...]
    viewer: dict[str, Any]
    talk: tuple[Word, ...]
    story: tuple[FeedEntry, ...]
    offers: tuple[Offer, ...]
    main: Offer | None
    asks: tuple[Offer, ...]
    parts: Parts
    usual: tuple[Offer, ...]
    rare: tuple[Offer, ...]
    key: str
    answer_html: str
    answer_form: FormIsland | None
    answer_sections: tuple[Any, ...]
    answer_text: str
    opinion: OpinionView | None
    opinion_url: str  # empty when its document is put aside
    notes: tuple[mistakes.Note, ...]
    rectified: str  # an answer being written again, or already replaced
    compare_url: str
    acknowledge_url: str  # what was rectified since the reader read it
    replacing: dict[str, Any] | None
    mistake_url: str
    signed: str
    proposed_sections: tuple[Any, ...]
    proposed_by: str
    kept_words: str  # an answer came, and this reader is not the one who reads it
    preview_url: str
    capture: dict[str, Any] | None
    refusal: Refusal | None
    holder: str
    next_words: str
    suites: SuitesPanel | None
    stamp: str
    panels: tuple[SafeString, ...]
    moments: Moments | None
    live: tuple[LivePanel, ...]
    answer_title: str
    protocols: ProtocolBlock | None
    is_urgent: bool


def case_page(case: Case, context: AccessContext, refusal: Refusal | None = None) -> CasePage:
    definition = usages.package(case.usage_version_id).definition
    row = queries.row_of(case)
    _meet(case)
    offers = snapshots.offers_for(case, context)
    answering = next((offer for offer in offers if offer.form and offer.form != answers.REQUEST), None)
    opinion = queries.opinion_of(case.id)
    report = _report_name(case)
    signs = answering is not None and answering.form == report
    usual, rare = _beside_the_main(offers)
    promise = promise_view(row, queries.clocks_in(case.id), definition, now())
    promise = replace(promise, until=promise.named)
    return CasePage(
        id=case.id,
        band=band_of(case),
        heading=_("%(usage)s : %(subject)s") % {"usage": row.usage_title, "subject": _in_a_sentence(case.subject)},
        lead=_lead(case),
        promise=promise,
        state=_state(row),
        sections=forms.read_view(answers.state_of(case, answers.REQUEST)),
        viewer=_viewer(case, may_annotate=_annotates(definition, answering)),
        talk=_talk(case, context),
        story=_story(case),
        offers=offers,
        main=next((offer for offer in offers if offer.primary), None),
        asks=tuple(offer for offer in offers if offer.asks),
        parts=parts(case, offers),
        usual=usual,
        rare=rare,
        key=str(uuid4()),
        answer_html=answer_html(case, answering, tried=_tried(answering, refusal)),
        answer_form=island(case, answering.form) if answering and answering.form else None,
        answer_sections=_signed_sections(case, report, opinion) if opinion and report else (),
        answer_text=answer_text(case) if opinion and COPY in definition.capabilities else "",
        opinion=opinion,
        opinion_url=_opinion_url(case, opinion) if opinion else "",
        notes=mistakes.notes(case, context),
        rectified=_rectified(case, opinion),
        compare_url=versions_url(case.id) if opinion and opinion.version > 1 else "",
        acknowledge_url=next((versions_url(case.id, piece) for piece in readings.awaits_me(case.id)), ""),
        replacing=_replacing(case, context),
        mistake_url=reverse("cases:report_mistake", args=[case.id]),
        signed=signed_words(opinion) if opinion else "",
        proposed_sections=_proposed(case, context, report) if answering is None and opinion is None else (),
        proposed_by=_proposed_by(case),
        kept_words=_kept_words(case, opinion),
        preview_url=reverse("cases:preview", args=[case.id]) if signs else "",
        capture=_capture(case, offers),
        refusal=refusal,
        holder=_holder(case, context),
        next_words=_next_words(case, context, promise),
        suites=suites_panel(case, context),
        stamp=stamp(case),
        panels=panels.shown(row),
        moments=moments(case, context),
        live=live_panels(case, context),
        answer_title=answer_title(case, answering),
        protocols=beside(case, answering=answering is not None),
        is_urgent=case.is_urgent,
    )


def _state(row: CaseRow) -> Badge:
    over = row.state_kind in ("answered", "closed")
    return Badge("done" if over else "", row.state_label, STATE_ICONS[row.state_kind])


def _annotates(definition: UsageDefinition, answering: Offer | None) -> bool:
    writes = answering is not None and answering.form not in definition.live
    return writes and photos.ANNOTATION in definition.capabilities


def _viewer(case: Case, *, may_annotate: bool) -> dict[str, Any]:
    address = reverse("cases:annotations", args=[case.id])
    return pictures.viewer(case, may_annotate=may_annotate, annotations_url=address)


def _meet(case: Case) -> None:
    """The people and the team of the case, read together: each block of the page names some of them."""
    people = (case.requester_role_id, case.assignee_role_id, case.drafted_by_role_id, case.prepared_by_role_id)
    live = parties.live_in(case.id)
    directory.roles(each for each in (*people, *(part.role_id for part in live)) if each is not None)
    met = (*directory.my_standings(), case.team_id, *(part.team_id for part in live))
    directory.teams(each for each in met if each is not None)


def _signed_sections(case: Case, report: str, opinion: OpinionView) -> tuple[Any, ...]:
    return tuple(forms.read_view(answers.state_of(case, report, version=opinion.version)))


def _opinion_url(case: Case, opinion: OpinionView) -> str:
    """Among the documents of the case, unless it is put aside, or goes with another version."""
    beside = {document.id: document.url for document in documents.documents_of_source(case.id)}
    if opinion.document_id in beside:
        return beside[opinion.document_id]
    if documents.withheld(opinion.document_id) is not None:
        return ""
    return documents.document(opinion.document_id).url


def _rectified(case: Case, opinion: OpinionView | None) -> str:
    """What a reader must know of the versions of the answer before they read it."""
    if opinion is None:
        return ""
    if rectification.is_under_way(case):
        return _("Cette réponse est en cours de rectification. Motif : %(reason)s") % {
            "reason": rectification.reason_of(case)
        }
    if opinion.version > 1:
        return _("Réponse rectifiée : elle remplace la précédente. Motif : %(reason)s") % {"reason": opinion.reason}
    return ""


def signed_words(opinion: OpinionView) -> str:
    """Who answers for it, who wrote it when that is somebody else, and when."""
    said = {"who": opinion.signed_by_text, "when": fr_datetime(opinion.signed_at), "by": opinion.drafted_by_text}
    if opinion.drafted_by_text:
        return _("Rédigé par %(by)s ; relu et signé par %(who)s, le %(when)s") % said
    return _("%(who)s, le %(when)s") % said


def _proposed(case: Case, context: AccessContext, report: str | None) -> tuple[Any, ...]:
    """What waits for a signature, to who reads it on the experts' side without writing in it."""
    if case.proposed_at is None or report is None or case.team_id not in context.holders:
        return ()
    return forms.read_view(answers.state_of(case, report))


def _proposed_by(case: Case) -> str:
    person = directory.role(case.drafted_by_role_id) if case.proposed_at and case.drafted_by_role_id else None
    return person.display if person else ""


def _kept_words(case: Case, opinion: OpinionView | None) -> str:
    if opinion is not None or case.answered_at is None:
        return ""
    said = {"name": boss_name(case)}
    if case.read_at is not None:
        return _("La réponse est arrivée et %(name)s l’a lue. Sa délégation ne vous en ouvre pas le contenu.") % said
    return _("La réponse est arrivée, %(name)s la lira. Sa délégation ne vous en ouvre pas le contenu.") % said


def _beside_the_main(offers: tuple[Offer, ...]) -> tuple[tuple[Offer, ...], tuple[Offer, ...]]:
    """What stands in the dock beside the main gesture, and what is one tap further when there are many."""
    asked_first = [offer for offer in offers if offer.asks and offer.primary]
    others = [offer for offer in offers if not offer.primary]
    if len(others) <= MOST_BESIDE:
        return (*others, *asked_first), ()
    kept = next((offer for offer in others if offer.asks), others[0])
    return (kept, *asked_first), tuple(offer for offer in others if offer is not kept)


def _in_a_sentence(text: str) -> str:
    """Without its capital, unless the word is an abbreviation ("CH de Montvaste")."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _said(instant: datetime) -> str:
    """`hier à 10 h 52`, `le 9 mars à 10 h 52`, inside a sentence."""
    text = fr_day_relative(instant, now())
    return _("le %(day)s") % {"day": text} if text[:1].isdigit() else text


def stamp(case: Case) -> str:
    """Changes with every step of the case: a page tells by it that it is no longer up to date."""
    return f"{case.state}-{len(queries.events_of(case))}-{mistakes.stamp(case)}"


def _report_name(case: Case) -> str | None:
    """The form that answers: the one of the documents that the usage produces."""
    wanted = next(iter(usages.package(case.usage_version_id).definition.documents.values()), None)
    return wanted.form if wanted else None


def band_of(case: Case) -> BandView:
    patient = identity.patient(case.patient_id)
    assert patient is not None
    answer = consent.latest(case.id)
    facts: tuple[Fact, ...] = ()
    if answer is not None and answer.answer.allows:
        facts = (Fact(f"{_agreed(case)} {fr_date(answer.collected_at, year=False)}", "check2-circle"),)
    url = reverse("portal:record", args=[case.patient_id])
    facts = (*prepared_facts(case), *facts)
    return identity.band(patient, alerts=record.alerts_for_band(case.patient_id), facts=facts, url=url)


def _agreed(case: Case) -> str:
    definition = usages.package(case.usage_version_id).definition
    return said_consent(definition.consent.kind, definition.consent_words).noted


def _lead(case: Case) -> str:
    requester = directory.role(case.requester_role_id)
    when = _said(case.sent_at or case.created_at)
    who = f"{requester.display}, {_in_a_sentence(requester.place)}" if requester else ""
    number = case.number.replace("-", "\u2011")  # never cut at the end of a line
    return _("De %(who)s. Reçue %(when)s, dossier\u00a0%(number)s") % {"who": who, "when": when, "number": number}


def _holder(case: Case, context: AccessContext) -> str:
    """Who has it now, in one sentence."""
    mine = case.assignee_role_id == context.principal.role_id
    if case.assignee_role_id is None:
        team = directory.team(case.team_id) if case.team_id else None
        waits = case.state_kind == "open" and team is not None
        chosen = directory.role(addressing.alone(case)) if waits and addressing.alone(case) else None
        if chosen is not None:
            return _("Adressée à %(name)s, qui ne l’a pas encore prise.") % {"name": chosen.display}
        return _("Chez l’équipe %(team)s, personne ne l’a encore prise.") % {"team": team.display} if waits else ""
    person = None if mine else directory.role(case.assignee_role_id)
    if case.state_kind in ("answered", "closed"):
        if case.answered_at is None:
            return ""
        said = _("Vous avez répondu %(when)s.") if mine else _("%(name)s a répondu %(when)s.")
        when = _said(case.answered_at)
        return said % {"name": person.display if person else _("L’équipe"), "when": when}
    if case.proposed_at is not None:
        said = _("Vous avez proposé une réponse : elle attend une signature.")
        other = _("%(name)s a rédigé une réponse, qui attend une signature.")
        return said if mine else other % {"name": person.display if person else ""}
    if mine:
        return _("Vous avez pris cette demande.")
    return _("%(name)s a pris cette demande.") % {"name": person.display} if person else ""


def _talk(case: Case, context: AccessContext) -> tuple[Word, ...]:
    at = now()
    return tuple(
        Word(event.reason, event.by_text, fr_day_relative(event.at, at), event.by_role_id == context.principal.role_id)
        for event in queries.events_of(case)
        if event.reason
    )


def _story(case: Case) -> tuple[FeedEntry, ...]:
    at = now()
    return tuple(
        FeedEntry(when=fr_day_relative(event.at, at), title=event.label, text=event.by_text, at=event.at.isoformat())
        for event in queries.events_of(case)
    )


def _tried(answering: Offer | None, refusal: Refusal | None) -> bool:
    return answering is not None and refusal is not None and refusal.event == answering.event


def _capture(case: Case, offers: tuple[Offer, ...]) -> dict[str, Any] | None:
    """A precision asked back may be one more photo: the slots open again for the requester."""
    if case.state_kind != "paused" or not any(offer.primary for offer in offers):
        return None
    context = pictures.capture(case)
    context["upload_url"] = reverse("cases:upload", args=[case.id])
    context["remove_url"] = reverse("cases:remove_photo", args=[case.id])
    return context


def _replacing(case: Case, context: AccessContext) -> dict[str, Any] | None:
    """The slot of a photo that was not the right one, for the author."""
    missing = replacements.wanted(case)
    if missing is None or case.requester_role_id != context.principal.role_id or case.state_kind in ("draft", "paused"):
        return None
    return pictures.slot(case, missing.view_code)


def _next_words(case: Case, context: AccessContext, promise: PromiseView) -> str:
    """What happens now, and what happens if nothing does."""
    asks = case.requester_role_id == context.principal.role_id
    if case.state_kind == "paused":
        return _("Le délai promis est en pause tant que la précision n’est pas arrivée.")
    if case.state_kind == "open" and promise.until:
        clock = usages.package(case.usage_version_id).definition.clocks.get(case.clock)
        told = clock is not None and clock.escalate in ("notify_team", "open_to_team")
        if promise.state == "late":
            return _("Le délai promis est passé : toute l’équipe a été prévenue.") if told else ""
        said = promise.until[:1].upper() + promise.until[1:] + "."
        return f"{said} {_('Passé ce délai, toute l’équipe est prévenue.')}" if told else said
    if case.state_kind == "answered" and case.read_at is None:
        if not asks and case.requester_role_id in queries.delegators(context):
            return _("%(name)s n’a pas encore dit l’avoir lue.") % {"name": boss_name(case)}
        if asks:
            return _("Dites que vous l’avez lue : l’équipe saura que sa réponse est arrivée.")
        return _("Le demandeur n’a pas encore dit qu’il l’a lue. Il est prévenu.")
    if case.state_kind == "closed":
        return _("Cette demande est close. Elle reste lisible ici.")
    return ""


def answer_text(case: Case) -> str:
    """The answer as clean text: what a physician pastes into their own software, in French as it was signed."""
    with in_french():
        return _answer_text(case)


def _answer_text(case: Case) -> str:
    opinion, report = queries.opinion_of(case.id), _report_name(case)
    if opinion is None or report is None:
        return ""
    title = usages.package(case.usage_version_id).definition.documents
    head = next(iter(title.values())).title
    body = forms.plain_text(answers.state_of(case, report, version=opinion.version))
    said = _("Signé par %(who)s, le %(when)s. Dossier %(number)s.")
    if opinion.drafted_by_text:
        said = _("Rédigé par %(by)s ; relu et signé par %(who)s, le %(when)s. Dossier %(number)s.")
    signed = said % {
        "by": opinion.drafted_by_text,
        "who": opinion.signed_by_text,
        "when": fr_datetime(opinion.signed_at),
        "number": case.number,
    }
    return f"{head}\n\n{body.strip()}\n\n{signed}\n"


def may_answer(case: Case, context: AccessContext) -> bool:
    """A preview is for the person who is about to sign."""
    report = _report_name(case)
    return any(offer.form == report for offer in snapshots.offers_for(case, context))


def refusal(event: str, sentence: str, refused: Exception, reason: str) -> Refusal:
    missing = refused.missing if isinstance(refused, Refused) else ()
    return Refusal(event, sentence, tuple(missing), reason)


def done_sentence(case: Case) -> str:
    found = Case.objects.filter(id=case.id).first()
    if found is None:
        return _("C’est fait : l’autre équipe est prévenue, cette demande n’est plus la vôtre.")
    fresh = queries.row_of(found)
    return _("C’est fait : %(state)s.") % {"state": fresh.state_label.lower()}


def after(case: Case) -> str:
    """Where the person goes next: the case while it is theirs, the list once it has left their hands."""
    fresh = Case.objects.filter(id=case.id).first()
    if fresh is None:
        return reverse("worklists:list")
    left = (
        fresh.state_kind == "closed"
        or case.id in inviting.leaving()
        or (case.assignee_role_id is not None and fresh.assignee_role_id is None)
    )
    done = left or (fresh.assignee_role_id == case.assignee_role_id and fresh.state_kind == "answered")
    following = batches.next_after(fresh) if done else None
    if following is not None:
        return reverse("cases:case", args=[following])
    return reverse("worklists:list") if left else reverse("cases:case", args=[case.id])


def opening_step(case: Case) -> int:
    """A draft opens at its beginning; handed over, where it is read whole."""
    return last_step(case) if is_handed_over(case) else 1


def last_step(case: Case) -> int:
    return steps.count(case)
