"""What in a draft cannot wait for a written answer: the flags of its usage that hold, and the trace of what was done.

The trail keeps the code of the flag and the decision, never the words of the patient's record.
"""

from django.utils.translation import gettext as _

from maillage.acts.cases import actions, answers, queries
from maillage.acts.cases.models import Case
from maillage.acts.cases.snapshots import interpreter_of
from maillage.acts.usages import facade as usages
from maillage.acts.usages.emergency import SAMU, RedFlag
from maillage.acts.usages.table import Transition
from maillage.acts.workflow.facade import Refused, RefusedKind, Snapshot
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal
from maillage.toolbox.language import kept

SAMU_CALLED = kept("Le 15 a été appelé : la demande n’a pas été envoyée.")
CALLED = kept("L’alerte a été donnée autrement : la demande n’a pas été envoyée.")


def holding(case: Case) -> tuple[RedFlag, ...]:
    """The flags that hold now; only a draft is stopped, and only once something was saved in it."""
    if case.state_kind != "draft" or not usages.package(case.usage_version_id).definition.red_flags:
        return ()
    if not queries.form(case.id, answers.REQUEST).response:
        return ()
    return interpreter_of(case).red_flags(Snapshot(state=case.state, request=answers.request_of(case)))


def trace(case: Case, flags: tuple[RedFlag, ...], decision: str) -> None:
    """One line a flag: it was shown, the answer was corrected, or the call was made; and which call."""
    definition = usages.package(case.usage_version_id).definition
    for flag in flags:
        record(
            "case.red_flag",
            why=access.why(case.patient_id, case.id),
            patient_id=case.patient_id,
            subject_kind="case",
            subject_id=case.id,
            detail={"flag": flag.code, "decision": decision, "calls": ", ".join(definition.calls_of([flag]))},
        )


def giving_up(case: Case) -> Transition | None:
    """The transition by which a usage lets a draft be given up."""
    definition = usages.package(case.usage_version_id).definition
    return next(
        (
            each
            for each in definition.transitions
            if case.state in each.sources and definition.states[each.to].kind == "closed"
        ),
        None,
    )


def close_after_call(*, by: Principal, case: Case, key: str | None) -> None:
    """The call was made: the draft is closed with that reason, nothing is sent to anybody."""
    flags, transition = holding(case), giving_up(case)
    if not flags or transition is None:
        raise Refused(RefusedKind.WRONG_STATE, _("Plus rien n’arrête cette demande : relisez-la."))
    trace(case, flags, "called")
    called = usages.package(case.usage_version_id).definition.calls_of(flags)[0]
    actions.fire(
        by=by,
        case_id=case.id,
        event=transition.name,
        reason=SAMU_CALLED if called == SAMU else CALLED,
        key=key,
    )
