"""What professionals do: invite a patient, take the invitation back, close the space."""

from datetime import timedelta
from uuid import UUID

from maillage.kernel.access.facade import found_or_404, why
from maillage.kernel.accounts import tokens
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Principal
from maillage.kernel.events.facade import emit
from maillage.kernel.identity import facade as identity
from maillage.kernel.messaging.facade import sends_sms
from maillage.kernel.patient_access.contracts import DoorRefused, InvitationView, Invited, LinkState, SpaceView
from maillage.kernel.patient_access.models import Invitation, Space
from maillage.kernel.patient_access.post import INVITATION
from maillage.kernel.patient_access.typed import bare_phone, new_paper_code, typed_paper_code
from maillage.toolbox.clock import age_years, now, today
from maillage.toolbox.ids import new_id

VALID_FOR = timedelta(days=14)
MAJORITY = 18
SHOWN = 20


def state_of(row: Invitation) -> LinkState:
    """Why the link opens nothing any more, the strongest reason first."""
    if row.used_at is not None:
        return LinkState.USED
    if row.revoked_at is not None:
        return LinkState.REVOKED
    if row.locked_at is not None:
        return LinkState.LOCKED
    return LinkState.OPEN if now() < row.expires_at else LinkState.ENDED


def as_view(row: Invitation) -> InvitationView:
    return InvitationView(
        id=row.id,
        patient_id=row.patient_id,
        email=row.email,
        phone=row.phone,
        on_paper=row.on_paper,
        created_at=row.created_at,
        expires_at=row.expires_at,
        invited_by_text=row.invited_by_text,
        state=state_of(row),
        used_at=row.used_at,
    )


def invitations_of(context: AccessContext, patient_id: UUID) -> list[InvitationView]:
    rows = Invitation.objects.filter(patient_id=patient_id).order_by("-created_at")
    return [as_view(row) for row in rows[:SHOWN]]


def space_of(context: AccessContext, patient_id: UUID) -> SpaceView | None:
    row = Space.objects.filter(patient_id=patient_id, closed_at__isnull=True).first()
    return SpaceView(row.patient_id, row.email, row.phone, row.opened_at) if row else None


def why_not(patient: identity.PatientView) -> str:
    """The code of a refusal, or nothing when this patient may be invited."""
    if patient.is_unidentified:
        return "unidentified"
    if patient.is_doubtful:
        return "identity_doubtful"
    if patient.death_on is not None:
        return "deceased"
    if patient.birth_on is None or patient.birth_precision is not identity.Precision.DAY:
        return "birth_date_unknown"
    return "minor" if age_years(patient.birth_on, today()) < MAJORITY else ""


def invite(*, by: Principal, patient_id: UUID, email: str = "", phone: str = "", on_paper: bool = False) -> Invited:
    """Sends a link, or gives the code of a slip; the links sent before open nothing from then on."""
    patient = found_or_404(lambda: identity.patient(patient_id), kind="patient", wanted=patient_id)
    email, phone = _reachable(patient, email, phone)
    Invitation.objects.filter(
        patient_id=patient_id, used_at__isnull=True, revoked_at__isnull=True, locked_at__isnull=True
    ).update(revoked_at=now())
    assert by.role_id is not None
    code = new_paper_code() if on_paper else ""
    token = typed_paper_code(code) if on_paper else tokens.new_token()
    at = now()
    row = Invitation(
        id=new_id(),
        patient_id=patient_id,
        token_digest=tokens.digest(token),
        email=email,
        phone=phone,
        on_paper=on_paper,
        created_at=at,
        expires_at=at + VALID_FOR,
        invited_by_id=by.role_id,
        invited_by_text=by.signature,
    )
    Invitation.objects.bulk_create([row])
    if not on_paper:
        emit(INVITATION, {"invitation": str(row.id), "sealed": tokens.seal_for(row.id, token)})
    _say("patient_space.invite", patient_id, row.id)
    return Invited(as_view(row), code)


def _reachable(patient: identity.PatientView, email: str, phone: str) -> tuple[str, str]:
    if refusal := why_not(patient):
        raise DoorRefused(refusal)
    typed = phone.strip()
    email, phone = email.strip().lower(), bare_phone(typed)
    if typed and not phone:
        raise DoorRefused("phone")
    if not email and not phone:
        raise DoorRefused("no_contact")
    if phone and not email and not sends_sms():
        raise DoorRefused("no_sms")
    return email, phone


def revoke(*, by: Principal, invitation_id: UUID) -> UUID:
    """The link opens nothing any more; done twice it changes nothing. Gives the patient."""
    row = found_or_404(
        lambda: Invitation.objects.filter(id=invitation_id).first(), kind="invitation", wanted=invitation_id
    )
    ended = Invitation.objects.filter(
        id=row.id, used_at__isnull=True, revoked_at__isnull=True, locked_at__isnull=True
    ).update(revoked_at=now())
    if ended:
        _say("patient_space.revoke", row.patient_id, row.id)
    return row.patient_id


def close_space(*, by: Principal, patient_id: UUID) -> None:
    """Nobody enters any more until a new invitation; sessions under way end at their next page."""
    found_or_404(lambda: identity.patient(patient_id), kind="patient", wanted=patient_id)
    closed = Space.objects.filter(patient_id=patient_id, closed_at__isnull=True).update(closed_at=now())
    if closed:
        _say("patient_space.close", patient_id, patient_id)


def _say(action: str, patient_id: UUID, subject_id: UUID) -> None:
    record(action, why=why(patient_id), patient_id=patient_id, subject_kind="patient space", subject_id=subject_id)
