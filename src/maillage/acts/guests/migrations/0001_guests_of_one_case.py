from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import ctx_functions, is_system, protect, sees_case

patients = import_module("maillage.kernel.patient_access.migrations.0001_invitations_spaces_questions")

DOOR, OUTBOX = is_system("guest-door"), is_system("outbox")
ME = "(SELECT ctx.my_guest())"
MY_CASE = "(SELECT ctx.guest_case())"
NO_GUEST = f"{ME} IS NULL"
SHA256 = "^[0-9a-f]{64}$"

# The only case of the guest who reads, while it is open to them: to the minute, and to nobody else.
GUEST_CASE = """
CREATE OR REPLACE FUNCTION ctx.guest_case() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT g.case_id FROM public.guests_guest AS g JOIN public.cases_case AS c ON c.id = g.case_id
   WHERE g.id = ctx.my_guest() AND g.revoked_at IS NULL AND g.locked_at IS NULL AND g.used_at IS NOT NULL
     AND g.until > statement_timestamp() AND c.sent_at IS NOT NULL AND c.state_kind <> 'closed' AND c.withheld = ''
$$"""
GUEST_PATIENT = """
CREATE OR REPLACE FUNCTION ctx.guest_patient() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT c.patient_id FROM public.cases_case AS c WHERE c.id = ctx.guest_case()
$$"""
# A guest signs the trail as such, whatever the application claims.
NAMED = """CASE WHEN ctx.my_patient() IS NOT NULL THEN 'Le patient lui-même' END"""
ACTOR = patients.ACTOR.replace(
    NAMED,
    f"""{NAMED},
  (SELECT concat_ws(', ', g.name, g.profession, g.country, 'invité') FROM public.guests_guest AS g
    WHERE g.id = ctx.my_guest())""",
)
assert ACTOR != patients.ACTOR

# What is open to a guest: the request as it was sent and its photos. Neither answers, story, record nor directory.
OPENED = [
    f"CREATE POLICY guests ON cases_case FOR SELECT USING (id = {MY_CASE})",
    f"CREATE POLICY guests ON cases_caseform FOR SELECT USING (case_id = {MY_CASE} AND name = 'request')",
    f"CREATE POLICY guests ON documents_document FOR SELECT"
    f" USING (source_id = {MY_CASE} AND kind = 'photo' AND status = 'approved')",
    "CREATE POLICY guests ON identity_patient FOR SELECT USING (id = (SELECT ctx.guest_patient()))",
]
# What any professional may read or write there, and a guest may not.
CLOSED = [
    f"CREATE POLICY no_guests ON {table} AS RESTRICTIVE USING ({NO_GUEST})"
    for table in (
        *("directory_organization", "directory_practitioner", "directory_practitionerrole", "directory_team"),
        *("directory_teammember", "directory_delegation", "directory_duty", "messaging_notification"),
    )
]
CLOSED += [
    "CREATE POLICY of_guests ON events_outboxevent AS RESTRICTIVE FOR INSERT"
    f" WITH CHECK ({NO_GUEST} OR kind = 'guests.signed')",
    "CREATE POLICY no_guests ON documents_rendition AS RESTRICTIVE FOR INSERT"
    f" WITH CHECK ({NO_GUEST})",
]
GRANTS = [
    "REVOKE UPDATE, DELETE ON guests_guest, guests_challenge, guests_guestsession, guests_contribution"
    " FROM maillage_app",
    "GRANT UPDATE (used_at, wrong_codes, locked_at, revoked_at, revoked_by_text) ON guests_guest TO maillage_app",
    "GRANT UPDATE (tries, sent_at, served_at, sealed_code) ON guests_challenge TO maillage_app",
    "GRANT UPDATE (seen_at, ended_at) ON guests_guestsession TO maillage_app",
    "GRANT UPDATE (text, updated_at, signed_at) ON guests_contribution TO maillage_app",
    "GRANT DELETE ON guests_challenge, guests_guestsession TO maillage_app",
]
PARTIES = f"({NO_GUEST} AND {sees_case('case_id')})"
# Three months at most, whatever a usage says; in one's own name, into a case that was sent.
INVITED = (
    f"{PARTIES} AND invited_by_role_id = (SELECT ctx.my_role()) AND until < statement_timestamp() + interval '91 days'"
    " AND EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.sent_at IS NOT NULL)"
)
WRITTEN = f"(guest_id = {ME} AND case_id = {MY_CASE}) OR {DOOR}"
SIGNED_STAYS = (
    "CREATE POLICY signed ON guests_contribution AS RESTRICTIVE FOR UPDATE"
    f" USING (signed_at IS NULL AND ({WRITTEN})) WITH CHECK ({WRITTEN})"
)


def key() -> tuple[str, models.UUIDField]:
    default = maillage.toolbox.ids.uuid7.new_id
    return ("id", models.UUIDField(default=default, editable=False, primary_key=True, serialize=False))


def to(model: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **options)


def instant(null: bool = True) -> models.DateTimeField:
    return models.DateTimeField(null=null)


def digest() -> models.CharField:
    return models.CharField(max_length=64, unique=True)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("cases", "0015_routes_and_themes"),
        ("context", "0005_guests_as_principals"),
        ("patient_access", "0001_invitations_spaces_questions"),
    ]
    operations = [
        migrations.CreateModel(
            name="Guest",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("name", models.CharField(max_length=120)),
                ("profession", models.CharField(max_length=80)),
                ("country", models.CharField(max_length=60)),
                ("email", models.EmailField(max_length=254)),
                ("token_digest", digest()),
                ("invited_by_role_id", models.UUIDField()),
                ("invited_by_text", models.CharField(max_length=200)),
                ("invited_at", instant(null=False)),
                ("until", instant(null=False)),
                ("used_at", instant()),
                ("wrong_codes", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("locked_at", instant()),
                ("revoked_at", instant()),
                ("revoked_by_text", models.CharField(blank=True, db_default="", default="", max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "invited_at"], name="guest_by_case"),
                    models.Index(fields=["email"], name="guest_by_email"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(token_digest__regex=SHA256), name="guest_token_digest_shape"),
                    models.CheckConstraint(condition=Q(until__gt=F("invited_at")), name="guest_ends_after_start"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                key(),
                ("secret_digest", digest()),
                ("guest", to("guests.guest", null=True)),
                ("address", models.CharField(max_length=64)),
                ("sealed_code", models.TextField()),
                ("created_at", instant(null=False)),
                ("expires_at", instant(null=False)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", instant()),
                ("served_at", instant()),
            ],
            options={"indexes": [models.Index(fields=["address", "created_at"], name="guest_code_by_address")]},
        ),
        migrations.CreateModel(
            name="GuestSession",
            fields=[
                key(),
                ("guest", to("guests.guest")),
                ("token_digest", digest()),
                ("created_at", instant(null=False)),
                ("seen_at", instant(null=False)),
                ("ended_at", instant()),
            ],
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                key(),
                ("guest", to("guests.guest")),
                ("case", to("cases.case")),
                ("text", models.TextField(blank=True)),
                ("updated_at", instant(null=False)),
                ("signed_at", instant()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["guest"], name="contribution_once_a_guest")]},
        ),
        protect(
            "guests_guest",
            using=f"{PARTIES} OR {DOOR} OR {OUTBOX} OR id = {ME}",
            check=f"{PARTIES} OR {DOOR}",
            insert=INVITED,
        ),
        ctx_functions(GUEST_CASE, GUEST_PATIENT, ACTOR),
        protect("guests_challenge", using=f"{DOOR} OR {OUTBOX}", insert=DOOR),
        protect("guests_guestsession", using=DOOR),
        protect("guests_contribution", using=f"{PARTIES} OR guest_id = {ME} OR {DOOR}", check=WRITTEN, insert=WRITTEN),
        migrations.RunSQL([*GRANTS, *OPENED, *CLOSED, SIGNED_STAYS], migrations.RunSQL.noop),
    ]
