"""Moments of a case: stamped by a transition, or typed with a time. Corrected by a new line, the former one stays.

Refuses a moment in the future, and whoever neither gives nor stamps it; an impossible order is only said.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.acts.cases import answers, delegates, parties, queries
from maillage.acts.cases.bundle import Noted, parts_of
from maillage.acts.cases.models import Case, CaseInstant
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused, RefusedKind
from maillage.acts.workflow.instants import answered_moment
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Principal, current
from maillage.toolbox.clock import now

TOLERANCE = timedelta(minutes=1)  # a bedside clock may be ahead of ours


def noted(case_id: UUID) -> tuple[Noted, ...]:
    """Every line, the oldest first."""
    return parts_of(case_id).instants


def in_force(case: Case) -> dict[str, datetime]:
    """The last line of each moment."""
    return {line.name: line.at for line in noted(case.id)}


def may_note(case: Case, context: AccessContext) -> tuple[str, ...]:
    """The moments that this reader may type or correct now."""
    definition = usages.package(case.usage_version_id).definition
    if not definition.instants or case.sent_at is None or case.state_kind == "closed" or case.withheld:
        return ()
    held = parties.roles_in(case, definition, context)
    return tuple(name for name in definition.instants if definition.keepers_of(name) & held)


def stamp(*, case: Case, name: str, by: Principal) -> None:
    """What a transition stamps: now, or as the request says; a moment already known is not moved by a case that comes
    back, and a question left without an answer stamps nothing."""
    if name in in_force(case):
        return
    reads = usages.package(case.usage_version_id).definition.instants[name].reads
    at = now() if reads is None else _answered(case, reads)
    if at is not None:
        _write(case, name, by, at, is_stamp=reads is None)


def _answered(case: Case, reads: str) -> datetime | None:
    request = answers.clean_of(case, answers.REQUEST)
    return answered_moment(forms.evaluate_expression(reads, request, answers.context_of(case, answers.REQUEST)))


def note(*, by: Principal, case_id: object, name: str, at: datetime) -> None:
    """Types a moment, or corrects it; the same time noted twice is noted once."""
    case = access.found_or_404(lambda: queries.locked(case_id), kind="case", wanted=case_id)
    delegates.hold(case)
    if name not in may_note(case, current()):
        raise Refused(RefusedKind.WRONG_ROLE, _("Cet instant n’est pas à vous de noter, ou ne se note plus."))
    if at > now() + TOLERANCE:
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Cette heure n’est pas encore passée : notez ce qui a eu lieu."))
    before = in_force(case).get(name)
    if before == at:
        return
    _write(case, name, by, at, is_stamp=False)
    record(
        "case.instant",
        why=access.why(case.patient_id, case.id),
        patient_id=case.patient_id,
        subject_kind="case",
        subject_id=case.id,
        detail={"instant": name, "at": at.isoformat(), "before": before.isoformat() if before else None},
    )


def _write(case: Case, name: str, by: Principal, at: datetime, *, is_stamp: bool) -> None:
    CaseInstant.objects.bulk_create(
        [
            CaseInstant(
                case=case,
                name=name,
                at=at,
                noted_at=now(),
                is_stamp=is_stamp,
                by_role_id=by.role_id,
                by_text=delegates.signature(by, case)[:200],
            )
        ]
    )
