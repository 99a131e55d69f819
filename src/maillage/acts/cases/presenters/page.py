"""The open case for its reader: what was asked, what is seen, what can be done now."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, panels, parties, photos, queries, readings, replacements, snapshots
from maillage.acts.cases.contracts import CaseRow, OpinionView
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import mistakes, pictures
from maillage.acts.cases.presenters.answering import answer_html, answer_title
from maillage.acts.cases.presenters.band import band_of
from maillage.acts.cases.presenters.follow_up import FollowUpPanel, follow_up_panel
from maillage.acts.cases.presenters.islands import FormIsland, island
from maillage.acts.cases.presenters.live import LivePanel, live_panels
from maillage.acts.cases.presenters.moments import Moments, moments
from maillage.acts.cases.presenters.onward import Refusal
from maillage.acts.cases.presenters.opinion import (
    answer_text,
    kept_words,
    opinion_url,
    proposed_by,
    proposed_sections,
    rectified_words,
    report_name,
    signed_sections,
    signed_words,
)
from maillage.acts.cases.presenters.parts import Parts, parts
from maillage.acts.cases.presenters.promises import promise_view
from maillage.acts.cases.presenters.protocols import beside
from maillage.acts.cases.presenters.standing import holder_words, in_a_sentence, lead, next_words
from maillage.acts.cases.presenters.versions import versions_url
from maillage.acts.forms import facade as forms
from maillage.acts.protocols.presenters import ProtocolBlock
from maillage.acts.usages import facade as usages
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.facade import Offer
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_day_relative, now
from maillage.toolbox.ui.contracts import Badge, BandView, FeedEntry, PromiseView

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
    follow_up: FollowUpPanel | None
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
    report = report_name(case)
    signs = answering is not None and answering.form == report
    usual, rare = _beside_the_main(offers)
    promise = promise_view(row, queries.clocks_in(case.id), definition, now())
    promise = replace(promise, until=promise.named)
    return CasePage(
        id=case.id,
        band=band_of(case),
        heading=_("%(usage)s\u00a0: %(subject)s") % {"usage": row.usage_title, "subject": in_a_sentence(case.subject)},
        lead=lead(case),
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
        answer_sections=signed_sections(case, report, opinion) if opinion and report else (),
        answer_text=answer_text(case) if opinion and COPY in definition.capabilities else "",
        opinion=opinion,
        opinion_url=opinion_url(case, opinion) if opinion else "",
        notes=mistakes.notes(case, context),
        rectified=rectified_words(case, opinion),
        compare_url=versions_url(case.id) if opinion and opinion.version > 1 else "",
        acknowledge_url=next((versions_url(case.id, piece) for piece in readings.awaits_me(case.id)), ""),
        replacing=_replacing(case, context),
        mistake_url=reverse("cases:report_mistake", args=[case.id]),
        signed=signed_words(opinion) if opinion else "",
        proposed_sections=proposed_sections(case, context, report) if answering is None and opinion is None else (),
        proposed_by=proposed_by(case),
        kept_words=kept_words(case, opinion),
        preview_url=reverse("cases:preview", args=[case.id]) if signs else "",
        capture=_capture(case, offers),
        refusal=refusal,
        holder=holder_words(case, context),
        next_words=next_words(case, context, promise),
        follow_up=follow_up_panel(case, context),
        stamp=stamp(case),
        panels=panels.shown(row),
        moments=moments(case, context),
        live=live_panels(case, context),
        answer_title=answer_title(case, answering),
        protocols=beside(case, answering=answering is not None),
        is_urgent=case.is_urgent,
    )


def _state(row: CaseRow) -> Badge:
    answered = row.state_kind == "answered" or row.answered_at is not None
    return Badge("done" if answered else "", row.state_label, STATE_ICONS[row.state_kind])


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


def _beside_the_main(offers: tuple[Offer, ...]) -> tuple[tuple[Offer, ...], tuple[Offer, ...]]:
    """What stands in the dock beside the main gesture, and what is one tap further when there are many."""
    asked_first = [offer for offer in offers if offer.asks and offer.primary]
    others = [offer for offer in offers if not offer.primary]
    if len(others) <= MOST_BESIDE:
        return (*others, *asked_first), ()
    kept = next((offer for offer in others if offer.asks), others[0])
    return (kept, *asked_first), tuple(offer for offer in others if offer is not kept)


def stamp(case: Case) -> str:
    """Changes with every step of the case: a page tells by it that it is no longer up to date."""
    return f"{case.state}-{len(queries.events_of(case))}-{mistakes.stamp(case)}"


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
