"""Sessions of patients and the devices they trust, kept as hashes. Runs as `system:patient-door`."""

from datetime import timedelta

from maillage.kernel.accounts import tokens
from maillage.kernel.accounts.side_doors import IDLE, KEPT, LONGEST, NOTED_EVERY
from maillage.kernel.context.facade import Principal
from maillage.kernel.patient_access.contracts import Entered
from maillage.kernel.patient_access.models import Attempt, Challenge, PatientSession, Space, TrustedPhone
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept

TRUSTED_FOR = timedelta(days=30)


def begin(space: Space, *, trust: bool) -> Entered:
    """A new token at each entry: a cookie put there beforehand opens nothing."""
    at, token = now(), tokens.new_token()
    PatientSession.objects.bulk_create(
        [PatientSession(space=space, token_digest=tokens.digest(token), created_at=at, seen_at=at)]
    )
    phone_token = tokens.new_token() if trust else ""
    if trust:
        TrustedPhone.objects.bulk_create(
            [
                TrustedPhone(
                    space=space, token_digest=tokens.digest(phone_token), created_at=at, expires_at=at + TRUSTED_FOR
                )
            ]
        )
    return Entered(token, phone_token)


def principal_of(token: str) -> Principal | None:
    """Whom the session stands for now; each page makes it last thirty minutes more, twelve hours at most."""
    if not token:
        return None
    at = now()
    row = (
        PatientSession.objects.select_related("space")
        .filter(
            token_digest=tokens.digest(token),
            ended_at__isnull=True,
            seen_at__gt=at - IDLE,
            created_at__gt=at - LONGEST,
            space__closed_at__isnull=True,
        )
        .first()
    )
    if row is None:
        return None
    if at - row.seen_at > NOTED_EVERY:
        PatientSession.objects.filter(id=row.id, seen_at__lt=at).update(seen_at=at)
    return Principal.patient(row.space.patient_id, kept("Le patient lui-même"))


def end(token: str, *, phone_token: str = "") -> Principal | None:
    """Signing out; with `phone_token`, the device is forgotten as well."""
    leaving = principal_of(token)
    at = now()
    PatientSession.objects.filter(token_digest=tokens.digest(token), ended_at__isnull=True).update(ended_at=at)
    if phone_token:
        TrustedPhone.objects.filter(token_digest=tokens.digest(phone_token)).update(ended_at=at)
    return leaving


def end_all(space: Space) -> None:
    at = now()
    PatientSession.objects.filter(space=space, ended_at__isnull=True).update(ended_at=at)
    TrustedPhone.objects.filter(space=space, ended_at__isnull=True).update(ended_at=at)


def is_trusted(space: Space, phone_token: str) -> bool:
    if not phone_token:
        return False
    rows = TrustedPhone.objects.filter(space=space, ended_at__isnull=True, expires_at__gt=now())
    return rows.filter(token_digest=tokens.digest(phone_token)).exists()


def forget_old() -> int:
    """Upkeep: what no longer opens anything; gives how many rows went."""
    before = now() - KEPT
    gone, _details = Attempt.objects.filter(at__lt=before).delete()
    gone += Challenge.objects.filter(expires_at__lt=before).delete()[0]
    gone += PatientSession.objects.filter(created_at__lt=before).delete()[0]
    gone += TrustedPhone.objects.filter(expires_at__lt=before).delete()[0]
    return gone
