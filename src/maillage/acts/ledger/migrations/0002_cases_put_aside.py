from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

sees_act = import_module("maillage.acts.ledger.migrations.0001_acts_and_corrections").sees_act

# A case put aside, because it is about the wrong patient, closes to everybody: its acts are not billed meanwhile,
# take no place under a ceiling and name nobody. Only who sees such an act learns it.
CASE_PUT_ASIDE = f"""
CREATE OR REPLACE FUNCTION ctx.case_put_aside(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_case AS c JOIN public.ledger_act AS a ON a.case_id = c.id
     WHERE c.id = wanted AND c.withheld <> '' AND ({sees_act("a.")}))
$$"""
NOT_ASIDE = "NOT EXISTS (SELECT 1 FROM public.cases_case AS c WHERE c.id = a.case_id AND c.withheld <> '')"

BILLABLE_ACTS = f"""
CREATE OR REPLACE FUNCTION ctx.billable_acts(
  billed_patient uuid, act_code text, first_day date, last_day date, performer uuid) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NOT ctx.sees_patient(billed_patient, ctx.my_holders()) AND NOT EXISTS (
    SELECT 1 FROM public.ledger_act AS a WHERE a.patient_id = billed_patient AND {NOT_ASIDE} AND ({sees_act("a.")})
  ) THEN
    RAISE EXCEPTION 'no act of this patient is yours' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN (
    SELECT count(*) FROM public.ledger_act AS a
    WHERE a.patient_id = billed_patient AND a.code = act_code AND a.performed_on BETWEEN first_day AND last_day
      AND (performer IS NULL OR a.performer_role_id = performer) AND {NOT_ASIDE}
      AND coalesce((SELECT c.status FROM public.ledger_actcorrection AS c
                    WHERE c.act_id = a.id ORDER BY c.at DESC, c.id DESC LIMIT 1), a.status) = 'billable');
END $$"""

BILLED_PATIENTS = f"""
CREATE OR REPLACE FUNCTION ctx.billed_patients(wanted uuid[])
RETURNS TABLE (id uuid, birth_name varchar, first_birth_name varchar, birth_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT p.id, p.birth_name, p.first_birth_name, p.birth_on FROM public.identity_patient AS p
  WHERE p.id = ANY(wanted) AND EXISTS (
    SELECT 1 FROM public.ledger_act AS a WHERE a.patient_id = p.id AND {NOT_ASIDE} AND ({sees_act("a.")}))
$$"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_acts_and_corrections"), ("cases", "0003_mistakes")]
    operations = [ctx_functions(CASE_PUT_ASIDE, BILLABLE_ACTS, BILLED_PATIENTS)]
