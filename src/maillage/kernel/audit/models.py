"""One table; only the definer function `ctx.audit_append` writes it."""

from functools import reduce
from operator import or_

from django.db import models

# What an officer looks at every day, among a hundred times as many readings: beginnings of the codes of what was
# refused and of what left as a file. A search of these, and of no other, is answered by an index of their own.
REFUSED = ("access.refused",)
EXPORTED = (
    "cases.export",
    "record.export",
    "acts.export",
    "task.export",
    "appointment.export",
    "announcements.export",
    "reviews.export",
    "delegations.export",
    "directory.export",
    "steering.export",
    "patient_questions.export",
    "trail.export",
)
WATCHED = (*REFUSED, *EXPORTED)


class AuditLine(models.Model):
    """Who did what to whose data, and why it was allowed (FHIR AuditEvent in spirit; IHE ITI-20).

    Kept by month of `at`: in the database the key is (seq, at), and `seq` is unique because one function numbers.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    principal = models.CharField(max_length=60)
    actor = models.TextField()
    organization_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    why = models.TextField()
    patient_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-at", "-seq"], name="audit_by_patient"),
            models.Index(fields=["principal", "-at", "-seq"], name="audit_by_principal"),
            models.Index(fields=["organization_id", "-at", "-seq"], name="audit_by_organization"),
            models.Index(fields=["-at", "-seq"], name="audit_by_instant"),
            models.Index(
                fields=["-at", "-seq"],
                name="audit_watched",
                condition=reduce(or_, (models.Q(action__startswith=beginning) for beginning in WATCHED)),
            ),
        ]
