from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

SECRET = "CREATE TABLE ctx.secret (inner_pad bytea NOT NULL, outer_pad bytea NOT NULL)"

PRINCIPAL = """
CREATE OR REPLACE FUNCTION ctx.principal() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE
  ticket text := nullif(current_setting('maillage.ticket', true), '');
  parts text[];
  key ctx.secret;
BEGIN
  IF ticket IS NULL THEN RETURN NULL; END IF;
  parts := string_to_array(ticket, '|');
  IF array_length(parts, 1) IS DISTINCT FROM 4 OR parts[2] !~ '^[0-9]{1,12}$' THEN RETURN NULL; END IF;
  IF to_timestamp(parts[2]::bigint) < clock_timestamp() THEN RETURN NULL; END IF;
  SELECT * INTO key FROM ctx.secret LIMIT 1;
  IF key.inner_pad IS NULL THEN RETURN NULL; END IF;
  IF encode(sha256(key.outer_pad || sha256(key.inner_pad
       || convert_to(parts[1] || '|' || parts[2] || '|' || parts[3], 'UTF8'))), 'hex')
     IS DISTINCT FROM parts[4] THEN RETURN NULL; END IF;
  RETURN parts[1];
END $$"""

MY_ROLE = """
CREATE OR REPLACE FUNCTION ctx.my_role() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE me text := ctx.principal();
BEGIN
  IF me ~ '^role:[0-9a-f-]{36}$' THEN RETURN substr(me, 6)::uuid; END IF;
  RETURN NULL;
END $$"""

IS_SYSTEM = """
CREATE OR REPLACE FUNCTION ctx.is_system(name text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce(ctx.principal() = 'system:' || name, false)
$$"""

# Refusing stubs: the room that knows the notion replaces them in its own migration.
MY_HOLDERS = """
CREATE OR REPLACE FUNCTION ctx.my_holders() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT '{}'::uuid[] $$"""
SEES_PATIENT = """
CREATE OR REPLACE FUNCTION ctx.sees_patient(patient uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT false $$"""
SEES_CARE_ROW = """
CREATE OR REPLACE FUNCTION ctx.sees_care_row(patient uuid, source uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT false $$"""
SEES_CASE = """
CREATE OR REPLACE FUNCTION ctx.sees_case(case_id uuid, holders uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT false $$"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        ctx_functions(
            SECRET, PRINCIPAL, MY_ROLE, IS_SYSTEM, MY_HOLDERS, SEES_PATIENT, SEES_CARE_ROW, SEES_CASE
        ),
    ]
