"""A signed answer is never edited: it is reopened as a next version, then signed again or given up."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from maillage.acts.cases import queries
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
        given_up = CaseForm.objects.filter(case=case, name=name, version=signed.version + 1).first()
        if given_up is None:
            CaseForm.objects.bulk_create(
                [CaseForm(case=case, name=name, version=signed.version + 1, response=former.response, revision=1)]
            )
            continue
        given_up.response, given_up.abandoned_at = former.response, None
        given_up.revision += 1
        given_up.save()


def give_up(case: Case) -> None:
    """The answer in force stays as it is, in the hands of who signed it."""
    signed = queries.opinion_of(case.id)
    assert signed is not None, "only a signed answer is reopened"
    CaseForm.objects.filter(case=case, version__gt=signed.version, completed_at__isnull=True).update(abandoned_at=now())
    case.assignee_role_id = signed.signed_by_role_id


def _answering_forms(case: Case) -> Iterator[str]:
    documents = usages.package(case.usage_version_id).definition.documents
    yield from dict.fromkeys(document.form for document in documents.values())
