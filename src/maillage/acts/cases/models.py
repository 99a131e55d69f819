"""Tables of a case (télé-dossier). In FHIR: ServiceRequest + Task, QuestionnaireResponse, DiagnosticReport."""

from django.db import models

from maillage.toolbox.ids import new_id


class Case(models.Model):
    """The request itself. Columns after `subject` repeat what lists sort by; the engine writes them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20)
    usage_version = models.ForeignKey("usages.UsageVersion", on_delete=models.PROTECT, related_name="+")
    usage_code = models.CharField(max_length=40)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    requester_role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+")
    requester_organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("directory.Team", on_delete=models.PROTECT, related_name="+", null=True)
    assignee_role = models.ForeignKey(
        "directory.PractitionerRole", on_delete=models.PROTECT, related_name="+", null=True
    )
    state = models.CharField(max_length=40)
    state_kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=200, blank=True)
    clock = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requester_organization", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=models.Q(state_kind__in=["draft", "open", "paused", "answered", "closed"]),
                name="case_state_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state_kind__in=["draft", "closed"]) | models.Q(sent_at__isnull=False),
                name="case_sent_before_open",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | models.Q(paused_at__isnull=True), name="case_pause_has_no_due"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state_kind", "due_at"], name="case_by_team"),
            models.Index(fields=["requester_organization", "state_kind", "due_at"], name="case_by_requester"),
            models.Index(fields=["patient", "-created_at"], name="case_by_patient"),
            models.Index(
                fields=["warn_at"],
                name="case_to_warn",
                condition=models.Q(warned_at__isnull=True, warn_at__isnull=False),
            ),
        ]


class CaseForm(models.Model):
    """The answers to one form of the case, as a FHIR QuestionnaireResponse; a draft until its transition."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    response = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="case_form_once")]


class CaseClock(models.Model):
    """A promised delay of the case; four columns are its whole state."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    paused_for = models.DurationField()
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="case_clock_once")]


class CaseEvent(models.Model):
    """What happened to the case, in order; append-only. `reason` is what the person wrote (a question, a motive)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    at = models.DateTimeField()
    by_role_id = models.UUIDField(null=True)
    by_text = models.CharField(max_length=200)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="case_event_by_case")]


class CaseRecipient(models.Model):
    """Who else receives the answer, beside the requester."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "role"], name="case_recipient_once")]


class Annotation(models.Model):
    """Marks drawn over a photo: kept beside it, drawn on a copy; the original is never touched."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    shapes = models.JSONField(default=list)
    author_role_id = models.UUIDField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "document"], name="annotation_once")]


class Opinion(models.Model):
    """A signed answer: what was signed, by whom, when, and how they had proved who they are. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_by_role_id = models.UUIDField()
    signed_by_text = models.CharField(max_length=200)
    response_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], name="opinion_once")]
