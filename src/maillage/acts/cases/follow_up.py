"""What follows a signed answer: its recommendations handed to the tasks, and the appointment it may become."""

from uuid import UUID

from django.utils.translation import gettext as _

from maillage.acts.cases import answers, parties, queries
from maillage.acts.cases.models import Case
from maillage.acts.tasks import facade as tasks
from maillage.acts.usages import facade as usages
from maillage.acts.usages.codes import ANSWER_FORM
from maillage.acts.workflow.facade import Refused, RefusedKind, offers_appointment, recommended
from maillage.kernel.context.facade import AccessContext, Principal, current
from maillage.toolbox.clock import today


def _source(case: Case) -> tasks.Source:
    assert case.team_id is not None, "an answered case has a team"
    return tasks.Source(
        id=case.id,
        patient_id=case.patient_id,
        usage_code=case.usage_code,
        requester_role_id=case.requester_role_id,
        requester_organization_id=case.requester_organization_id,
        team_id=case.team_id,
    )


def track(case: Case) -> None:
    """What the answer being signed asks for becomes tasks, dated from today; played again it changes nothing."""
    package = usages.package(case.usage_version_id)
    found = recommended(package, answers.clean_of(case, ANSWER_FORM), answers.context_of(case, ANSWER_FORM))
    day = today()
    tasks.track(
        _source(case),
        [
            tasks.Wanted(each.code, each.title, str(each.delay or ""), each.delay.after(day) if each.delay else None)
            for each in found
        ],
    )


def appointment_label(case: Case, context: AccessContext) -> str:
    """The words of the gesture that asks for an appointment; empty when this reader has none on this answer."""
    package = usages.package(case.usage_version_id)
    offered = package.definition.appointment
    if offered is None or case.answered_at is None or not _asks(case, context):
        return ""
    if not tasks.may_request_appointment(case.id):
        return ""
    if queries.opinion_of(case.id) is None:
        # A delegate whom the answer stays closed to: what they are told to do is in the tasks.
        return offered.label if any(task.status.is_open for task in tasks.tasks_of_case(case.id)) else ""
    answer = answers.in_force_of(case, ANSWER_FORM)
    return offered.label if offers_appointment(package, answer, answers.context_of(case, ANSWER_FORM)) else ""


def _asks(case: Case, context: AccessContext) -> bool:
    """The requester's side: whoever holds a role of it, and their structure."""
    if case.requester_organization_id in context.holders:
        return True
    definition = usages.package(case.usage_version_id).definition
    held = parties.roles_in(case, definition, context)
    return any(definition.roles[key].party in ("requester", "assistant") for key in held)


def request_appointment(*, by: Principal, case: Case, note: str, phone: str, key: str) -> UUID:
    """Asks the experts' secretaries for an appointment; everything they need is taken from the case."""
    if not appointment_label(case, current()):
        raise Refused(RefusedKind.GUARD_NOT_MET, _("Un rendez-vous ne se demande pas, ou plus, sur ce dossier."))
    return tasks.request_appointment(_source(case), subject=case.subject, note=note, phone=phone, key=key)
