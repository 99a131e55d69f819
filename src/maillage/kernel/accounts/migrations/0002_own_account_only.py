"""A password and a second factor change in their owner's hands only.

These tables are read before the reader is known, so no row policy guards them: without this, an injected
statement could lay its own password and its own code over somebody else's account, then sign in.
"""

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# A role or an account that stands in the ticket, or the sign-in pages (a recovery code is used up, a hash renewed).
KEEPS_ACCOUNT = """
CREATE OR REPLACE FUNCTION ctx.keeps_account(account bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT ctx.is_system('sign-in') OR coalesce(ctx.principal() = 'user:' || account, false)
    OR EXISTS (SELECT 1 FROM public.accounts_membership m WHERE m.user_id = account AND m.role_id = ctx.my_role())
$$"""

OWN_ACCOUNT = """
CREATE OR REPLACE FUNCTION ctx.own_account() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NOT ctx.keeps_account(NEW.id) THEN
    RAISE EXCEPTION 'an account is changed by its owner' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$"""

OWN_FACTOR = """
CREATE OR REPLACE FUNCTION ctx.own_factor() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND NOT ctx.keeps_account(OLD.user_id))
     OR (TG_OP <> 'DELETE' AND NOT ctx.keeps_account(NEW.user_id)) THEN
    RAISE EXCEPTION 'a second factor is changed by its owner' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$"""

# When somebody signed in, or used a factor, last: written by anybody's sign-in, and it opens nothing.
TRIGGERS = [
    """CREATE TRIGGER own_account BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (current_user = 'maillage_app'
      AND (NEW.id, NEW.password, NEW.username, NEW.email, NEW.is_active, NEW.is_demo)
      IS DISTINCT FROM (OLD.id, OLD.password, OLD.username, OLD.email, OLD.is_active, OLD.is_demo))
    EXECUTE FUNCTION ctx.own_account()""",
    """CREATE TRIGGER own_factor BEFORE INSERT OR DELETE ON mfa_authenticator FOR EACH ROW
    WHEN (current_user = 'maillage_app') EXECUTE FUNCTION ctx.own_factor()""",
    """CREATE TRIGGER own_factor_kept BEFORE UPDATE ON mfa_authenticator FOR EACH ROW
    WHEN (current_user = 'maillage_app'
      AND (NEW.id, NEW.user_id, NEW.type, NEW.data) IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.type, OLD.data))
    EXECUTE FUNCTION ctx.own_factor()""",
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_accounts_and_memberships"),
        ("context", "0001_ticket_and_refusing_stubs"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.RunSQL("GRANT SELECT ON accounts_membership TO maillage_ctx", migrations.RunSQL.noop),
        ctx_functions(KEEPS_ACCOUNT, OWN_ACCOUNT, OWN_FACTOR),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
