from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# What the migrations installed, so that a policy dropped or loosened afterwards is named, restrictive ones included.
BOOK = "CREATE TABLE ctx.policy_book (tablename text, policyname text, digest text, PRIMARY KEY (tablename, policyname))"

NOW = """
CREATE OR REPLACE FUNCTION ctx.policies_now() RETURNS TABLE (tablename text, policyname text, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT p.tablename::text, p.policyname::text,
    md5(concat_ws('|', p.permissive, p.roles::text, p.cmd, coalesce(p.qual, '-'), coalesce(p.with_check, '-')))
  FROM pg_policies AS p WHERE p.schemaname = 'public'
$$"""

# Only the role that has just run the migrations writes the book.
WRITE = """
CREATE OR REPLACE FUNCTION ctx.write_policy_book() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF session_user <> 'maillage_migrator' THEN
    RAISE EXCEPTION 'only migrations write the book of policies' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM ctx.policy_book;
  INSERT INTO ctx.policy_book SELECT * FROM ctx.policies_now();
END $$"""

FAULTS = """
CREATE OR REPLACE FUNCTION ctx.policy_faults() RETURNS TABLE (tablename text, policyname text, fault text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT coalesce(book.tablename, found.tablename), coalesce(book.policyname, found.policyname),
    CASE WHEN found.policyname IS NULL THEN 'dropped' WHEN book.policyname IS NULL THEN 'added' ELSE 'changed' END
  FROM ctx.policy_book AS book
  FULL JOIN ctx.policies_now() AS found USING (tablename, policyname)
  WHERE book.digest IS DISTINCT FROM found.digest ORDER BY 1, 2
$$"""


class Migration(migrations.Migration):
    dependencies = [("context", "0002_patients_as_principals")]
    operations = [ctx_functions(BOOK, NOW, WRITE, FAULTS)]
