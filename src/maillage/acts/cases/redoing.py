"""A request made for the wrong patient, made again for the right one: what was typed and photographed is carried over.

What had been taken from the wrong patient's record stays behind, and so does their agreement. Refuses anybody but the
author, and a second time.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, drafts, outlines, queries
from maillage.acts.cases.carrying import Answers, flat, laid_out
from maillage.acts.cases.models import Case, Quarantine
from maillage.acts.forms.codes import PREFILLED
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.kernel.documents import facade as documents


def may_redo(by: Principal, case: Case) -> bool:
    return case.requester_role_id == by.role_id and _confirmed(case).exists()


def _confirmed(case: Case) -> Any:
    return Quarantine.objects.filter(case_id=case.id, kind="patient", status="confirmed", redone_as_id__isnull=True)


def redo(*, by: Principal, case_id: UUID, patient_id: UUID) -> UUID:
    """Opens a draft for the right patient; gives its identifier, the same when asked twice."""
    with transaction.atomic():
        case = access.found_or_404(lambda: queries.locked(case_id), kind="case", wanted=case_id)
        mistaken = _confirmed(case).first()
        if mistaken is None or case.requester_role_id != by.role_id:
            raise Refused(RefusedKind.WRONG_ROLE, _("Cette demande ne peut pas être refaite d’ici."))
        if patient_id == case.patient_id:
            raise Refused(RefusedKind.GUARD_NOT_MET, _("C’est le patient de la demande mise à l’écart."))
        made = drafts.start(
            by=by, usage_code=case.usage_code, patient_id=patient_id, key=str(uuid5(case.id, str(patient_id)))
        )
        draft = Case.objects.get(id=made)
        _carry_answers(by, case, draft)
        copies = {
            each.id: documents.copy_sent(by=by, document_id=each.id, patient_id=patient_id, source_id=made).id
            for each in documents.sent_with(case.id)
        }
        outlines.carry(by=by, former=case, draft=draft, copies=copies)
        Quarantine.objects.filter(id=mistaken.id).update(redone_as_id=made)
        for each in (case, draft):
            record(
                "case.redo",
                why=access.why(each.patient_id, each.id),
                patient_id=each.patient_id,
                subject_kind="case",
                subject_id=each.id,
            )
    return made


def _carry_answers(by: Principal, former: Case, draft: Case) -> None:
    own = _typed_by_hand(answers.response_of(former, answers.REQUEST))
    known = flat(answers.response_of(draft, answers.REQUEST))
    form = usages.package(draft.usage_version_id).forms[answers.REQUEST]
    response = laid_out(form, {**known, **own})
    drafts.save_form(by=by, case=draft, name=answers.REQUEST, response=response)


def _typed_by_hand(response: Mapping[str, Any]) -> Answers:
    """Answers that do not come from the record: those that their author gave for the patient they had before them."""
    own = {link: [one for one in given if not _taken(one)] for link, given in flat(response).items()}
    return {link: kept for link, kept in own.items() if kept}


def _taken(answer: Mapping[str, Any]) -> bool:
    if outlines.is_from_outline(answer):
        return False
    return any(extension.get("url") == PREFILLED for extension in answer.get("extension", ()))
