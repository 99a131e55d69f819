"""What is signed is never edited: it is reopened as a next version, then signed again or given up.

The answer of the case, and what each party signed for themselves, alike.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.cases import contributions, queries
from maillage.acts.cases.contracts import FormView
from maillage.acts.cases.models import Case, CaseEvent, CaseForm
from maillage.acts.usages import facade as usages
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.facade import Outcome, Refused, RefusedKind
from maillage.toolbox.clock import now


def rewriting_states(definition: UsageDefinition) -> frozenset[str]:
    """The states in which a signed answer is being written again."""
    return frozenset(each.to for each in definition.transitions if Word.REOPEN_REPORT.value in each.effects)


def signs_again(definition: UsageDefinition, outcome: Outcome) -> bool:
    """True for the signature of a rectified answer: the event is an ordinary signature, only its source tells."""
    signed = any(effect.kind == Word.SIGN_REPORT for effect in outcome.effects)
    return signed and outcome.source in rewriting_states(definition)


def is_under_way(case: Case) -> bool:
    return case.state in rewriting_states(usages.package(case.usage_version_id).definition)


def reason_of(case: Case) -> str:
    """Why the answer is being written again, as its expert said when they began."""
    definition = usages.package(case.usage_version_id).definition
    reopening = [each.name for each in definition.transitions if Word.REOPEN_REPORT.value in each.effects]
    said = CaseEvent.objects.filter(case=case, event__in=reopening).order_by("-at", "-id")
    return said.values_list("reason", flat=True).first() or ""


def require_seen(case: Case, event: str, seen: int | None) -> None:
    """Nobody says that they read a version they have not seen; a page without one was made when there was one only."""
    transition = usages.package(case.usage_version_id).definition.transition(event, case.state)
    if transition is None or Word.MARK_READ.value not in transition.effects:
        return
    signed = queries.opinion_of(case.id)
    if signed is not None and signed.version != (seen or 1):
        sentence = _("Cette réponse vient d’être rectifiée : lisez la nouvelle version, affichée ici.")
        raise Refused(RefusedKind.WRONG_STATE, sentence)


def reopen(case: Case) -> None:
    """The next version begins with the answers of the one in force; what was given up before is begun again."""
    signed = queries.opinion_of(case.id)
    assert signed is not None, "only a signed answer is reopened"
    for name in _answering_forms(case):
        former = queries.form(case.id, name, signed.version)
        _begin(CaseForm(case=case, name=name, version=signed.version + 1), former.response)


def reopen_contribution(case: Case, form: str) -> None:
    """The same for what the reader signed for themselves, under the veil that still covers it."""
    former = queries.form(case.id, form)
    assert former.completed_at is not None, "only what is signed is reopened"
    _begin(contributions.row_for(case, form, former.version + 1), former.response)


def _begin(row: CaseForm, response: dict[str, Any]) -> None:
    same = CaseForm.objects.filter(case=row.case, name=row.name, version=row.version, party_id=row.party_id)
    given_up = same.first()
    begun = given_up or row
    begun.response, begun.abandoned_at = response, None
    begun.revision += 1
    if given_up is None:
        CaseForm.objects.bulk_create([begun])
    else:
        begun.save()


def give_up(case: Case) -> None:
    """The answer in force stays as it is, in the hands of who signed it."""
    signed = queries.opinion_of(case.id)
    assert signed is not None, "only a signed answer is reopened"
    CaseForm.objects.filter(case=case, version__gt=signed.version, completed_at__isnull=True).update(abandoned_at=now())
    case.assignee_role_id = signed.signed_by_role_id


def give_up_contribution(case: Case, form: str) -> None:
    """What the reader signed stays as it is."""
    party = contributions.party_for(case, form)
    assert party is not None, "the table offered this to somebody without the place"
    drafts = CaseForm.objects.filter(case=case, name=form, party_id=party.id, completed_at__isnull=True)
    drafts.update(abandoned_at=now())


def reason_of_contribution(case: Case, signed: FormView) -> str:
    """Why this version replaces the one before, as its signer said when they began."""
    if signed.version == 1 or signed.completed_at is None:
        return ""
    definition = usages.package(case.usage_version_id).definition
    words = f"{Word.REOPEN_CONTRIBUTION.value}:{signed.name}"
    reopening = {each.name for each in definition.transitions if words in each.effects}
    told = (
        event.reason
        for event in reversed(queries.events_of(case))
        if event.event in reopening and event.by_role_id == signed.saved_by_role_id and event.at <= signed.completed_at
    )
    return next(told, "")


def _answering_forms(case: Case) -> Iterator[str]:
    documents = usages.package(case.usage_version_id).definition.documents
    yield from dict.fromkeys(document.form for document in documents.values())
