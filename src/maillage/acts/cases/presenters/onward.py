"""Once a gesture was played on a case: what is said, or why it was refused, and which page comes next."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import batches, inviting, queries
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import steps
from maillage.acts.cases.presenters.prepared import is_handed_over
from maillage.acts.workflow.facade import Refused


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event was not played, and what the person had written."""

    event: str
    sentence: str
    missing: tuple[str, ...]
    reason: str


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
    return steps.count(case) if is_handed_over(case) else 1
