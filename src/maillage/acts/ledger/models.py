"""Acts and what was decided about them afterwards. Both are append-only: a correction is a line, never an edit."""

from django.db import models
from django.db.models import Q

from maillage.acts.ledger.rules import Reason, Status
from maillage.toolbox.ids import new_id

KEPT = [one for one in Reason if one is not Reason.PUT_ASIDE]


class Decision(models.Model):
    """What may be billed, and by which line of the tariffs."""

    status = models.CharField(max_length=12)
    reason_code = models.CharField(max_length=12, blank=True)
    reason_detail = models.CharField(max_length=300, blank=True)
    amount_cents = models.PositiveIntegerField(default=0)
    tariff_id = models.CharField(max_length=40, blank=True)
    tariffs_version = models.CharField(max_length=8)

    class Meta:
        abstract = True


class Act(Decision):
    """One act of one side of a case. `performed_on` is the day in France: it chooses the tariff and the month."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=20)
    usage_code = models.CharField(max_length=40)
    code = models.CharField(max_length=10)
    party = models.CharField(max_length=10)
    performer_role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    performed_on = models.DateField()
    performed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "code", "party"], name="act_once"),
            models.CheckConstraint(condition=Q(party__in=["requester", "expert"]), name="act_party_known"),
            models.CheckConstraint(
                condition=Q(status=Status.BILLABLE, reason_code="", amount_cents__gt=0)
                | Q(status=Status.NOT_BILLABLE, reason_code__in=[one for one in KEPT if one is not Reason.CANCELLED]),
                name="act_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "code", "performed_on"], name="act_by_patient"),
            models.Index(fields=["organization", "performed_on"], name="act_by_organization"),
            models.Index(fields=["performer_role", "performed_on"], name="act_by_performer"),
            models.Index(fields=["performed_on"], name="act_by_day"),
        ]


class ActCorrection(Decision):
    """A later decision about an act: the last one counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_role_id = models.UUIDField()
    by_text = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status=Status.BILLABLE, reason_code="", amount_cents__gt=0)
                | Q(status__in=[Status.NOT_BILLABLE, Status.CANCELLED], reason_code__in=KEPT),
                name="act_correction_says_why",
            ),
        ]
        indexes = [models.Index(fields=["act", "-at"], name="act_correction_by_act")]
