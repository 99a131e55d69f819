"""The national directory's shape (PractitionerRole, Organization), kept to what the region uses.

Rows are never deleted: a place of practice ends, a team becomes inactive.
"""

from datetime import timedelta

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from maillage.kernel.directory.contracts import DutyKind, Standing
from maillage.toolbox.ids import new_id

# Ended on the day it was given, it ends on the day before: it opens nothing from that moment on.
THE_DAY_BEFORE = ExpressionWrapper(F("started_on") - timedelta(days=1), output_field=models.DateField())
ENDS_AT_ONCE = Q(ended_on__isnull=True) | Q(ended_on__gte=THE_DAY_BEFORE)


class Organization(models.Model):
    """A structure: a practice, a hospital, a nursing home. `finess` is its national number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    finess = models.CharField(max_length=9, null=True, unique=True)
    siret = models.CharField(max_length=14, blank=True)
    commune = models.CharField(max_length=80, blank=True)
    department = models.CharField(max_length=3, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["name"], name="organization_by_name")]

    def __str__(self) -> str:
        return self.name


class Practitioner(models.Model):
    """A professional as a person. `profession` is a TRE_G15 code; `search_text` is made when it is loaded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rpps = models.CharField(max_length=11, null=True, unique=True)
    civility = models.CharField(max_length=4, blank=True)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    profession = models.CharField(max_length=4)
    specialty_label = models.CharField(max_length=80, blank=True)
    search_text = models.CharField(max_length=260, blank=True, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["family_name", "given_name"], name="practitioner_by_name")]

    def __str__(self) -> str:
        return " ".join(part for part in (self.civility, self.given_name, self.family_name) if part)


class PractitionerRole(models.Model):
    """A "situation d'exercice": one person practising in one structure. This is what signs in and what is granted.

    `ended_on` is the last day worked. `is_care` is false for who serves the structure without caring
    (an administrator, a quality officer): the structure's patients are not theirs.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    function_label = models.CharField(max_length=80, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    is_care = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name="role_ends_after_start"
            ),
        ]


class Team(models.Model):
    """A pool of experts of one structure that answers one usage.

    `territories` (departments or communes) and `themes` (codes of the usage), separated by commas, say which requests
    come to it by themselves; both empty, those that nobody else covers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    usage_code = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)
    territories = models.CharField(max_length=300, blank=True, default="", db_default="")
    themes = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["usage_code"], name="team_by_usage", condition=Q(is_active=True))]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Who answers for a team, from one day to another (last day included)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    role = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    standing = models.CharField(max_length=8, default=Standing.SENIOR)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "role"], condition=Q(ended_on__isnull=True), name="team_member_once"
            ),
            models.CheckConstraint(condition=ENDS_AT_ONCE, name="team_member_ends_after_start"),
            models.CheckConstraint(condition=Q(standing__in=list(Standing)), name="team_member_standing_known"),
        ]


class Delegation(models.Model):
    """A physician lets somebody of their structure prepare their requests, for one usage or for all (code empty).

    Its identifier is a holder: what is granted to it opens to the delegate while the delegation runs, and closes
    with it. Never deleted, only ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delegator_role = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    delegate_role = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    usage_code = models.CharField(max_length=40, blank=True)
    may_send = models.BooleanField(default=False)
    may_read_answer = models.BooleanField(default=False)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delegator_role", "delegate_role", "usage_code"],
                condition=Q(ended_on__isnull=True, ended_at__isnull=True),
                name="delegation_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="delegation_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(delegator_role=F("delegate_role")), name="delegation_to_somebody_else"),
        ]
        indexes = [
            models.Index(fields=["delegate_role"], name="delegation_by_delegate"),
            models.Index(fields=["delegator_role"], name="delegation_by_delegator"),
        ]


class Duty(models.Model):
    """A function outside care: who runs the platform, who watches over its trail, who bills, who settles identities.

    Without organisation it covers the whole region. It opens no patient's data by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", null=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "kind", "organization"],
                condition=Q(ended_on__isnull=True),
                name="duty_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(kind__in=list(DutyKind)), name="duty_kind_known"),
            models.CheckConstraint(condition=ENDS_AT_ONCE, name="duty_ends_after_start"),
        ]


class SupportContact(models.Model):
    """Whom to call when the platform does not work: of one structure, or of the region (none)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.OneToOneField(Organization, models.PROTECT, related_name="+", null=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="support_once", nulls_distinct=False)]
