"""The open case for its reader: what was asked, what is seen, what can be done now."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, queries, snapshots
from maillage.acts.cases.contracts import OpinionView
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import pictures, steps
from maillage.acts.cases.presenters.islands import FormIsland, island
from maillage.acts.cases.presenters.promises import promise_view
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Offer, Refused
from maillage.kernel.consent import facade as consent
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import fr_date, fr_datetime, fr_day_relative, now
from maillage.toolbox.ui.contracts import Badge, BandView, Fact, FeedEntry, PromiseView

ANNOTATION = "annotation"
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
    others: tuple[Offer, ...]
    key: str
    answer_html: str
    answer_form: FormIsland | None
    answer_sections: tuple[Any, ...]
    answer_text: str
    opinion: OpinionView | None
    opinion_url: str
    signed: str
    preview_url: str
    capture: dict[str, Any] | None
    refusal: Refusal | None
    holder: str
    next_words: str
    stamp: str


def case_page(case: Case, context: AccessContext, refusal: Refusal | None = None) -> CasePage:
    package = usages.package(case.usage_version_id)
    definition = package.definition
    row = queries.row_of(case)
    at = now()
    offers = snapshots.offers_for(case, context)
    answering = next((offer for offer in offers if offer.form and offer.form != answers.REQUEST), None)
    opinion = queries.opinion_of(case.id)
    report = _report_name(case)
    return CasePage(
        id=case.id,
        band=_band(case),
        heading=_("%(usage)s : %(subject)s") % {"usage": definition.title, "subject": case.subject.lower()},
        lead=_lead(case),
        promise=promise_view(row, queries.clocks_of([case.id]).get(case.id, {}), definition, at),
        state=Badge("done" if case.state_kind in ("answered", "closed") else "", row.state_label),
        sections=forms.read_view(answers.state_of(case, answers.REQUEST)),
        viewer=pictures.viewer(
            case,
            may_annotate=answering is not None and ANNOTATION in definition.capabilities,
            annotations_url=reverse("cases:annotations", args=[case.id]),
        ),
        talk=_talk(case, context),
        story=_story(case),
        offers=offers,
        main=next((offer for offer in offers if offer.primary), None),
        asks=tuple(offer for offer in offers if offer.requires_reason),
        others=tuple(offer for offer in offers if not offer.primary and not offer.requires_reason),
        key=str(uuid4()),
        answer_html=_answer_html(case, answering, refusal),
        answer_form=island(case, answering.form) if answering and answering.form else None,
        answer_sections=forms.read_view(answers.state_of(case, report)) if opinion and report else (),
        answer_text=answer_text(case) if opinion and COPY in definition.capabilities else "",
        opinion=opinion,
        opinion_url=documents.document(opinion.document_id).url if opinion else "",
        signed=_("%(who)s, le %(when)s") % {"who": opinion.signed_by_text, "when": fr_datetime(opinion.signed_at)}
        if opinion
        else "",
        preview_url=reverse("cases:preview", args=[case.id]) if answering else "",
        capture=_capture(case, offers),
        refusal=refusal,
        holder=_holder(case, context),
        next_words=_next_words(case),
        stamp=stamp(case),
    )


def stamp(case: Case) -> str:
    """Changes with every step of the case: a page tells by it that it is no longer up to date."""
    return f"{case.state}-{len(queries.events_of(case))}"


def _report_name(case: Case) -> str | None:
    """The form that answers: the one of the documents that the usage produces."""
    wanted = next(iter(usages.package(case.usage_version_id).definition.documents.values()), None)
    return wanted.form if wanted else None


def _band(case: Case) -> BandView:
    patient = identity.patient(case.patient_id)
    assert patient is not None
    answer = consent.latest(case.id)
    facts: tuple[Fact, ...] = ()
    if answer is not None and answer.answer.allows:
        facts = (Fact(_("Accord du %(day)s") % {"day": fr_date(answer.collected_at, year=False)}, "check2-circle"),)
    url = reverse("portal:record", args=[case.patient_id])
    return identity.band(patient, alerts=record.alerts_for_band(case.patient_id), facts=facts, url=url)


def _lead(case: Case) -> str:
    requester = directory.role(case.requester_role_id)
    when = fr_day_relative(case.sent_at or case.created_at, now())
    who = f"{requester.display}, {requester.place}" if requester else ""
    return _("De %(who)s. Reçue %(when)s, dossier %(number)s") % {"who": who, "when": when, "number": case.number}


def _holder(case: Case, context: AccessContext) -> str:
    """Who has it now, in one sentence."""
    if case.assignee_role_id is None:
        team = directory.team(case.team_id) if case.team_id else None
        return _("Chez l’équipe %(team)s, personne ne l’a encore prise.") % {"team": team.display} if team else ""
    if case.assignee_role_id == context.principal.role_id:
        return _("Vous avez pris cette demande.")
    person = directory.role(case.assignee_role_id)
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


def _answer_html(case: Case, answering: Offer | None, refusal: Refusal | None) -> str:
    if answering is None or answering.form is None:
        return ""
    tried = refusal is not None and refusal.event == answering.event
    return forms.render(answers.state_of(case, answering.form, final=tried))


def _capture(case: Case, offers: tuple[Offer, ...]) -> dict[str, Any] | None:
    """A precision asked back may be one more photo: the slots open again for the requester."""
    if case.state_kind != "paused" or not any(offer.primary for offer in offers):
        return None
    context = pictures.capture(case)
    context["upload_url"] = reverse("cases:upload", args=[case.id])
    context["remove_url"] = reverse("cases:remove_photo", args=[case.id])
    return context


def _next_words(case: Case) -> str:
    """What happens meanwhile, when something has to be said."""
    if case.state_kind == "paused":
        return _("Le délai promis est en pause tant que la précision n’est pas arrivée.")
    return ""


def answer_text(case: Case) -> str:
    """The answer as clean text: what a physician pastes into their own software."""
    opinion, report = queries.opinion_of(case.id), _report_name(case)
    if opinion is None or report is None:
        return ""
    title = usages.package(case.usage_version_id).definition.documents
    head = next(iter(title.values())).title
    body = forms.plain_text(answers.state_of(case, report))
    signed = _("Signé par %(who)s, le %(when)s. Dossier %(number)s.") % {
        "who": opinion.signed_by_text,
        "when": fr_datetime(opinion.signed_at),
        "number": case.number,
    }
    return f"{head}\n\n{body.strip()}\n\n{signed}\n"


def may_answer(case: Case, context: AccessContext) -> bool:
    """A preview is for the person who is about to sign."""
    return any(offer.form and offer.form != answers.REQUEST for offer in snapshots.offers_for(case, context))


def refusal(event: str, sentence: str, refused: Exception, reason: str) -> Refusal:
    missing = refused.missing if isinstance(refused, Refused) else ()
    return Refusal(event, sentence, tuple(missing), reason)


def done_sentence(case: Case) -> str:
    fresh = queries.row_of(Case.objects.get(id=case.id))
    return _("C’est fait. Le dossier est maintenant : %(state)s.") % {"state": fresh.state_label.lower()}


def after(case: Case) -> str:
    """Where the person goes next: the case while it is theirs, the list once it has left their hands."""
    fresh = Case.objects.get(id=case.id)
    left = fresh.state_kind == "closed" or (case.assignee_role_id is not None and fresh.assignee_role_id is None)
    return reverse("worklists:list") if left else reverse("cases:case", args=[case.id])


def last_step(case: Case) -> int:
    return steps.count(case)
