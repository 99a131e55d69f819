"""Tables of what follows an answer. In FHIR: Task (with its provenance) and Appointment."""

from django.db import models
from django.db.models import Q

from maillage.toolbox.ids import new_id

OPEN = ("requested", "accepted")


class Task(models.Model):
    """Something to be done for a patient, by somebody, until a day. `source_id` is the case that asked for it.

    `requester_role` is who asked for the answer, and never changes; `owner_role` is who does it now. `focus_id` is the
    appointment request that an appointment task follows. `told_*` remember what the owner was already told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    focus_id = models.UUIDField(null=True)
    usage_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    delay = models.CharField(max_length=16, blank=True)
    requester_role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+")
    owner_role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+")
    owner_organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("directory.Team", on_delete=models.PROTECT, related_name="+", null=True)
    due_on = models.DateField(null=True)
    status = models.CharField(max_length=12, default="requested")
    status_reason = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    created_by_role_id = models.UUIDField()
    created_by_text = models.CharField(max_length=200)
    done_on = models.DateField(null=True)
    done_by_role_id = models.UUIDField(null=True)
    done_by_text = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    told_soon_at = models.DateTimeField(null=True)
    told_due_at = models.DateTimeField(null=True)
    told_late_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["recommendation", "appointment"]), name="task_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "accepted", "completed", "cancelled"]), name="task_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="completed", done_on__isnull=False, ended_at__isnull=False)
                | Q(status="cancelled", done_on__isnull=True, ended_at__isnull=False)
                | Q(status__in=OPEN, done_on__isnull=True, ended_at__isnull=True),
                name="task_done_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(status_reason=""), name="task_cancelled_says_why"
            ),
            # Signed twice, retried or raced: one open task for each thing that a case asks for.
            models.UniqueConstraint(
                fields=["source_id", "kind", "code"], condition=Q(status__in=OPEN), name="task_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["owner_organization", "due_on"], condition=Q(status__in=OPEN), name="task_to_do"),
            models.Index(fields=["team", "due_on"], condition=Q(status__in=OPEN), name="task_of_team"),
            models.Index(fields=["owner_organization", "status", "due_on", "id"], name="task_of_owner_by_status"),
            models.Index(fields=["team", "status", "due_on", "id"], name="task_of_team_by_status"),
            models.Index(fields=["requester_role"], name="task_by_requester"),
            models.Index(fields=["source_id"], name="task_by_source"),
            models.Index(fields=["focus_id"], condition=Q(focus_id__isnull=False), name="task_by_focus"),
            models.Index(fields=["patient", "-created_at"], name="task_by_patient"),
            models.Index(
                fields=["due_on"], condition=Q(status__in=OPEN, told_late_at__isnull=True), name="task_to_tell"
            ),
        ]


class TaskEvent(models.Model):
    """What happened to a task, in order; append-only. `reason` is what the person wrote."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by_role_id = models.UUIDField(null=True)
    by_text = models.CharField(max_length=200)
    reason = models.CharField(max_length=1000, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["task", "at"], name="task_event_by_task")]


class AppointmentRequest(models.Model):
    """An answered case turned into an appointment to be given by its experts' secretaries.

    It carries all that a secretary needs and nothing else of the case: whose, how to reach them, why, before when.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    usage_code = models.CharField(max_length=40)
    requester_role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+")
    requester_organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="+")
    requested_by_role_id = models.UUIDField()
    requested_by_text = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    team = models.ForeignKey("directory.Team", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    before_on = models.DateField(null=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=12, default="requested")
    call_back_at = models.DateTimeField(null=True)
    start_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    answer_note = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_role_id = models.UUIDField(null=True)
    answered_by_text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["requested", "booked", "declined", "cancelled"]),
                name="appointment_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="booked") | (Q(start_at__isnull=False) & ~Q(place="")),
                name="appointment_booked_says_when_and_where",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(answer_note=""), name="appointment_declined_says_why"
            ),
            models.UniqueConstraint(
                fields=["source_id"], condition=Q(status="requested"), name="appointment_asked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "status", "before_on"], name="appointment_by_team"),
            models.Index(fields=["requester_organization", "-requested_at"], name="appointment_by_requester"),
            models.Index(fields=["source_id"], name="appointment_by_source"),
            models.Index(fields=["patient", "start_at"], name="appointment_by_patient"),
        ]
