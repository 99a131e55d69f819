"""Why I may see this."""

from uuid import UUID

from django.db.models import Q

from maillage.kernel.access.contracts import GrantView, Reason
from maillage.kernel.access.models import Grant
from maillage.kernel.context.facade import AccessContext, remembered
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept, kept_with

DELEGATED_BY = kept_with("délégation de %(name)s")


@remembered
def my_grants(context: AccessContext, patient_id: UUID) -> list[GrantView]:
    """Valid grants of the reader on this patient, the general ones first."""
    valid = Q(until__isnull=True) | Q(until__gt=now())
    rows = Grant.objects.filter(valid, patient_id=patient_id, holder_id__in=context.holders)
    return [
        GrantView(row.holder_id, row.source_id, Reason(row.reason), row.until)
        for row in rows.order_by("source_id", "granted_at")
    ]


def why(context: AccessContext, patient_id: UUID, source_id: UUID | None) -> str:
    """The sentence of the trail: the reason that opened this row to this reader."""
    if context.principal.patient_id is not None and context.principal.patient_id == patient_id:
        return kept("le patient lui-même")
    if context.principal.guest_id is not None:
        return kept("expert extérieur invité dans ce dossier")
    grants = my_grants(context, patient_id)
    fitting = [grant for grant in grants if grant.source_id == source_id] or grants
    if not fitting:
        return kept("secrétariat de la structure qui suit le patient") if directory.my_desks() else kept("aucun motif")
    if fitting[0].reason is Reason.DELEGATE:
        return _delegated(fitting[0].holder_id)
    return str(fitting[0].reason.sentence)


def _delegated(delegation_id: UUID) -> str:
    """`délégation de Dr Ivan Solhac`: the patient reads for whom somebody looked."""
    mine = {each.id: each for each in directory.my_delegations()}
    if delegation_id not in mine:
        return str(Reason.DELEGATE.sentence)
    return DELEGATED_BY % {"name": mine[delegation_id].delegator.display}
