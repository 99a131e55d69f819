import django.db.models.deletion
from django.db import migrations, models

import maillage.toolbox.ids
from maillage.kernel.context.rls import ctx_functions, protect, sees_case

DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"
ME = "(SELECT ctx.my_role())"

# Who decides of a reported mistake: who has that duty where the request was made; where nobody has it, its author.
REVIEWED = f"""
CREATE OR REPLACE FUNCTION ctx.case_reviewed(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_quarantine AS q JOIN public.cases_case AS c ON c.id = q.case_id
     WHERE q.case_id = wanted AND q.status = 'open' AND (
       ctx.has_duty('identity', c.requester_organization_id)
       OR (c.requester_role_id = ctx.my_role() AND NOT EXISTS (
         SELECT 1 FROM public.directory_duty AS duty
          WHERE duty.kind = 'identity' AND duty.started_on <= {DAY} AND (duty.ended_on IS NULL OR duty.ended_on >= {DAY})
            AND (duty.organization_id IS NULL OR duty.organization_id = c.requester_organization_id)))))
$$"""
SOURCE_REVIEWED = """
CREATE OR REPLACE FUNCTION ctx.source_reviewed(source uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$ SELECT ctx.case_reviewed(source) $$"""
# Closed for good, it stays readable by its author alone until they made it again for the right patient.
SOURCE_WITHHELD = """
CREATE OR REPLACE FUNCTION ctx.source_withheld(source uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_case AS c WHERE c.id = source AND (c.withheld = 'open' OR (c.withheld = 'closed'
      AND NOT (c.requester_role_id = ctx.my_role() AND EXISTS (
        SELECT 1 FROM public.cases_quarantine AS q
         WHERE q.case_id = c.id AND q.kind = 'patient' AND q.status = 'confirmed' AND q.redone_as_id IS NULL)))))
$$"""
READABLE = """
CREATE OR REPLACE FUNCTION ctx.case_readable(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
  SELECT NOT ctx.source_withheld(wanted) OR ctx.case_reviewed(wanted)
$$"""

# The report itself closes what it is about, for everybody and in its own statement: the whole case with what lists show
# of it, or the photo with its copies and the signed documents that show it.
REPORTED = """
CREATE OR REPLACE FUNCTION ctx.case_reported() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE shown uuid[];
BEGIN
  IF NEW.kind = 'patient' THEN
    UPDATE public.cases_case SET withheld = 'open', subject = '' WHERE id = NEW.case_id AND withheld = '';
    RETURN NULL;
  END IF;
  SELECT coalesce(array_agg(o.document_id), '{}') INTO shown
    FROM public.cases_opinion AS o JOIN public.documents_document AS d ON d.id = NEW.document_id
   WHERE o.case_id = NEW.case_id AND o.signed_at >= d.created_at;
  UPDATE public.documents_document AS d SET status_before = d.status, status = 'quarantined',
         status_reason = CASE WHEN d.id = ANY (shown) THEN 'shows_wrong_photo' ELSE 'wrong_photo' END
   WHERE d.source_id = NEW.case_id AND d.status IN ('approved', 'superseded')
     AND (d.id = NEW.document_id OR d.derived_from_id = NEW.document_id OR d.id = ANY (shown));
  UPDATE public.cases_quarantine SET opinions = to_jsonb(shown) WHERE id = NEW.id;
  RETURN NULL;
END $$"""
# Its review alone reopens it, or closes it for good; then nobody reviews it any more and reviewers lose it at once.
# Closed because of the wrong patient, it closes to the team together with that patient.
DECIDED = """
CREATE OR REPLACE FUNCTION ctx.case_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF NEW.status = 'lifted' AND NEW.kind = 'patient' THEN
    UPDATE public.cases_case SET withheld = '' WHERE id = NEW.case_id;
  ELSIF NEW.status = 'lifted' THEN
    UPDATE public.documents_document AS d SET status = d.status_before, status_reason = '', status_before = ''
     WHERE d.source_id = NEW.case_id AND d.status = 'quarantined' AND d.status_before <> ''
       AND (d.id = NEW.document_id OR d.derived_from_id = NEW.document_id OR NEW.opinions ? d.id::text)
       AND NOT EXISTS (SELECT 1 FROM public.cases_quarantine AS q
         WHERE q.case_id = NEW.case_id AND q.id <> NEW.id AND q.status <> 'lifted' AND q.opinions ? d.id::text);
  ELSIF NEW.status = 'confirmed' AND NEW.kind = 'patient' THEN
    UPDATE public.cases_case SET withheld = 'closed', state_kind = 'closed', closed_at = now(), clock = '',
           due_at = NULL, warn_at = NULL, paused_at = NULL WHERE id = NEW.case_id;
    UPDATE public.cases_caseclock SET stopped_at = now(), paused_at = NULL
     WHERE case_id = NEW.case_id AND stopped_at IS NULL;
    UPDATE public.access_grant SET until = statement_timestamp()
     WHERE source_id = NEW.case_id AND reason IN ('expert', 'recipient') AND until IS NULL;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM public.cases_quarantine WHERE case_id = NEW.case_id AND status = 'open') THEN
    UPDATE public.access_grant SET until = statement_timestamp()
     WHERE source_id = NEW.case_id AND reason = 'reviewer' AND until IS NULL;
  END IF;
  RETURN NULL;
END $$"""

# While they decide, reviewers see the case and its patient; they are no party, so each opening takes the grant.
OPEN_REVIEW = """
CREATE OR REPLACE FUNCTION ctx.case_open_review(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF ctx.case_reviewed(wanted) THEN
    INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
    SELECT gen_random_uuid(), c.patient_id, ctx.my_role(), c.id, 'reviewer', now(), ctx.my_role()
      FROM public.cases_case AS c WHERE c.id = wanted
    ON CONFLICT (patient_id, holder_id, source_id, reason) DO UPDATE SET until = NULL;
  END IF;
END $$"""
STAYS = """
CREATE OR REPLACE FUNCTION ctx.case_stays_withheld() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a case is withheld by a report and given back by its review' USING ERRCODE = 'insufficient_privilege';
END $$"""
# What was reported stays as it was written; a decision is taken once.
REPORT_STAYS = """
CREATE OR REPLACE FUNCTION ctx.quarantine_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF (OLD.status <> 'open' AND (NEW.status, NEW.reviewed_by_id, NEW.reviewed_at, NEW.decision)
        IS DISTINCT FROM (OLD.status, OLD.reviewed_by_id, OLD.reviewed_at, OLD.decision))
     OR (NEW.redone_as_id IS DISTINCT FROM OLD.redone_as_id AND OLD.redone_as_id IS NOT NULL) THEN
    RAISE EXCEPTION 'a review is decided once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$"""

READABLE_CASE = "ctx.case_readable(case_id)"
OWN_REQUEST = (
    f"EXISTS (SELECT 1 FROM cases_case AS c WHERE c.id = case_id AND c.requester_role_id = {ME})"
)
ABOVE = [
    "GRANT UPDATE (withheld, subject, state_kind, closed_at, clock, due_at, warn_at, paused_at) ON cases_case"
    " TO maillage_ctx",
    "GRANT UPDATE (stopped_at, paused_at) ON cases_caseclock TO maillage_ctx",
    "GRANT UPDATE (opinions) ON cases_quarantine TO maillage_ctx",
    *(
        f"CREATE POLICY withheld ON {table} AS RESTRICTIVE USING ({READABLE_CASE})"
        for table in ("cases_caseform", "cases_opinion")
    ),
    # A mark over a photo put aside goes with it: the sub-query is under the policies of documents.
    "CREATE POLICY withheld ON cases_annotation AS RESTRICTIVE"
    f" USING ({READABLE_CASE} AND EXISTS (SELECT 1 FROM documents_document AS d WHERE d.id = document_id))",
    f"CREATE POLICY withheld ON cases_caseevent AS RESTRICTIVE FOR SELECT USING ({READABLE_CASE})",
    "CREATE POLICY reviewers ON cases_case USING (ctx.case_reviewed(id))",
    *(
        f"CREATE POLICY reviewers ON {table} FOR SELECT USING (ctx.case_reviewed(case_id))"
        for table in ("cases_caseform", "cases_caseevent", "cases_annotation", "cases_opinion", "cases_reading")
    ),
    "CREATE POLICY reviewers ON cases_caseclock USING (ctx.case_reviewed(case_id))",
    # One acknowledges for oneself.
    f"CREATE POLICY own ON cases_reading AS RESTRICTIVE FOR UPDATE USING (role_id = {ME}) WITH CHECK (role_id = {ME})",
    "REVOKE UPDATE, DELETE ON cases_reading FROM maillage_app",
    "GRANT UPDATE (acknowledged_at) ON cases_reading TO maillage_app",
    # The reviewer decides; the author says under which case it was made again.
    "REVOKE UPDATE, DELETE ON cases_quarantine FROM maillage_app",
    "GRANT UPDATE (status, reviewed_by_id, reviewed_by_text, reviewed_at, decision, redone_as_id)"
    " ON cases_quarantine TO maillage_app",
    "CREATE POLICY reviewers ON cases_quarantine FOR SELECT USING (ctx.case_reviewed(case_id))",
    "CREATE POLICY deciding ON cases_quarantine FOR UPDATE USING (ctx.case_reviewed(case_id))"
    f" WITH CHECK (status <> 'open' AND reviewed_by_id = {ME})",
    f"CREATE POLICY redoing ON cases_quarantine FOR UPDATE USING (status = 'confirmed' AND {OWN_REQUEST})"
    f" WITH CHECK (status = 'confirmed' AND {OWN_REQUEST})",
    """CREATE TRIGGER case_stays_withheld BEFORE UPDATE ON cases_case FOR EACH ROW
    WHEN (current_user = 'maillage_app' AND NEW.withheld IS DISTINCT FROM OLD.withheld)
    EXECUTE FUNCTION ctx.case_stays_withheld()""",
    """CREATE TRIGGER quarantine_stays BEFORE UPDATE ON cases_quarantine FOR EACH ROW
    WHEN (current_user = 'maillage_app') EXECUTE FUNCTION ctx.quarantine_stays()""",
    """CREATE TRIGGER case_reported AFTER INSERT ON cases_quarantine FOR EACH ROW
    EXECUTE FUNCTION ctx.case_reported()""",
    """CREATE TRIGGER case_decided AFTER UPDATE OF status ON cases_quarantine FOR EACH ROW
    WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION ctx.case_decided()""",
]


def key():
    return (
        "id",
        models.UUIDField(default=maillage.toolbox.ids.new_id, editable=False, primary_key=True, serialize=False),
    )


def to(target, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=target, **options)


def version() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(db_default=1, default=1)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_delegates_and_juniors"),
        ("access", "0003_reviewers"),
        ("documents", "0003_put_aside"),
    ]
    operations = [
        migrations.AddField("Case", "withheld", models.CharField(blank=True, db_default="", default="", max_length=6)),
        migrations.AddConstraint(
            "Case",
            models.CheckConstraint(
                condition=models.Q(withheld__in=["", "open", "closed"]), name="case_withheld_known"
            ),
        ),
        migrations.AddField("CaseForm", "version", version()),
        migrations.AddField("CaseForm", "abandoned_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("CaseForm", "case_form_once"),
        migrations.AddConstraint(
            "CaseForm",
            models.UniqueConstraint(fields=("case", "name", "version"), name="case_form_once_a_version"),
        ),
        migrations.AddField("Opinion", "version", version()),
        migrations.AddField("Opinion", "replaces", to("cases.opinion", null=True)),
        migrations.AddField("Opinion", "reason", models.TextField(blank=True, db_default="", default="")),
        migrations.RemoveConstraint("Opinion", "opinion_once"),
        migrations.AddConstraint(
            "Opinion", models.UniqueConstraint(fields=("case", "version"), name="opinion_once_a_version")
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("version", models.PositiveSmallIntegerField()),
                ("role_id", models.UUIDField()),
                ("role_text", models.CharField(max_length=200)),
                ("how", models.CharField(max_length=8)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "version", "role_id"), name="reading_first_only")
                ],
                "indexes": [models.Index(fields=["role_id", "case"], name="reading_by_role")],
            },
        ),
        migrations.CreateModel(
            name="Quarantine",
            fields=[
                key(),
                ("case", to("cases.case")),
                ("kind", models.CharField(max_length=8)),
                ("document_id", models.UUIDField(null=True)),
                ("view_code", models.CharField(blank=True, max_length=60)),
                ("opinions", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("reported_by_id", models.UUIDField()),
                ("reported_by_text", models.CharField(max_length=200)),
                ("reported_at", models.DateTimeField()),
                ("status", models.CharField(default="open", max_length=9)),
                ("reviewed_by_id", models.UUIDField(null=True)),
                ("reviewed_by_text", models.CharField(blank=True, max_length=200)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=500)),
                ("redone_as_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(kind__in=["photo", "patient"]), name="quarantine_kind"),
                    models.CheckConstraint(
                        condition=models.Q(status__in=["open", "confirmed", "lifted"]), name="quarantine_status"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(kind="patient", document_id__isnull=True)
                        | models.Q(kind="photo", document_id__isnull=False),
                        name="quarantine_photo_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(status="open", reviewed_at__isnull=True)
                        | models.Q(reviewed_at__isnull=False, reviewed_by_id__isnull=False),
                        name="quarantine_decided_by_somebody",
                    ),
                    models.UniqueConstraint(
                        fields=("case", "document_id"),
                        condition=models.Q(status="open"),
                        name="quarantine_open_once",
                        nulls_distinct=False,
                    ),
                ],
                "indexes": [models.Index(fields=["case"], name="quarantine_by_case")],
            },
        ),
        migrations.RunSQL("GRANT SELECT ON cases_quarantine TO maillage_ctx", migrations.RunSQL.noop),
        ctx_functions(
            REVIEWED,
            SOURCE_REVIEWED,
            SOURCE_WITHHELD,
            READABLE,
            REPORTED,
            DECIDED,
            OPEN_REVIEW,
            STAYS,
            REPORT_STAYS,
        ),
        protect(
            "cases_reading",
            using=sees_case("case_id"),
            insert=f"role_id = {ME} AND {sees_case('case_id')}",
        ),
        protect(
            "cases_quarantine",
            using=sees_case("case_id"),
            insert=f"status = 'open' AND reported_by_id = {ME} AND {sees_case('case_id')}",
        ),
        migrations.RunSQL(["DROP POLICY writers ON cases_quarantine", *ABOVE], migrations.RunSQL.noop),
    ]
