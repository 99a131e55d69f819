"""Measures and facts. `source_id` is the case a row belongs to; without one it is of the general record."""

from django.db import models
from django.db.models import F, Q

from maillage.kernel.record.kinds import ItemKind, ItemStatus
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id


class Observation(models.Model):
    """One measured or observed value (FHIR Observation in spirit), with the range that held that day.

    Kept by month of `effective_at`: in the database the key is (id, effective_at); nothing points to a measure.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField(null=True)
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    value_number = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    value_text = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    reference_low = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    reference_high = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    effective_at = models.DateTimeField()
    author_role_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "code", "-effective_at"], name="observation_series"),
            models.Index(fields=["patient", "-effective_at"], name="observation_by_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value_number__isnull=False) | ~Q(value_text=""), name="observation_has_a_value"
            ),
            models.CheckConstraint(
                condition=Q(reference_low__isnull=True)
                | Q(reference_high__isnull=True)
                | Q(reference_low__lte=F("reference_high")),
                name="observation_range_in_order",
            ),
        ]


class RecordItem(models.Model):
    """An allergy, a treatment, a past condition or an alert. It is ended or refuted, never erased."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, default=ItemStatus.ACTIVE)
    noted_on = models.DateField()
    ended_on = models.DateField(null=True)
    author_role_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["patient", "kind", "status"], name="record_item_by_patient")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(ItemKind)), name="record_item_kind_known"),
            models.CheckConstraint(condition=Q(status__in=list(ItemStatus)), name="record_item_status_known"),
            models.CheckConstraint(condition=~Q(label=""), name="record_item_says_something"),
            models.CheckConstraint(
                condition=Q(status=ItemStatus.ACTIVE, ended_on__isnull=True)
                | (~Q(status=ItemStatus.ACTIVE) & Q(ended_on__isnull=False)),
                name="record_item_end_and_status",
            ),
        ]
