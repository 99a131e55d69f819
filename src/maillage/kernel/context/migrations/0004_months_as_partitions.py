from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

# What the owner of the tables does for those who may not: a schema of its own, since `ctx` belongs to another role.
SCHEMA = [
    "CREATE SCHEMA upkeep AUTHORIZATION maillage_owner",
    "GRANT USAGE ON SCHEMA upkeep TO maillage_app, maillage_mover, maillage_ctx",
]
GRANTS = [
    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA upkeep FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION upkeep.make_partitions(date, date) TO maillage_app, maillage_mover",
    "GRANT EXECUTE ON FUNCTION upkeep.start_of(date), upkeep.standing() TO maillage_ctx",
]
SETTINGS = "SET search_path = pg_catalog SET timezone = 'UTC' SET datestyle = 'ISO'"

# A month is that of France: a report of one month reads one partition.
START_OF = f"""
CREATE OR REPLACE FUNCTION upkeep.start_of(month date) RETURNS timestamptz
LANGUAGE sql IMMUTABLE {SETTINGS} AS $$
  SELECT date_trunc('month', month::timestamp) AT TIME ZONE 'Europe/Paris'
$$"""

# The edges keep what lies before the first month and after the last: no row is ever out of every range, and without
# a DEFAULT partition the months stay in order, so that a page sorted by instant stops at the first that fills it.
ADD = f"""
CREATE OR REPLACE FUNCTION upkeep.add_partition(parent name, suffix text, lower timestamptz, upper timestamptz)
RETURNS name LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE child name := parent || '_' || suffix;
BEGIN
  EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%s) TO (%s)', child, parent,
    coalesce(quote_literal(lower), 'MINVALUE'), coalesce(quote_literal(upper), 'MAXVALUE'));
  EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, maillage_app, maillage_mover, maillage_ctx', child);
  RETURN child;
END $$"""

# Forced, without a policy nor a privilege: asked by its own name, a partition is closed to everybody.
CLOSE = """
CREATE OR REPLACE FUNCTION upkeep.close_partition(child name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', child);
END $$"""

MONTHS = f"""
CREATE OR REPLACE FUNCTION upkeep.add_months(parent name, since date, until date) RETURNS SETOF name
LANGUAGE sql {SETTINGS} AS $$
  SELECT upkeep.add_partition(parent, to_char(month, 'YYYY_MM'), upkeep.start_of(month::date),
    upkeep.start_of((month + interval '1 month')::date))
  FROM generate_series(since::timestamp, until::timestamp, interval '1 month') AS month
$$"""

# An edge gives way to months: what it held goes to them, or to the edge that stands farther.
GROW = f"""
CREATE OR REPLACE FUNCTION upkeep.grow(parent name, moment name, edge text, since date, until date)
RETURNS SETOF name LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE
  before name := parent || '_' || edge || '_before';
  made name[];
  child name;
  held boolean;
BEGIN
  EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', parent, parent || '_' || edge);
  EXECUTE format('ALTER TABLE public.%I RENAME TO %I', parent || '_' || edge, before);
  EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY', before);
  made := ARRAY(SELECT upkeep.add_months(parent, since, until));
  IF edge = 'past' THEN
    made := made || upkeep.add_partition(parent, edge, NULL, upkeep.start_of(since));
  ELSE
    made := made || upkeep.add_partition(parent, edge, upkeep.start_of((until + interval '1 month')::date), NULL);
  END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', before) INTO held;
  IF held THEN
    SET CONSTRAINTS ALL IMMEDIATE;  -- nothing may be pending on a table that is altered below
    FOREACH child IN ARRAY made LOOP
      EXECUTE format('INSERT INTO public.%I SELECT * FROM public.%I WHERE %s', child, before,
        pg_get_partition_constraintdef(format('public.%I', child)::regclass));
    END LOOP;
  END IF;
  EXECUTE format('DROP TABLE public.%I', before);
  FOREACH child IN ARRAY made LOOP
    PERFORM upkeep.close_partition(child);
    IF child <> parent || '_' || edge THEN RETURN NEXT child; END IF;
  END LOOP;
END $$"""

# What stands: each table kept by month, the column it is parted by, its first and last month.
STANDING = """
CREATE OR REPLACE FUNCTION upkeep.standing(OUT parent name, OUT moment name, OUT first date, OUT last date,
  OUT months integer) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT c.relname, a.attname, min(month), max(month), count(month)::integer
  FROM pg_partitioned_table AS p JOIN pg_class AS c ON c.oid = p.partrelid
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
  LEFT JOIN pg_inherits AS i ON i.inhparent = c.oid LEFT JOIN pg_class AS child ON child.oid = i.inhrelid
  CROSS JOIN LATERAL (SELECT CASE WHEN child.relname ~ '_[0-9]{4}_[0-9]{2}$'
    THEN to_date(right(child.relname, 7), 'YYYY_MM') END AS month) AS named
  WHERE c.relnamespace = 'public'::regnamespace AND p.partstrat = 'r' GROUP BY c.relname, a.attname ORDER BY 1
$$"""

# The application has no DDL: this is all that it may ask, in its own name as an upkeep job, and within bounds. A
# table that is being read is not waited for long, for whoever came next would wait behind us.
MAKE = f"""
CREATE OR REPLACE FUNCTION upkeep.make_partitions(since date, until date) RETURNS SETOF name
LANGUAGE plpgsql SECURITY DEFINER {SETTINGS} SET lock_timeout = '3s' AS $$
DECLARE kept record;
BEGIN
  IF session_user NOT IN ('maillage_migrator', 'maillage_mover') AND NOT ctx.is_system('upkeep') THEN
    RAISE EXCEPTION 'partitions are made by the upkeep' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF since < '1990-01-01' OR until > current_date + interval '5 years' THEN
    RAISE EXCEPTION 'months lie between 1990 and five years ahead' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  since := date_trunc('month', since);
  until := date_trunc('month', until);
  PERFORM pg_advisory_xact_lock(7203114);
  FOR kept IN SELECT * FROM upkeep.standing() LOOP
    IF since < kept.first THEN
      RETURN QUERY SELECT * FROM upkeep.grow(kept.parent, kept.moment, 'past', since,
        (kept.first - interval '1 month')::date);
    END IF;
    IF until > kept.last THEN
      RETURN QUERY SELECT * FROM upkeep.grow(kept.parent, kept.moment, 'future',
        (kept.last + interval '1 month')::date, until);
    END IF;
  END LOOP;
END $$"""

# How many rows stand at each edge, up to a bound: a number, never a row. Asked of the parent: the owner is under the
# forced policies too, the owner of this function is not.
EDGES = f"""
CREATE OR REPLACE FUNCTION ctx.partition_edges(OUT parent name, OUT first date, OUT last date, OUT months integer,
  OUT before integer, OUT after integer) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER {SETTINGS} AS $$
DECLARE
  kept record;
  counted text := 'SELECT count(*) FROM (SELECT FROM public.%I WHERE %I %s %L LIMIT 10000) AS edge';
BEGIN
  FOR kept IN SELECT * FROM upkeep.standing() LOOP
    parent := kept.parent; first := kept.first; last := kept.last; months := kept.months;
    EXECUTE format(counted, parent, kept.moment, '<', upkeep.start_of(first)) INTO before;
    EXECUTE format(counted, parent, kept.moment, '>=', upkeep.start_of((last + interval '1 month')::date)) INTO after;
    RETURN NEXT;
  END LOOP;
END $$"""

# Turns a filled table into months, keeping its columns, checks, keys to others, indexes, rights and policies, and the
# policies of other tables that read it. Only migrations call it.
CONVERT = f"""
CREATE OR REPLACE FUNCTION upkeep.partition_by_month(kept name, moment name, key text) RETURNS bigint
LANGUAGE plpgsql {SETTINGS} AS $$
DECLARE
  whole name := kept || '_whole';
  old oid := format('public.%I', kept)::regclass;
  leaning text[];
  again text[];
  indexes text[];
  day date := (now() AT TIME ZONE 'Europe/Paris')::date;
  first date;
  last date := (date_trunc('month', day) + interval '3 months')::date;
  was bigint;
  now_held bigint;
  word text;
BEGIN
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = old AND NOT tgisinternal) THEN
    RAISE EXCEPTION 'the triggers of % would be lost', kept;
  END IF;
  again := ARRAY(SELECT 'ALTER TABLE public.' || quote_ident(kept) || ' ADD CONSTRAINT ' || quote_ident(conname) || ' '
    || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = old AND contype = 'f');
  indexes := ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = old AND NOT indisunique);
  SELECT coalesce(array_agg(format('DROP POLICY %I ON %s', p.polname, p.polrelid::regclass)), '{{}}'),
    again || coalesce(array_agg(format('CREATE POLICY %I ON %s AS %s FOR %s TO PUBLIC', p.polname, p.polrelid::regclass,
      CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
      CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
        ELSE 'ALL' END)
      || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
      || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') ORDER BY p.oid), '{{}}')
  INTO leaning, again FROM pg_policy AS p
  WHERE p.polrelid = old OR EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_policy'::regclass
    AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = old);
  again := again || ARRAY(
    SELECT format('GRANT %s ON public.%I TO %s', g.privilege_type, kept, g.grantee::regrole)
    FROM pg_class AS c, aclexplode(c.relacl) AS g WHERE c.oid = old AND g.grantee <> c.relowner
    UNION ALL
    SELECT format('GRANT %s (%I) ON public.%I TO %s', g.privilege_type, a.attname, kept, g.grantee::regrole)
    FROM pg_attribute AS a, aclexplode(a.attacl) AS g WHERE a.attrelid = old AND a.attacl IS NOT NULL);

  FOREACH word IN ARRAY leaning LOOP EXECUTE word; END LOOP;
  EXECUTE format('ALTER TABLE public.%I RENAME TO %I', kept, whole);
  EXECUTE format('ALTER TABLE public.%I DISABLE ROW LEVEL SECURITY', whole);
  EXECUTE format('SELECT count(*), min(%I)::date FROM public.%I', moment, whole)
    INTO was, first;
  first := greatest(coalesce(first, day), day - interval '10 years');
  first := date_trunc('month', least(first, day));
  EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)'
    ' PARTITION BY RANGE (%I)', kept, whole, moment);
  EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, maillage_app, maillage_mover, maillage_ctx', kept);
  PERFORM upkeep.add_months(kept, first, last);
  PERFORM upkeep.add_partition(kept, 'past', NULL, upkeep.start_of(first));
  PERFORM upkeep.add_partition(kept, 'future', upkeep.start_of((last + interval '1 month')::date), NULL);
  EXECUTE format('INSERT INTO public.%I SELECT * FROM public.%I', kept, whole);
  GET DIAGNOSTICS now_held = ROW_COUNT;
  IF now_held <> was THEN RAISE EXCEPTION '% of % rows of % were carried', now_held, was, kept; END IF;
  EXECUTE format('DROP TABLE public.%I', whole);

  EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I PRIMARY KEY (%s)', kept, kept || '_pkey', key);
  FOREACH word IN ARRAY indexes LOOP EXECUTE word; END LOOP;
  FOREACH word IN ARRAY again LOOP EXECUTE word; END LOOP;
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', kept);
  PERFORM upkeep.close_partition(c.relname) FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE i.inhparent = format('public.%I', kept)::regclass;
  RETURN now_held;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("context", "0003_book_of_policies")]
    operations = [
        migrations.RunSQL(
            [*SCHEMA, START_OF, ADD, CLOSE, MONTHS, GROW, STANDING, MAKE, CONVERT, *GRANTS], migrations.RunSQL.noop
        ),
        ctx_functions(EDGES),
    ]
