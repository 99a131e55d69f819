"""Who prepares for whom: given by a physician (or for them by an operator of their structure), ended at once.

Refuses a delegation to a carer, to somebody of another structure, or twice. The row policy has the last word on who
may give one.
"""

from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.directory import queries
from maillage.kernel.directory.contracts import DelegationView
from maillage.kernel.directory.models import Delegation, PractitionerRole
from maillage.kernel.directory.presenters import delegation_view, display_of
from maillage.kernel.events.facade import emit
from maillage.toolbox.clock import now, today


class DelegationRefused(Exception):
    """The sentence is for the person who delegates, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def delegate(
    *,
    by: Principal,
    delegate_role_id: UUID,
    usage_code: str = "",
    may_send: bool = False,
    may_read_answer: bool = False,
    delegator_role_id: UUID | None = None,
) -> UUID:
    """Lets somebody outside care of the same structure prepare for `delegator_role_id` (by default, for `by`)."""
    boss = _running(delegator_role_id or by.role_id)
    helper = _running(delegate_role_id)
    if boss is None or not boss.is_care:
        raise DelegationRefused(_("Seul un professionnel de soin en exercice délègue."))
    if helper is None or helper.is_care or helper.organization_id != boss.organization_id:
        raise DelegationRefused(_("Choisissez quelqu’un de votre structure qui ne soigne pas : un secrétariat."))
    made = Delegation(
        delegator_role=boss,
        delegate_role=helper,
        usage_code=usage_code,
        may_send=may_send,
        may_read_answer=may_read_answer,
        started_on=today(),
        created_by_id=by.role_id,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise DelegationRefused(
            _("%(name)s a déjà cette délégation.") % {"name": display_of(helper.practitioner)}
        ) from error
    _say(made, "delegation.open", by, may_send=may_send, may_read_answer=may_read_answer)
    return made.id


@transaction.atomic
def end_delegation(*, by: Principal, delegation_id: UUID) -> DelegationView | None:
    """Ends it now: what it opened closes with it. Gives what was ended; None for an unknown one or another's."""
    context = current()
    found = queries.delegations(context).filter(id=delegation_id, ended_at__isnull=True).first()
    if found is None or (found.delegator_role_id != by.role_id and not _operates(found)):
        return None
    changed = Delegation.objects.filter(id=delegation_id, ended_at__isnull=True).update(ended_at=now())
    if not changed:
        return None
    _say(found, "delegation.end", by)
    return delegation_view(found, today())


def hold_delegation(delegation_id: UUID) -> bool:
    """True while it runs, and then until the end of this transaction: who ends it waits for what is being kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ended_at IS NULL AND started_on <= %(day)s AND (ended_on IS NULL OR ended_on >= %(day)s)"
            " FROM directory_delegation WHERE id = %(id)s FOR SHARE",
            {"id": delegation_id, "day": today()},
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _running(role_id: UUID | None) -> PractitionerRole | None:
    return queries.running_roles(current(), today()).filter(id=role_id).first() if role_id else None


def _operates(found: Delegation) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.has_duty('operator', %s)", [found.delegator_role.organization_id])
        return bool(cursor.fetchone()[0])


def _say(delegation: Delegation, action: str, by: Principal, **detail: bool) -> None:
    record(
        action,
        why="délégation du médecin à son secrétariat",
        subject_kind="delegation",
        subject_id=delegation.id,
        detail={
            "delegator": str(delegation.delegator_role_id),
            "delegate": str(delegation.delegate_role_id),
            "usage": delegation.usage_code,
            **detail,
        },
    )
    emit(action, {"delegation": str(delegation.id)})
