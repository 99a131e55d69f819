"""The one table that opens patient data."""

from django.db import models

from maillage.kernel.access.contracts import Reason
from maillage.toolbox.ids import new_id


class Grant(models.Model):
    """A holder (a person in one place, an organisation, a team) may see a patient, for a reason, until a date.

    Without source it opens the general record; with a source (a case) it opens what belongs to that source and
    the patient's identity, nothing else. Law: CSP L1110-4 (exchange, care team, necessity).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    source_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=20)
    granted_at = models.DateTimeField(auto_now_add=True)
    granted_by_id = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "holder_id", "source_id", "reason"],
                name="grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(reason__in=list(Reason)), name="grant_reason_known"),
        ]
        indexes = [
            models.Index(fields=["holder_id", "patient"], name="grant_by_holder"),
            models.Index(fields=["source_id"], name="grant_by_source", condition=models.Q(source_id__isnull=False)),
        ]
