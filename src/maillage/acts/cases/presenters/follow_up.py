"""What follows an answer, beside it: its tasks, its appointment, and whom to telephone while it is not read."""

from dataclasses import dataclass
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import follow_up, queries, unread
from maillage.acts.cases.models import Case
from maillage.acts.tasks import facade as tasks
from maillage.acts.tasks.facade import AppointmentLine
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import fr_datetime


@dataclass(frozen=True, slots=True)
class UnreadCall:
    """An answer past the promise of reading, to its team: whom to call, or who already did."""

    sentence: str
    call_url: str
    done_url: str


@dataclass(frozen=True, slots=True)
class FollowUpPanel:
    tasks: tuple[tasks.TaskLine, ...]
    appointments: tuple[AppointmentLine, ...]
    ask_label: str
    ask_url: str
    ask_key: str
    needs_phone: bool
    call: UnreadCall | None

    def __bool__(self) -> bool:
        return bool(self.tasks or self.appointments or self.ask_label or self.call)


def follow_up_panel(case: Case, context: AccessContext) -> FollowUpPanel | None:
    """None while nothing was answered."""
    if case.answered_at is None:
        return None
    label = follow_up.appointment_label(case, context)
    patient = identity.patient(case.patient_id)
    return FollowUpPanel(
        tasks=tuple(tasks.lines_of_case(case.id)),
        appointments=_appointments(case, context),
        ask_label=label,
        ask_url=reverse("cases:ask_appointment", args=[case.id]) if label else "",
        ask_key=str(uuid4()) if label else "",
        needs_phone=bool(label) and not (patient and patient.phone),
        call=_call(case, context),
    )


def _appointments(case: Case, context: AccessContext) -> tuple[AppointmentLine, ...]:
    """Between who asked and who answered: another recipient of the answer has no part in them."""
    ours = {case.requester_role_id, case.requester_organization_id, case.team_id, case.assignee_role_id}
    delegating = case.requester_role_id in queries.delegators(context)
    if delegating or not ours.isdisjoint(context.holders):
        return tuple(tasks.appointments_of_case(case.id))
    return ()


def _call(case: Case, context: AccessContext) -> UnreadCall | None:
    if not unread.is_unread(case) or case.team_id not in context.holders:
        return None
    if unread.called_since(case) and case.called_at is not None:
        told = {"who": case.called_by_text, "when": fr_datetime(case.called_at)}
        return UnreadCall(_("%(who)s a prévenu le demandeur par téléphone, le %(when)s.") % told, "", "")
    contact = unread.contact_of(case)
    phone = contact.phone if contact else ""
    digits = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    if phone and contact is not None:
        said = {"place": contact.place, "phone": phone.replace(" ", "\u00a0")}
        sentence = _("Réponse pas encore lue. Appelez le demandeur, %(place)s : %(phone)s.") % said
    else:
        sentence = _("Réponse pas encore lue. Prévenez le demandeur par un autre moyen.")
    return UnreadCall(sentence, f"tel:{digits}" if digits else "", reverse("cases:called", args=[case.id]))
