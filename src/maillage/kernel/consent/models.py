"""One row an answer; a new answer is a new row, the former stays."""

from django.db import models

from maillage.kernel.consent.contracts import Answer
from maillage.toolbox.ids import new_id


class Consent(models.Model):
    """The patient's answer to one act (`source_id`: the case)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    answer = models.CharField(max_length=20)
    collected_at = models.DateTimeField()
    collected_by_id = models.UUIDField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source_id", "-collected_at"], name="consent_by_source")]
        constraints = [models.CheckConstraint(condition=models.Q(answer__in=list(Answer)), name="consent_answer_known")]
