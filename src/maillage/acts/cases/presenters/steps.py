"""The request, step by step: one step per top-level group of the form, then accord and team, then a last look."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, snapshots
from maillage.acts.cases.forms import SendingForm
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import pictures
from maillage.acts.cases.presenters.islands import FormIsland, island
from maillage.acts.cases.presenters.prepared import hand_over_words, prepared_facts
from maillage.acts.cases.presenters.protocols import beside
from maillage.acts.cases.presenters.threads import Former, former_of
from maillage.acts.forms import facade as forms
from maillage.acts.protocols.presenters import ProtocolBlock
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Offer
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox import language
from maillage.toolbox.ui.contracts import BandView

SECONDS_PER_STEP = 18  # assumed (90 s over five steps), not yet measured with people
LAST_STEPS = 2


@dataclass(frozen=True, slots=True)
class StepView:
    """One screen of the request."""

    case_id: UUID
    number: int
    count: int
    title: str
    usage_title: str
    template: str
    band: BandView
    left: str
    marks: tuple[str, ...]
    post_url: str
    previous_url: str
    protocols: ProtocolBlock | None
    former: Former | None
    next_label: str
    html: str = ""
    form: FormIsland | None = None
    capture: dict[str, Any] | None = None
    sending: SendingForm | None = None
    sections: tuple[Any, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    offers: tuple[Offer, ...] = ()
    beside: tuple[Offer, ...] = ()
    partial: bool = False  # it may leave unfinished: somebody else finishes it
    said: str = ""  # whose hands it is in, when not the reader's alone
    discard: Offer | None = None
    key: str = ""


def form_steps(case: Case) -> int:
    return len(_groups(case))


def count(case: Case) -> int:
    return form_steps(case) + LAST_STEPS


def _form(case: Case) -> forms.Questionnaire:
    return usages.package(case.usage_version_id).forms[answers.REQUEST]


def _groups(case: Case) -> tuple[str, ...]:
    """The groups of the first level, each one a screen."""
    form = _form(case)
    return tuple(link for link, parent in form.parents.items() if parent is None and form.items[link].type == "group")


def _group_of(form: forms.Questionnaire, link_id: str) -> str:
    """The screen on which a question stands."""
    parent = form.parents.get(link_id)
    return link_id if parent is None else _group_of(form, parent)


def _photo_group(case: Case) -> str | None:
    """The screen of the photos: the one that holds the attachment question."""
    form = _form(case)
    links = (link for link, item in form.items.items() if item.type == "attachment")
    return next((_group_of(form, link) for link in links), None)


def may_write(case: Case, context: AccessContext) -> bool:
    """The request is with its reader: theirs to fill, or prepared by them and not yet handed over."""
    return answers.REQUEST in snapshots.writable(case, context)


def step_view(case: Case, wanted: int, context: AccessContext, sending: SendingForm | None = None) -> StepView:
    """Out of range, the nearest step: an old address still gives a page."""
    number = max(1, min(wanted, count(case)))
    groups = _groups(case)
    common = _common(case, number)
    if number <= len(groups):
        return _form_step(case, groups[number - 1], common)
    if number == count(case) - 1:
        title = _("Accord et équipe")
        return StepView(
            **common, title=title, template="cases/step_sending.html", sending=sending or SendingForm(case=case)
        )
    return _last_look(case, context, common)


def next_of(case: Case, number: int) -> int:
    """The screen to go on to: one that asks something of this patient, or one of the last two."""
    return _nearest(case, number, 1)


def _nearest(case: Case, number: int, way: int) -> int:
    """The nearest screen with a question that applies, forwards or backwards; an empty one is passed over."""
    groups = _groups(case)
    found = number + way
    while 1 < found <= len(groups) and not _asks(case, groups[found - 1]):
        found += way
    return max(1, min(found, count(case)))


def _asks(case: Case, group: str) -> bool:
    """A question stands there whatever was answered; else the form is evaluated to see what applies."""
    form = _form(case)
    questions = [link for link, item in form.items.items() if item.is_question and _group_of(form, link) == group]
    return any(_always_stands(form, link) for link in questions) or not answers.state_of(
        case, answers.REQUEST
    ).visible.isdisjoint(questions)


def _always_stands(form: forms.Questionnaire, link_id: str) -> bool:
    parent = form.parents.get(link_id)
    return not form.items[link_id].is_conditional and (parent is None or _always_stands(form, parent))


def _common(case: Case, number: int) -> dict[str, Any]:
    total = count(case)
    patient = identity.patient(case.patient_id)
    assert patient is not None
    left = (total - number + 1) * SECONDS_PER_STEP
    minutes = _("Reste environ %(n)d secondes") % {"n": left} if left < 60 else _("Reste un peu plus d’une minute")
    url = reverse("cases:step", args=[case.id, number])
    return {
        "case_id": case.id,
        "number": number,
        "count": total,
        "usage_title": language.said(usages.package(case.usage_version_id).definition.title),
        "band": identity.band(patient, alerts=record.alerts_for_band(case.patient_id), facts=prepared_facts(case)),
        "left": minutes,
        "marks": tuple("past" if n < number else "now" if n == number else "" for n in range(1, total + 1)),
        "post_url": url,
        "previous_url": reverse("cases:step", args=[case.id, _nearest(case, number, -1)]) if number > 1 else "",
        "protocols": beside(case, answering=False),
        "former": former_of(case),
        "next_label": _("Relire et envoyer") if number == total - 1 else _("Continuer"),
    }


def _form_step(case: Case, group: str, common: dict[str, Any]) -> StepView:
    state = answers.state_of(case, answers.REQUEST)
    takes_photos = group == _photo_group(case)
    capture = pictures.capture(case) if takes_photos else None
    if capture is not None:
        capture["upload_url"] = reverse("cases:upload", args=[case.id])
        capture["remove_url"] = reverse("cases:remove_photo", args=[case.id])
    html = forms.render(
        state,
        step=group,
        attachment_template="cases/_capture.html" if takes_photos else None,
        context=capture or {},
        calculated_at=reverse("cases:calculate", args=[case.id, answers.REQUEST]),
    )
    return StepView(
        **common,
        title=language.said(state.questionnaire.items[group].text or ""),
        template="cases/step_form.html",
        html=html,
        form=island(case, answers.REQUEST),
        capture=capture,
    )


def _last_look(case: Case, context: AccessContext, common: dict[str, Any]) -> StepView:
    """All that will leave, and each lack with the step that mends it."""
    offers = snapshots.offers_for(case, context)
    main = tuple(offer for offer in offers if offer.primary)[:1]
    beside = tuple(offer for offer in offers if offer not in main and not offer.confirm)
    writes = may_write(case, context)
    state = answers.state_of(case, answers.REQUEST, final=True)
    at_step = {error.summary: step_of(case, error.link_id) for error in state.errors}
    default = count(case) - 1
    at_photos = photos_step(case)
    lacks = dict.fromkeys(text for offer in main for text in offer.missing) if writes else {}
    missing = tuple(
        (
            text,
            reverse("cases:step", args=[case.id, at_step.get(text) or (at_photos if "photo" in text else default)]),
        )
        for text in lacks
    )
    return StepView(
        **common,
        title=_("Relire et envoyer"),
        template="cases/step_send.html",
        sections=forms.read_view(state),
        capture=pictures.capture(case),
        missing=missing,
        offers=main,
        beside=beside,
        partial=bool(main) and main[0].partial,
        said=hand_over_words(case, context),
        discard=next((offer for offer in offers if not offer.primary and offer.confirm), None),
        sending=SendingForm(case=case),
        key=str(uuid4()),
    )


def step_of(case: Case, link_id: str) -> int | None:
    """The number of the screen on which a question stands."""
    group = _group_of(_form(case), link_id)
    return _groups(case).index(group) + 1 if group in _groups(case) else None


def photos_step(case: Case) -> int:
    """The number of the screen of the photos; the first one for a form that has none."""
    group = _photo_group(case)
    return _groups(case).index(group) + 1 if group else 1
