"""Tables of a case (télé-dossier). In FHIR: ServiceRequest + Task, QuestionnaireResponse, DiagnosticReport."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from maillage.toolbox.ids import new_id


def veil_column() -> models.CharField:
    """The contribution whose veil hides this row; empty when nothing does, or no longer."""
    return models.CharField(max_length=40, blank=True, default="", db_default="")


class Case(models.Model):
    """The request itself. Columns after `subject` repeat what lists sort by; the engine writes them.

    `prepared_by_role_id` is who opened it for its requester; `drafted_by_role_id` who wrote the answer that somebody
    else signs, `proposed_at` since when it waits for that signature. `follows` is the case that went on as this one,
    `thread_id` the first case of their story; both empty for a case that follows none.

    `addressed_role_id` is the expert chosen by name: until `addressed_ended_at` nobody else of the team takes the case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20)
    usage_version = models.ForeignKey("usages.UsageVersion", on_delete=models.PROTECT, related_name="+")
    usage_code = models.CharField(max_length=40)
    patient = models.ForeignKey("identity.Patient", on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    thread_id = models.UUIDField(null=True)
    prepared_by_role_id = models.UUIDField(null=True)
    requester_role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+")
    requester_organization = models.ForeignKey("directory.Organization", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("directory.Team", on_delete=models.PROTECT, related_name="+", null=True)
    assignee_role = models.ForeignKey(
        "directory.PractitionerRole", on_delete=models.PROTECT, related_name="+", null=True
    )
    drafted_by_role_id = models.UUIDField(null=True)
    proposed_at = models.DateTimeField(null=True)
    addressed_role_id = models.UUIDField(null=True)
    addressed_ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=40)
    state_kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=200, blank=True)
    clock = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    called_by_text = models.CharField(max_length=200, blank=True, default="", db_default="")
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    withheld = models.CharField(max_length=6, blank=True, default="", db_default="")
    is_urgent = models.BooleanField(default=False, db_default=False)
    theme = models.CharField(max_length=40, blank=True, default="", db_default="")  # what is counted, never the words

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
            models.CheckConstraint(condition=models.Q(withheld__in=["", "open", "closed"]), name="case_withheld_known"),
            models.CheckConstraint(
                condition=models.Q(follows__isnull=True, thread_id__isnull=True)
                | models.Q(follows__isnull=False, thread_id__isnull=False),
                name="case_follows_in_a_thread",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state_kind", "due_at", "id"], name="case_by_team"),
            models.Index(fields=["team", "state_kind", "sent_at", "id"], name="case_by_team_and_day"),
            models.Index(fields=["requester_organization", "state_kind", "due_at", "id"], name="case_by_requester"),
            models.Index(fields=["patient", "-created_at"], name="case_by_patient"),
            models.Index(fields=["thread_id"], condition=models.Q(thread_id__isnull=False), name="case_by_thread"),
            models.Index(fields=["sent_at"], name="case_by_day", condition=models.Q(sent_at__isnull=False)),
        ]


class Party(models.Model):
    """Who takes part beside the requester, the team and who took the case: somebody invited, a reader, a guest.

    `place` is the role of the usage that they hold; `side` and `signs` repeat what the usage says of it. They see the
    case until `until`, or until it is ended; what they did stays theirs. `among_peers`: others hold the same place
    under the same veil, blind to one another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=40)
    side = models.CharField(max_length=10)
    signs = models.BooleanField(default=False, db_default=False)
    team = models.ForeignKey("directory.Team", on_delete=models.PROTECT, related_name="+", null=True)
    role = models.ForeignKey("directory.PractitionerRole", on_delete=models.PROTECT, related_name="+", null=True)
    invited_by_role_id = models.UUIDField()
    invited_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    contributes = models.BooleanField(default=False, db_default=False)
    veil = veil_column()
    veils_requester = models.BooleanField(default=False, db_default=False)
    among_peers = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(team__isnull=True, role__isnull=False)
                | models.Q(team__isnull=False, role__isnull=True),
                name="party_team_or_person",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["requester", "assistant", "expert", "observer"]), name="party_side_known"
            ),
            models.UniqueConstraint(
                fields=["case", "place", "team", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="party_once_at_a_place",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["role", "-invited_at"], name="party_by_role"),
            models.Index(fields=["team", "-invited_at"], name="party_by_team"),
        ]


class Sight(models.Model):
    """Who reads what lies under a veil before it is lifted: kept by the platform alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    veil = models.CharField(max_length=40)
    role_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "veil", "role_id"], name="sight_once")]


class CaseForm(models.Model):
    """The answers to one form of the case, as a FHIR QuestionnaireResponse; a draft until its transition.

    A signed version is never touched again; rectifying it opens the next one, which may be abandoned. With a `party`,
    it is what that one contributes: a draft of theirs alone, then a signed piece, under its veil when it has one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True)
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    response = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    saved_by_role_id = models.UUIDField(null=True)
    completed_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    veil = veil_column()
    veils_requester = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name", "version", "party"], name="case_form_once_a_version", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["party"], name="case_form_rectified", condition=models.Q(version__gt=1))]


# A clock that runs and of which nobody planned what is to be said: written before it was kept here, or loaded.
UNPLANNED = {
    "stopped_at__isnull": True,
    "paused_at__isnull": True,
    "late_at__isnull": True,
    "late_of__isnull": True,
}


class CaseClock(models.Model):
    """A promised delay of the case. `promise` and `warn`: as promised when it started; empty, as its version does.

    `climbed` rungs of its ladder were carried out since `climbing_since`, the next one is due at `climb_at`. While it
    runs, it is to be warned about at `warn_at` and said late at `late_at`; `warned_of` and `late_of` keep of which end
    that was said, so that it is said once of each.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    paused_for = models.DurationField()
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    promise = models.CharField(max_length=20, blank=True, default="", db_default="")
    warn = models.CharField(max_length=20, blank=True, default="", db_default="")
    climbed = models.PositiveSmallIntegerField(default=0, db_default=0)
    climbing_since = models.DateTimeField(null=True)
    climb_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_of = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    late_of = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="case_clock_once")]
        indexes = [
            models.Index(fields=["climb_at"], name="case_clock_to_climb", condition=models.Q(climb_at__isnull=False)),
            models.Index(fields=["warn_at"], name="case_clock_to_warn", condition=models.Q(warn_at__isnull=False)),
            models.Index(fields=["late_at"], name="case_clock_to_say_late", condition=models.Q(late_at__isnull=False)),
            models.Index(fields=["started_at"], name="case_clock_to_plan", condition=models.Q(**UNPLANNED)),
        ]


class Tally(models.Model):
    """What figures count of a sent case: one narrow row beside it, kept by the database with each of its changes.

    No patient, no person, no word. `was_paused`: one of its clocks was ever stopped for a precision. `lasted_s` and
    `is_kept` are of the clock that its version declares first: how long it ran without its pauses, in seconds, and
    whether what was promised was held; empty while it runs. Nobody reads the rows: `ctx.steering` adds them up.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+", primary_key=True)
    sent_at = models.DateTimeField()
    usage_code = models.CharField(max_length=40)
    theme = models.CharField(max_length=40, blank=True)
    team_id = models.UUIDField(null=True)
    requester_organization_id = models.UUIDField()
    state_kind = models.CharField(max_length=12)
    is_answered = models.BooleanField()
    is_read = models.BooleanField()
    was_paused = models.BooleanField()
    lasted_s = models.FloatField(null=True)
    is_kept = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["sent_at"],
                name="tally_by_day",
                include=[
                    "usage_code",
                    "theme",
                    "team_id",
                    "requester_organization_id",
                    "state_kind",
                    "is_answered",
                    "is_read",
                    "was_paused",
                    "lasted_s",
                    "is_kept",
                ],
            )
        ]


class CaseInstant(models.Model):
    """A moment of the case as somebody noted it; append-only: the last line of a name is in force, the others stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    is_stamp = models.BooleanField(default=False)  # by a transition, not typed
    by_role_id = models.UUIDField()
    by_text = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["case", "noted_at"], name="case_instant_by_case")]


class CaseEvent(models.Model):
    """What happened to the case, in order; append-only. `reason` is what the person wrote (a question, a motive).

    `side` names the only side that reads the line (`requester`, `expert`); empty, both do.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    at = models.DateTimeField()
    by_role_id = models.UUIDField(null=True)
    by_text = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    side = models.CharField(max_length=10, blank=True, default="", db_default="")
    veil = veil_column()
    veils_requester = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="case_event_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["", "requester", "expert"]), name="case_event_side_known"
            )
        ]


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


class Outline(models.Model):
    """What was measured around something on a photo, for one form; append-only: the last line is in force.

    `points` and `ruler` (two of them, `ruler_cm` apart) are fractions of the displayed photo, which is never touched. A
    line without points takes the one before it back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)
    points = models.JSONField(default=list)
    ruler = models.JSONField(default=list)
    ruler_cm = models.FloatField(null=True)
    area_cm2 = models.FloatField(null=True)
    perimeter_cm = models.FloatField(null=True)
    calculator = models.CharField(max_length=60, blank=True)  # the name and version of what calculated both
    drawn_at = models.DateTimeField()
    by_role_id = models.UUIDField()
    by_text = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["case", "drawn_at"], name="outline_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    points=[], ruler_cm__isnull=True, area_cm2__isnull=True, perimeter_cm__isnull=True, calculator=""
                )
                | models.Q(ruler_cm__gt=0, area_cm2__gt=0, perimeter_cm__gt=0) & ~models.Q(points=[]),
                name="outline_is_measured",
            )
        ]


class Opinion(models.Model):
    """A signed answer: what was signed, by whom, when, and who had written it for them. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_by_role_id = models.UUIDField()
    signed_by_text = models.CharField(max_length=200)
    drafted_by_role_id = models.UUIDField(null=True)
    drafted_by_text = models.CharField(max_length=200, blank=True, default="", db_default="")
    response_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)

    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.TextField(blank=True, default="", db_default="")
    # Versions of regional protocols in force when it was signed.
    protocol_ids = ArrayField(models.UUIDField(), blank=True, default=list, db_default=[])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="opinion_once_a_version")]
        indexes = [models.Index(fields=["case"], name="opinion_rectified", condition=models.Q(version__gt=1))]


class Reading(models.Model):
    """Who first opened what, and when: version 0 is the request, 1 and above the signed answers; with a `party`, the
    signed versions of what that one contributed, with `outside_id` those of who wrote it from outside.

    Whoever read a version before the current one and acknowledged none of the later ones has still to be told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", null=True)
    outside_id = models.UUIDField(null=True)
    version = models.PositiveSmallIntegerField()
    role_id = models.UUIDField()
    role_text = models.CharField(max_length=200)
    how = models.CharField(max_length=8)
    opened_at = models.DateTimeField(auto_now_add=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "version", "role_id", "party", "outside_id"],
                name="reading_first_only",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["role_id", "case"], name="reading_by_role")]


class Quarantine(models.Model):
    """A mistake reported on a case: the wrong photo (`document_id`), or the wrong patient. Closed at once, reviewed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    document_id = models.UUIDField(null=True)
    view_code = models.CharField(max_length=60, blank=True)
    is_file = models.BooleanField(default=False, db_default=False)  # a PDF in the place of a photo
    opinions = models.JSONField(default=list)  # signed documents withheld because they show the photo
    note = models.CharField(max_length=500, blank=True)
    reported_by_id = models.UUIDField()
    reported_by_text = models.CharField(max_length=200)
    reported_at = models.DateTimeField()
    status = models.CharField(max_length=9, default="open")
    reviewed_by_id = models.UUIDField(null=True)
    reviewed_by_text = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True)
    redone_as_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["photo", "patient"]), name="quarantine_kind"),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "confirmed", "lifted"]), name="quarantine_status"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="patient", document_id__isnull=True)
                | models.Q(kind="photo", document_id__isnull=False),
                name="quarantine_photo_named",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", reviewed_at__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by_id__isnull=False),
                name="quarantine_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case", "document_id"],
                condition=models.Q(status="open"),
                name="quarantine_open_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["case"], name="quarantine_by_case")]
