from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import HOLDERS, ctx_functions

aside = import_module("maillage.acts.ledger.migrations.0002_cases_put_aside")
BILLED = import_module("maillage.acts.ledger.migrations.0001_acts_and_corrections").BILLED

# As before: a delegation in force is one of the reader's, so that who delegated nothing to them is not asked about. It
# was, for each act that others performed for the patients of a page: ten a patient in the region, and twelve
# milliseconds. Who delegated is asked once.
SEES_ACT = f"""a.performer_role_id = ANY({HOLDERS})
      OR a.organization_id = ANY({BILLED})
      OR (a.organization_id = ANY({HOLDERS}) AND ctx.sees_case(a.case_id, {HOLDERS}))
      OR (a.performer_role_id = ANY((SELECT ctx.my_delegators())::uuid[])
        AND ctx.may_act_for(a.performer_role_id, a.usage_code, false))"""
BILLED_PATIENTS = f"""
CREATE OR REPLACE FUNCTION ctx.billed_patients(wanted uuid[])
RETURNS TABLE (id uuid, birth_name varchar, first_birth_name varchar, birth_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT p.id, p.birth_name, p.first_birth_name, p.birth_on FROM public.identity_patient AS p
  WHERE p.id = ANY(wanted) AND EXISTS (
    SELECT 1 FROM public.ledger_act AS a WHERE a.patient_id = p.id AND {aside.NOT_ASIDE} AND ({SEES_ACT}))
$$"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_acts_by_day"), ("cases", "0032_reviewers_last")]
    operations = [ctx_functions(BILLED_PATIENTS, back=(aside.BILLED_PATIENTS,))]
