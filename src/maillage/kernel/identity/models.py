"""Patients, the numbers structures give them, the words they are found by, and the trail of regional look-ups."""

from django.db import models
from django.db.models import F, Q

from maillage.kernel.identity.statuses import Sex, Status
from maillage.kernel.identity.traits import Precision
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id


class Patient(models.Model):
    """A regional identity: five strict traits, an INS block and a reliability status. Never keyed on the INS.

    `*_key` columns hold the traits without accents nor separators: two spellings of one name compare equal.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    birth_name = models.CharField(max_length=100)
    first_birth_name = models.CharField(max_length=100, blank=True)
    birth_names = models.CharField(max_length=200, blank=True)
    used_name = models.CharField(max_length=100, blank=True)
    used_first_name = models.CharField(max_length=100, blank=True)
    birth_on = models.DateField(null=True)
    birth_precision = models.CharField(max_length=10, default=Precision.DAY)
    sex = models.CharField(max_length=1)
    birth_place_code = models.CharField(max_length=5, blank=True)
    death_on = models.DateField(null=True)
    ins_value = models.CharField(max_length=15, null=True)
    ins_oid = models.CharField(max_length=40, null=True)
    # When the national service confirmed the matricule; empty while it is only typed.
    ins_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=4, default=Status.PROVISIONAL)
    proof_kind = models.CharField(max_length=2, blank=True)
    is_unidentified = models.BooleanField(default=False)
    is_fictitious = models.BooleanField(default=False)
    is_doubtful = models.BooleanField(default=False)
    is_homonym = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    birth_name_key = models.CharField(max_length=120, db_collation="C", blank=True)
    first_name_key = models.CharField(max_length=120, db_collation="C", blank=True)
    registered_by_id = models.UUIDField(null=True)
    registered_in_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["birth_on", "birth_name_key"], name="patient_by_traits"),
            models.Index(fields=["ins_value"], name="patient_by_ins"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(birth_name=""), name="patient_has_a_name_or_label"),
            models.CheckConstraint(condition=Q(sex__in=list(Sex)), name="patient_sex_known"),
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="patient_status_known"),
            models.CheckConstraint(
                condition=Q(birth_precision__in=list(Precision)), name="patient_birth_precision_known"
            ),
            models.CheckConstraint(
                condition=Q(birth_on__isnull=True, birth_precision=Precision.UNKNOWN)
                | (Q(birth_on__isnull=False) & ~Q(birth_precision=Precision.UNKNOWN)),
                name="patient_birth_date_and_precision",
            ),
            models.CheckConstraint(
                condition=Q(birth_on__isnull=True) | Q(birth_on__lte=F("created_at__date")),
                name="patient_born_before_written",
            ),
            models.CheckConstraint(
                condition=Q(ins_value__isnull=True, ins_oid__isnull=True, ins_at__isnull=True)
                | Q(ins_value__isnull=False, ins_oid__isnull=False),
                name="patient_ins_with_its_domain",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.RETRIEVED, Status.QUALIFIED]) | Q(ins_at__isnull=False),
                name="patient_status_needs_confirmed_ins",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.VALIDATED, Status.QUALIFIED]) | ~Q(proof_kind=""),
                name="patient_status_needs_proof",
            ),
            models.CheckConstraint(
                condition=Q(is_doubtful=False) | Q(status=Status.PROVISIONAL), name="patient_doubt_is_provisional"
            ),
            models.CheckConstraint(
                condition=Q(is_unidentified=False) | Q(status=Status.PROVISIONAL, ins_value__isnull=True),
                name="patient_unidentified_is_provisional",
            ),
        ]


class LocalIdentifier(models.Model):
    """The number one structure gives a patient (IPP). Unique inside that structure and nowhere else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    organization_id = models.UUIDField()
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [
            # Starts with the structure: a refusal never says that another one knows the number.
            models.UniqueConstraint(fields=["organization_id", "value"], name="local_identifier_once"),
            models.CheckConstraint(condition=~Q(value=""), name="local_identifier_not_empty"),
        ]


class PatientToken(models.Model):
    """A word by which a holder finds a patient: names, birth date, INS, local numbers, normalised.

    Kept per holder because comparisons of plain text are leakproof, hence indexed, under row security.
    """

    pk = models.CompositePrimaryKey("holder_id", "token", "patient_id")
    holder_id = models.UUIDField()
    token = models.CharField(max_length=120, db_collation="C")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        # "Does this patient also answer that word": asked once per candidate of a search, never leaving the index.
        indexes = [models.Index(fields=["patient", "holder_id", "token"], name="token_of_patient")]


class RegionalLookup(models.Model):
    """One question "does this person exist in the region", its answer, and who asked: the limit counts these."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    principal = models.CharField(max_length=60)
    # Of the traits asked, so that a registration can be tied to its look-up without keeping the traits.
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=10)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["principal", "asked_at"], name="lookup_by_principal")]
