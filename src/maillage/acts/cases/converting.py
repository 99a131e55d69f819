"""A case that goes on as another one: a draft for the same patient, in the same thread, with nothing typed again.

Its author reads it again and sends it. Refuses a usage that is proposed no more, one to which the patient said no, and
whoever the usage does not let; a refusal leaves nothing behind.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, delegates, drafts, parties, queries, threads, waking
from maillage.acts.cases.carrying import Answers, flat, laid_out
from maillage.acts.cases.contracts import CaseRow
from maillage.acts.cases.events import CONVERTED
from maillage.acts.cases.models import Case, CaseEvent
from maillage.acts.cases.snapshots import interpreter_of
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.usages.conversions import Conversion
from maillage.acts.workflow.facade import (
    CARRIED,
    Refused,
    RefusedKind,
    Target,
    carried,
    carried_views,
    convertible,
    left_to_type,
    require_conversion,
)
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Principal, current
from maillage.kernel.documents import facade as documents
from maillage.kernel.events.facade import emit, once, one_key
from maillage.toolbox.clock import fr_date, now
from maillage.toolbox.language import in_french, said


@dataclass(frozen=True, slots=True)
class Preview:
    """What a conversion would open: the other request as its author will find it."""

    conversion: Conversion
    title: str
    state: forms.FormState
    carried: frozenset[str]  # the questions whose answer comes from this case
    left: tuple[str, ...]  # required questions that remain to be typed
    photos: int


def open_to(row: CaseRow, context: AccessContext) -> bool:
    """Whether this reader may carry the case on at all, before its answers are looked at."""
    definition = usages.package(row.usage_version_id).definition
    here = [each for each in definition.conversions if row.state in each.sources]
    if row.withheld or row.sent_at is None or not here:
        return False
    held = parties.roles_in(row, definition, context)
    return any(held.intersection(each.by) for each in here)


def offered(case: Case, context: AccessContext) -> tuple[Conversion, ...]:
    """As what this reader may carry on this case now; nothing while it is withheld or still a draft."""
    definition = usages.package(case.usage_version_id).definition
    if not open_to(queries.row_of(case), context):
        return ()
    machine = interpreter_of(case)
    actor = parties.actor(case, definition, context)
    found = convertible(machine, case.state, actor, _given(case), answers.context_of(case, answers.REQUEST))
    active = {usage.code for usage in usages.active_usages()}
    return tuple(each for each in found if _usage_of(each, case) in active)


def preview(case: Case, to: str, context: AccessContext) -> Preview:
    """Raises Refused as the conversion itself would."""
    target = _target(case, to, context)
    form = target.package.forms[answers.REQUEST]
    taken = _carried(case, target)
    looks = answers.context_of(case, answers.REQUEST)
    known = flat(forms.initial_response(form, looks))
    state = forms.evaluate(form, laid_out(form, {**known, **taken}), looks)
    title = said(target.package.definition.title)
    photos = len(_photos(case, target))
    return Preview(target.conversion, title, state, frozenset(taken), left_to_type(state), photos)


def convert(*, by: Principal, case_id: UUID, to: str, key: str) -> UUID:
    """Opens the draft; gives its identifier, the same when asked twice, or when it waits already."""
    with transaction.atomic():
        return once(one_key("case", "convert", case_id, to, key), lambda: _convert(by, case_id, to))[0]


def _convert(by: Principal, case_id: UUID, to: str) -> UUID:
    case = access.found_or_404(lambda: queries.held(case_id), kind="case", wanted=case_id)
    target = _target(case, to, current())
    usage_code = target.package.definition.code
    waiting = Case.objects.filter(
        follows=case, usage_code=usage_code, state_kind="draft", requester_role_id=by.role_id
    ).first()
    if waiting is not None:
        return waiting.id
    access.require(by, "case.draft")
    made = drafts.open_draft(delegates.author(by, usage_code, None), usage_code, case.patient_id, follows=case)
    draft = Case.objects.get(id=made)
    _fill(by, case, draft, target)
    _tell(by, case, draft)
    return made


def _target(case: Case, to: str, context: AccessContext) -> Target:
    machine = interpreter_of(case)
    actor = parties.actor(case, machine.definition, context)
    if case.sent_at is None:
        raise Refused(RefusedKind.WRONG_STATE, _("Ce dossier ne se poursuit pas ainsi dans l’état où il est."))
    looks = answers.context_of(case, answers.REQUEST)
    conversion = require_conversion(machine, to, case.state, actor, _given(case), looks)
    usage_code = _usage_of(conversion, case)
    try:
        version = usages.active_version(usage_code)
    except usages.UnknownUsage as unknown:
        sentence = _("Ce type de demande n’est plus proposé : ce dossier continue, il ne se poursuit pas ainsi.")
        raise Refused(RefusedKind.GUARD_NOT_MET, sentence) from unknown
    if (day := threads.opposed_on(case.patient_id, usage_code)) is not None:
        sentence = _(
            "Le patient a refusé « %(usage)s » le %(day)s : rien n’a été ouvert. S’il a changé d’avis, recueillez"
            " d’abord son accord dans une nouvelle demande, depuis son dossier."
        )
        raise Refused(RefusedKind.GUARD_NOT_MET, sentence % {"usage": version.title, "day": fr_date(day)})
    return Target(conversion, usages.package(version.id))


def _usage_of(conversion: Conversion, case: Case) -> str:
    return case.usage_code if conversion.is_follow_up else conversion.to


def _given(case: Case) -> dict[str, dict[str, Any]]:
    """The answers that count: of the request, and of what was signed. A drafted answer is nobody's word yet."""
    definition = usages.package(case.usage_version_id).definition
    signed = {document.form for document in definition.documents.values()} if queries.opinion_of(case.id) else set()
    return {name: answers.in_force_of(case, name) for name in {answers.REQUEST, *signed}}


def _carried(case: Case, target: Target) -> Answers:
    source = usages.package(case.usage_version_id)
    with in_french():
        when = fr_date(case.sent_at or case.created_at)
    said_from = CARRIED % {"usage": source.definition.title, "day": when}
    return carried(source, target, _given(case), answers.context_of(case, answers.REQUEST), said_from)


def _photos(case: Case, target: Target) -> list[tuple[documents.DocumentView, str]]:
    """The photos that go on, each with the view that takes it, as many as the other usage accepts."""
    views = carried_views(target.conversion, usages.package(case.usage_version_id), target.package)
    photos = documents.sent_with(case.id)
    accepted = target.package.definition.attachments.accept
    fitting = (photo for photo in photos if photo.is_picture or photo.mime in accepted)
    taken = [(photo, views[photo.view_code]) for photo in fitting if photo.view_code in views]
    return taken[: target.package.definition.attachments.max]


def _fill(by: Principal, case: Case, draft: Case, target: Target) -> None:
    form = target.package.forms[answers.REQUEST]
    known = flat(answers.response_of(draft, answers.REQUEST))
    response = laid_out(form, {**known, **_carried(case, target)})
    drafts.save_form(by=by, case=draft, name=answers.REQUEST, response=response)
    for photo, view in _photos(case, target):
        documents.copy_sent(
            by=by, document_id=photo.id, patient_id=draft.patient_id, source_id=draft.id, view_code=view
        )
    if case.requester_role_id == by.role_id:
        drafts.choose_recipients(by=by, case=draft, role_ids=list(queries.recipients_of(case.id)))


def _tell(by: Principal, case: Case, draft: Case) -> None:
    """Both cases say it: the one that goes on, and the one that begins."""
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=case,
                event=CONVERTED,
                source=case.state,
                state=case.state,
                at=now(),
                by_role_id=by.role_id,
                by_text=by.display,
            )
        ]
    )
    for each, detail in ((case, {"as": str(draft.id)}), (draft, {"from": str(case.id)})):
        record(
            "case.convert",
            why=access.why(each.patient_id, each.id),
            patient_id=each.patient_id,
            subject_kind="case",
            subject_id=each.id,
            detail=detail,
        )
    emit("case.converted", {"case": str(case.id), "as": str(draft.id), "usage": draft.usage_code})
    waking.wake(case)
