from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.deletion import PROTECT

import maillage.toolbox.clock
import maillage.toolbox.ids.uuid7
from maillage.kernel.context.rls import HOLDERS, NOBODY, ctx_functions, protect, sees_care_row, sees_patient

STATUSES = ["PROV", "RECD", "VALI", "QUAL"]
PRECISIONS = ["day", "month", "year", "estimated", "unknown"]


def row_key() -> models.UUIDField:
    return models.UUIDField(
        default=maillage.toolbox.ids.uuid7.new_id, editable=False, primary_key=True, serialize=False
    )


def to_patient() -> models.ForeignKey:
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to="identity.patient")


GRANTS = [
    # Nobody deletes a patient; an error is corrected, a duplicate is merged (later) and can be undone.
    "REVOKE DELETE ON identity_patient FROM maillage_app",
    "GRANT INSERT, DELETE ON identity_patienttoken TO maillage_ctx",
    "GRANT INSERT ON identity_regionallookup TO maillage_ctx",
]

# Tokens follow grants: a holder without a valid grant gets none and loses what it had. `tokens` is what the
# caller, who sees the patient, computed from the traits.
INDEX = """
CREATE OR REPLACE FUNCTION ctx.identity_index(patient uuid, holder uuid, tokens text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NOT ctx.sees_patient(patient, ctx.my_holders()) THEN
    RAISE EXCEPTION 'the caller does not see this patient' USING ERRCODE = '42501';
  END IF;
  DELETE FROM public.identity_patienttoken t
   WHERE t.holder_id = holder AND t.patient_id = patient AND NOT (t.token = ANY (tokens));
  IF ctx.sees_patient(patient, ARRAY[holder]) THEN
    INSERT INTO public.identity_patienttoken (holder_id, token, patient_id)
    SELECT holder, word, patient FROM unnest(tokens) AS word ON CONFLICT DO NOTHING;
  END IF;
END $$"""

UNINDEX = """
CREATE OR REPLACE FUNCTION ctx.identity_unindex(patient uuid, holder uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF ctx.principal() IS NULL OR ctx.sees_patient(patient, ARRAY[holder]) THEN RETURN; END IF;
  DELETE FROM public.identity_patienttoken t WHERE t.holder_id = holder AND t.patient_id = patient;
END $$"""

# After a trait changed: every holder that finds this patient finds them by the new words.
REINDEX = """
CREATE OR REPLACE FUNCTION ctx.identity_reindex(patient uuid, tokens text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE holder uuid;
BEGIN
  FOR holder IN SELECT DISTINCT t.holder_id FROM public.identity_patienttoken t WHERE t.patient_id = patient LOOP
    PERFORM ctx.identity_index(patient, holder, tokens);
  END LOOP;
END $$"""

# SECURITY INVOKER on purpose: called by a definer function of `ctx` it sees the region, called by the
# application it sees what row security shows, so it is no way around the three words of the look-up.
MATCH = """
CREATE OR REPLACE FUNCTION ctx.identity_match(
  ins text, name_key text, first_key text, born date, its_sex text, place text,
  OUT answer text, OUT patient uuid)
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog AS $$
DECLARE
  same uuid[]; near bigint; by_ins uuid[]; by_ins_agree uuid[];
  complete boolean := name_key <> '' AND first_key <> '' AND born IS NOT NULL
                      AND its_sex IN ('M', 'F') AND place <> '';
BEGIN
  answer := 'unsure';
  IF ins <> '' THEN
    SELECT coalesce(array_agg(p.id), '{}'),
           coalesce(array_agg(p.id) FILTER (WHERE p.birth_on = born OR p.sex = its_sex), '{}')
      INTO by_ins, by_ins_agree FROM public.identity_patient p WHERE p.ins_value = ins;
    IF cardinality(by_ins) > 0 THEN
      IF cardinality(by_ins) = 1 AND cardinality(by_ins_agree) = 1 THEN
        answer := 'exists'; patient := by_ins[1];
      END IF;
      RETURN;
    END IF;
  END IF;
  IF NOT complete THEN RETURN; END IF;
  SELECT coalesce(array_agg(p.id) FILTER (WHERE p.sex = its_sex AND p.birth_place_code = place), '{}'), count(*)
    INTO same, near FROM public.identity_patient p
   WHERE p.birth_on = born AND p.birth_name_key = name_key AND p.first_name_key = first_key
     AND NOT p.is_unidentified;
  IF near = 0 THEN answer := 'absent'; RETURN; END IF;
  -- A homonym, a trait that differs or another matricule on the same traits: never decided here.
  IF cardinality(same) = 1 AND near = 1 AND NOT EXISTS (
       SELECT 1 FROM public.identity_patient p
        WHERE p.id = same[1] AND (p.is_doubtful OR p.is_homonym OR (ins <> '' AND p.ins_value IS NOT NULL))) THEN
    answer := 'exists'; patient := same[1];
  END IF;
END $$"""

# At most `most` questions per principal in the window, counted here so that no caller can skip the count.
ASK = """
CREATE OR REPLACE FUNCTION ctx.identity_ask(
  ins text, name_key text, first_key text, born date, its_sex text, place text, digest text,
  OUT answer text, OUT lookup uuid, OUT patient uuid)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, ctx AS $$
DECLARE me text := ctx.principal();
BEGIN
  IF me IS NULL OR ctx.my_role() IS NULL THEN
    RAISE EXCEPTION 'only a professional asks' USING ERRCODE = '42501';
  END IF;
  PERFORM pg_advisory_xact_lock(7203112, hashtext(me));
  IF (SELECT count(*) FROM public.identity_regionallookup l
       WHERE l.principal = me AND l.asked_at > clock_timestamp() - interval '10 minutes') >= 30 THEN
    answer := 'limited'; RETURN;
  END IF;
  SELECT m.answer, m.patient INTO answer, patient
    FROM ctx.identity_match(ins, name_key, first_key, born, its_sex, place) m;
  lookup := gen_random_uuid();
  INSERT INTO public.identity_regionallookup (id, principal, digest, answer, asked_at)
  VALUES (lookup, me, digest, answer, clock_timestamp());
END $$"""

LOOKUP = """
CREATE OR REPLACE FUNCTION ctx.identity_lookup(
  ins text, name_key text, first_key text, born date, its_sex text, place text, digest text,
  OUT answer text, OUT lookup uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  SELECT a.answer, a.lookup INTO answer, lookup
    FROM ctx.identity_ask(ins, name_key, first_key, born, its_sex, place, digest) a;
END $$"""

# Asks again by itself: the identifier of a patient is never taken from the caller.
ATTACH = """
CREATE OR REPLACE FUNCTION ctx.identity_attach(
  ins text, name_key text, first_key text, born date, its_sex text, place text, digest text, holder uuid,
  OUT answer text, OUT patient uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF holder IS NULL OR NOT (holder = ANY (ctx.my_holders())) THEN
    RAISE EXCEPTION 'the holder is not one of the caller' USING ERRCODE = '42501';
  END IF;
  SELECT a.answer, a.patient INTO answer, patient
    FROM ctx.identity_ask(ins, name_key, first_key, born, its_sex, place, digest) a;
  IF patient IS NOT NULL THEN PERFORM ctx.declare_care(patient, holder, ctx.my_role()); END IF;
END $$"""

# Replaced by the access room. SECURITY INVOKER, so that only a definer function of `ctx` can open an access
# with it: called by the application it writes under row security, which refuses.
DECLARE_CARE = """
CREATE OR REPLACE FUNCTION ctx.declare_care(patient uuid, holder uuid, by_role uuid) RETURNS void
LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'no room opens accesses' USING ERRCODE = '42501';
END $$"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("context", "0001_ticket_and_refusing_stubs"),
        ("directory", "0001_structures_people_teams"),
    ]
    operations = [
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("id", row_key()),
                ("birth_name", models.CharField(max_length=100)),
                ("first_birth_name", models.CharField(blank=True, max_length=100)),
                ("birth_names", models.CharField(blank=True, max_length=200)),
                ("used_name", models.CharField(blank=True, max_length=100)),
                ("used_first_name", models.CharField(blank=True, max_length=100)),
                ("birth_on", models.DateField(null=True)),
                ("birth_precision", models.CharField(default="day", max_length=10)),
                ("sex", models.CharField(max_length=1)),
                ("birth_place_code", models.CharField(blank=True, max_length=5)),
                ("death_on", models.DateField(null=True)),
                ("ins_value", models.CharField(max_length=15, null=True)),
                ("ins_oid", models.CharField(max_length=40, null=True)),
                ("ins_at", models.DateTimeField(null=True)),
                ("status", models.CharField(default="PROV", max_length=4)),
                ("proof_kind", models.CharField(blank=True, max_length=2)),
                ("is_unidentified", models.BooleanField(default=False)),
                ("is_fictitious", models.BooleanField(default=False)),
                ("is_doubtful", models.BooleanField(default=False)),
                ("is_homonym", models.BooleanField(default=False)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("birth_name_key", models.CharField(blank=True, db_collation="C", max_length=120)),
                ("first_name_key", models.CharField(blank=True, db_collation="C", max_length=120)),
                ("registered_by_id", models.UUIDField(null=True)),
                ("registered_in_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(default=maillage.toolbox.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["birth_on", "birth_name_key"], name="patient_by_traits"),
                    models.Index(fields=["ins_value"], name="patient_by_ins"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=~Q(birth_name=""), name="patient_has_a_name_or_label"),
                    models.CheckConstraint(condition=Q(sex__in=["M", "F", "I"]), name="patient_sex_known"),
                    models.CheckConstraint(condition=Q(status__in=STATUSES), name="patient_status_known"),
                    models.CheckConstraint(
                        condition=Q(birth_precision__in=PRECISIONS), name="patient_birth_precision_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(birth_on__isnull=True, birth_precision="unknown")
                        | (Q(birth_on__isnull=False) & ~Q(birth_precision="unknown")),
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
                        condition=~Q(status__in=["RECD", "QUAL"]) | Q(ins_at__isnull=False),
                        name="patient_status_needs_confirmed_ins",
                    ),
                    models.CheckConstraint(
                        condition=~Q(status__in=["VALI", "QUAL"]) | ~Q(proof_kind=""),
                        name="patient_status_needs_proof",
                    ),
                    models.CheckConstraint(
                        condition=Q(is_doubtful=False) | Q(status="PROV"), name="patient_doubt_is_provisional"
                    ),
                    models.CheckConstraint(
                        condition=Q(is_unidentified=False) | Q(status="PROV", ins_value__isnull=True),
                        name="patient_unidentified_is_provisional",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalIdentifier",
            fields=[
                ("id", row_key()),
                ("patient", to_patient()),
                ("organization_id", models.UUIDField()),
                ("value", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization_id", "value"), name="local_identifier_once"),
                    models.CheckConstraint(condition=~Q(value=""), name="local_identifier_not_empty"),
                ]
            },
        ),
        migrations.CreateModel(
            name="PatientToken",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "holder_id", "token", "patient_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("holder_id", models.UUIDField()),
                ("token", models.CharField(db_collation="C", max_length=120)),
                ("patient", to_patient()),
            ],
        ),
        migrations.CreateModel(
            name="RegionalLookup",
            fields=[
                ("id", row_key()),
                ("principal", models.CharField(max_length=60)),
                ("digest", models.CharField(max_length=64)),
                ("answer", models.CharField(max_length=10)),
                ("asked_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["principal", "asked_at"], name="lookup_by_principal")]},
        ),
        protect(
            "identity_patient",
            using=sees_patient("id"),
            # Who takes part in one case reads the identity; who holds the general record keeps it.
            check=sees_care_row("id", "NULL::uuid"),
            insert=f"registered_by_id = (SELECT ctx.my_role()) AND registered_in_id = ANY ({HOLDERS})",
        ),
        protect(
            "identity_localidentifier",
            using=sees_patient("patient_id"),
            insert=f"{sees_patient('patient_id')} AND organization_id = ANY ({HOLDERS})",
        ),
        protect("identity_patienttoken", using=f"holder_id = ANY ({HOLDERS})", insert=NOBODY, append_only=True),
        protect(
            "identity_regionallookup",
            using="principal = (SELECT ctx.principal())",
            insert=NOBODY,
            append_only=True,
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        ctx_functions(INDEX, UNINDEX, REINDEX, DECLARE_CARE, MATCH, ASK, LOOKUP, ATTACH),
    ]
