import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import ctx_functions, is_system, protect

DOOR = is_system("patient-door")  # the pages before a patient is known, and their sessions
OUTBOX = is_system("outbox")  # mails and SMS leave from there
ME = "(SELECT ctx.my_patient())"
NO_PATIENT = f"{ME} IS NULL"
SHA256 = "^[0-9a-f]{64}$"

# Whoever may read the identity (care, one case, a desk) may invite: the sub-query is under the policies of identity.
KNOWS = "EXISTS (SELECT 1 FROM identity_patient AS p WHERE p.id = patient_id)"
PROFESSIONALS = f"({NO_PATIENT} AND {KNOWS})"
OFFICER = "ctx.has_duty('security', organization_id)"

# The door compares a birth date without ever reading one.
BORN_ON = """
CREATE OR REPLACE FUNCTION ctx.patient_born_on(patient uuid, day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT ctx.is_system('patient-door') AND EXISTS (SELECT 1 FROM public.identity_patient p
    WHERE p.id = patient AND p.birth_on = day AND p.birth_precision = 'day')
$$"""

# As the directory says it, and a patient signs as such whatever the application claims.
ACTOR = """
CREATE OR REPLACE FUNCTION ctx.actor() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce((SELECT concat_ws(', ',
      concat_ws(' ', nullif(person.civility, ''), nullif(person.given_name, ''), nullif(person.family_name, '')),
      nullif(coalesce(nullif(role.function_label, ''), person.specialty_label), ''), nullif(place.name, ''))
    FROM public.directory_practitionerrole AS role
    JOIN public.directory_practitioner AS person ON person.id = role.practitioner_id
    JOIN public.directory_organization AS place ON place.id = role.organization_id
    WHERE role.id = ctx.my_role()),
  CASE WHEN ctx.my_patient() IS NOT NULL THEN 'Le patient lui-même' END)
$$"""

# What a patient reads in the rooms below, beside their announced documents: who they are, and the trail about them.
PATIENTS = [
    f"CREATE POLICY patients ON identity_patient FOR SELECT USING (id = {ME})",
    f"CREATE POLICY patients ON audit_auditline FOR SELECT USING (patient_id = {ME})",
]
# What any professional may read or write there, and a patient may not.
OF_PROFESSIONALS = [
    f"CREATE POLICY professionals_only ON {table} AS RESTRICTIVE USING ({NO_PATIENT})"
    for table in ("directory_delegation", "directory_duty", "directory_teammember", "messaging_notification")
]
OF_PROFESSIONALS += [
    "CREATE POLICY of_patients ON events_outboxevent AS RESTRICTIVE FOR INSERT"
    f" WITH CHECK ({NO_PATIENT} OR kind = 'patient_access.question')",
]
GRANTS = [
    "REVOKE UPDATE, DELETE ON patient_access_invitation, patient_access_space, patient_access_challenge,"
    " patient_access_patientsession, patient_access_trustedphone, patient_access_accessquestion,"
    " patient_access_attempt FROM maillage_app",
    "GRANT UPDATE (revoked_at, wrong_dates, locked_at, used_at) ON patient_access_invitation TO maillage_app",
    "GRANT UPDATE (email, phone, opened_at, closed_at) ON patient_access_space TO maillage_app",
    "GRANT UPDATE (tries, sent_at, served_at, sealed_code) ON patient_access_challenge TO maillage_app",
    "GRANT UPDATE (seen_at, ended_at) ON patient_access_patientsession TO maillage_app",
    "GRANT UPDATE (ended_at) ON patient_access_trustedphone TO maillage_app",
    "GRANT UPDATE (answer, answered_at, answered_by_id, answered_by_text) ON patient_access_accessquestion"
    " TO maillage_app",
    "GRANT DELETE ON patient_access_challenge, patient_access_patientsession, patient_access_trustedphone,"
    " patient_access_attempt TO maillage_app",
]


def key() -> tuple[str, models.UUIDField]:
    default = maillage.toolbox.ids.uuid7.new_id
    return ("id", models.UUIDField(default=default, editable=False, primary_key=True, serialize=False))


def to(model: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **options)


def reach() -> list[tuple[str, models.Field]]:
    return [
        ("email", models.EmailField(blank=True, max_length=254)),
        ("phone", models.CharField(blank=True, max_length=20)),
    ]


def instant(null: bool = True) -> models.DateTimeField:
    return models.DateTimeField(null=null)


def digest() -> models.CharField:
    return models.CharField(max_length=64, unique=True)


REACHES = ~Q(email="") | ~Q(phone="")


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access", "0001_grants"),
        ("audit", "0002_officers_read_the_trail"),
        ("context", "0002_patients_as_principals"),
        ("directory", "0003_watched_structures"),
        ("documents", "0004_announcements"),
        ("events", "0002_upkeep"),
        ("identity", "0002_desks"),
        ("messaging", "0001_notifications_and_mails"),
    ]
    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                key(),
                ("patient", to("identity.patient")),
                ("token_digest", digest()),
                *reach(),
                ("on_paper", models.BooleanField(default=False)),
                ("created_at", instant(null=False)),
                ("expires_at", instant(null=False)),
                ("invited_by_id", models.UUIDField()),
                ("invited_by_text", models.CharField(max_length=200)),
                ("wrong_dates", models.PositiveSmallIntegerField(default=0)),
                ("locked_at", instant()),
                ("revoked_at", instant()),
                ("used_at", instant()),
            ],
            options={
                "indexes": [models.Index(fields=["patient", "-created_at"], name="invitation_by_patient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(token_digest__regex=SHA256), name="invitation_token_digest_shape"
                    ),
                    models.CheckConstraint(condition=REACHES, name="invitation_reaches_somebody"),
                    models.CheckConstraint(
                        condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True, locked_at__isnull=True),
                        name="invitation_used_or_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Space",
            fields=[
                key(),
                ("patient", to("identity.patient")),
                *reach(),
                ("opened_at", instant(null=False)),
                ("closed_at", instant()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["email"], name="space_by_email"),
                    models.Index(fields=["phone"], name="space_by_phone"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["patient"], name="space_once"),
                    models.CheckConstraint(condition=REACHES, name="space_reaches_somebody"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                key(),
                ("secret_digest", digest()),
                ("patient", to("identity.patient", null=True)),
                ("invitation", to("patient_access.invitation", null=True)),
                *reach(),
                ("is_ambiguous", models.BooleanField(default=False)),
                ("sealed_code", models.TextField()),
                ("created_at", instant(null=False)),
                ("expires_at", instant(null=False)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", instant()),
                ("served_at", instant()),
            ],
        ),
        migrations.CreateModel(
            name="PatientSession",
            fields=[
                key(),
                ("space", to("patient_access.space")),
                ("token_digest", digest()),
                ("created_at", instant(null=False)),
                ("seen_at", instant(null=False)),
                ("ended_at", instant()),
            ],
        ),
        migrations.CreateModel(
            name="TrustedPhone",
            fields=[
                key(),
                ("space", to("patient_access.space")),
                ("token_digest", digest()),
                ("created_at", instant(null=False)),
                ("expires_at", instant(null=False)),
                ("ended_at", instant()),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=64)),
                ("at", instant(null=False)),
            ],
            options={"indexes": [models.Index(fields=["mark", "at"], name="door_attempt_by_mark")]},
        ),
        migrations.CreateModel(
            name="AccessQuestion",
            fields=[
                key(),
                ("patient", to("identity.patient")),
                ("line_seq", models.BigIntegerField()),
                ("line_at", instant(null=False)),
                ("actor", models.TextField()),
                ("organization_id", models.UUIDField(null=True)),
                ("message", models.CharField(blank=True, max_length=1000)),
                ("asked_at", instant(null=False)),
                ("answer", models.CharField(blank=True, max_length=2000)),
                ("answered_at", instant()),
                ("answered_by_id", models.UUIDField(null=True)),
                ("answered_by_text", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(answered_at__isnull=True),
                        fields=["organization_id", "asked_at"],
                        name="question_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["patient", "line_seq"], name="question_once_a_line"),
                    models.CheckConstraint(
                        condition=Q(answered_at__isnull=True, answered_by_id__isnull=True, answer="")
                        | (Q(answered_at__isnull=False, answered_by_id__isnull=False) & ~Q(answer="")),
                        name="question_answer_is_signed",
                    ),
                ],
            },
        ),
        protect(
            "patient_access_invitation",
            using=f"{PROFESSIONALS} OR {DOOR} OR {OUTBOX}",
            insert=f"{PROFESSIONALS} AND invited_by_id = (SELECT ctx.my_role())",
        ),
        protect(
            "patient_access_space",
            using=f"{PROFESSIONALS} OR {DOOR} OR {OUTBOX} OR patient_id = {ME}",
            check=f"{PROFESSIONALS} OR {DOOR}",
            insert=DOOR,
        ),
        protect("patient_access_challenge", using=f"{DOOR} OR {OUTBOX}", insert=DOOR),
        protect("patient_access_patientsession", using=DOOR),
        protect("patient_access_trustedphone", using=DOOR),
        protect("patient_access_attempt", using=DOOR),
        protect(
            "patient_access_accessquestion",
            using=f"patient_id = {ME} OR {OUTBOX} OR {OFFICER}",
            check=OFFICER,
            insert=f"patient_id = {ME} AND answered_at IS NULL"
            " AND EXISTS (SELECT 1 FROM audit_auditline AS line WHERE line.seq = line_seq)",
        ),
        ctx_functions(BORN_ON, ACTOR),
        migrations.RunSQL([*GRANTS, *PATIENTS, *OF_PROFESSIONALS], migrations.RunSQL.noop),
    ]
