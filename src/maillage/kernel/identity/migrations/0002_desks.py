from django.db import migrations

from maillage.kernel.context.rls import HOLDERS, ctx_functions, sees_patient

# A desk is the structure of a physician whose requests the reader prepares: the identity of the patients whom it
# follows opens, and nothing of their care.
DESKS = "(SELECT ctx.my_desks())::uuid[]"


def at_my_desk(patient: str) -> str:
    return f"ctx.sees_care_row({patient}, NULL::uuid, {DESKS})"


POLICIES = [
    f"ALTER POLICY readers ON identity_patient USING ({sees_patient('id')} OR {at_my_desk('id')})",
    "ALTER POLICY makers ON identity_patient WITH CHECK (registered_by_id = (SELECT ctx.my_role())"
    f" AND (registered_in_id = ANY ({HOLDERS}) OR registered_in_id = ANY ({DESKS})))",
    "ALTER POLICY readers ON identity_localidentifier"
    f" USING ({sees_patient('patient_id')} OR (organization_id = ANY ({DESKS}) AND {at_my_desk('patient_id')}))",
    "ALTER POLICY makers ON identity_localidentifier"
    f" WITH CHECK (({sees_patient('patient_id')} AND organization_id = ANY ({HOLDERS}))"
    f" OR ({at_my_desk('patient_id')} AND organization_id = ANY ({DESKS})))",
    "ALTER POLICY readers ON identity_patienttoken"
    f" USING (holder_id = ANY ({HOLDERS}) OR holder_id = ANY ({DESKS}))",
]

# As before, and at a desk: who has just registered a patient there makes them findable.
INDEX = """
CREATE OR REPLACE FUNCTION ctx.identity_index(patient uuid, holder uuid, tokens text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NOT (ctx.sees_patient(patient, ctx.my_holders()) OR ctx.sees_care_row(patient, NULL, ctx.my_desks())) THEN
    RAISE EXCEPTION 'the caller does not see this patient' USING ERRCODE = '42501';
  END IF;
  DELETE FROM public.identity_patienttoken t
   WHERE t.holder_id = holder AND t.patient_id = patient AND NOT (t.token = ANY (tokens));
  IF ctx.sees_patient(patient, ARRAY[holder]) THEN
    INSERT INTO public.identity_patienttoken (holder_id, token, patient_id)
    SELECT holder, word, patient FROM unnest(tokens) AS word ON CONFLICT DO NOTHING;
  END IF;
END $$"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_patients_tokens_lookups"),
        ("directory", "0002_standing_delegations_duties"),
    ]
    operations = [ctx_functions(INDEX), migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
