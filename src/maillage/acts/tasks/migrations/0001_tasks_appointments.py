from django.db import migrations, models
from django.db.models.deletion import PROTECT

from maillage.kernel.context.rls import HOLDERS, ctx_functions, is_system, protect, sees_care_row
from maillage.toolbox.ids import new_id

ME = "(SELECT ctx.my_role())"
DAY = "(SELECT (now() AT TIME ZONE 'Europe/Paris')::date)"

# --- tasks ---------------------------------------------------------------------------------------------------

# A task belongs to its case; one that follows an appointment also to whoever gives that appointment.
OF_ITS_FOCUS = f"(focus_id IS NOT NULL AND {sees_care_row('patient_id', 'focus_id')})"
TASK_READERS = f"{sees_care_row('patient_id', 'source_id')} OR {OF_ITS_FOCUS} OR {is_system('tasks')}"
OF_THE_OWNER = f"owner_organization_id = ANY({HOLDERS})"
FOR_THE_OWNER = (
    "ctx.may_act_for(requester_role_id, usage_code, false) OR ctx.may_act_for(owner_role_id, usage_code, false)"
)
# The owner's side does it; a delegate never gives it up; the team that asked for it only takes it back.
TASK_WRITERS = (
    f"{OF_THE_OWNER} OR (({FOR_THE_OWNER}) AND (status <> 'cancelled' OR kind = 'appointment'))"
    f" OR (team_id = ANY({HOLDERS}) AND status = 'cancelled') OR {OF_ITS_FOCUS} OR {is_system('tasks')}"
)
TASK_MAKERS = (
    f"created_by_role_id = {ME} AND {sees_care_row('patient_id', 'source_id')}"
    f" AND ((kind = 'recommendation' AND team_id = ANY({HOLDERS}))"
    f" OR (kind = 'appointment' AND ({OF_THE_OWNER} OR {FOR_THE_OWNER})))"
)
TASK_KEEPS = """
CREATE OR REPLACE FUNCTION ctx.task_keeps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, ctx AS $$
BEGIN
  IF (NEW.id, NEW.patient_id, NEW.source_id, NEW.focus_id, NEW.kind, NEW.code, NEW.title, NEW.delay, NEW.usage_code,
      NEW.requester_role_id, NEW.owner_organization_id, NEW.team_id, NEW.created_at, NEW.created_by_role_id)
     IS DISTINCT FROM (OLD.id, OLD.patient_id, OLD.source_id, OLD.focus_id, OLD.kind, OLD.code, OLD.title, OLD.delay,
      OLD.usage_code, OLD.requester_role_id, OLD.owner_organization_id, OLD.team_id, OLD.created_at,
      OLD.created_by_role_id) THEN
    RAISE EXCEPTION 'a task keeps what was asked, for whom and by whom' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Our own job remembers whom it told, and changes nothing else.
  IF ctx.is_system('tasks') AND (NEW.status, NEW.owner_role_id, NEW.due_on, NEW.done_on, NEW.note)
     IS DISTINCT FROM (OLD.status, OLD.owner_role_id, OLD.due_on, OLD.done_on, OLD.note) THEN
    RAISE EXCEPTION 'the job that reminds changes no task' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$"""
TASK_KEPT = """
CREATE TRIGGER task_keeps BEFORE UPDATE ON tasks_task
FOR EACH ROW WHEN (current_user = 'maillage_app') EXECUTE FUNCTION ctx.task_keeps()"""
OF_A_TASK = "EXISTS (SELECT 1 FROM tasks_task AS t WHERE t.id = task_id)"
EVENT_BY_ME = f"{OF_A_TASK} AND by_role_id = {ME}"

# --- appointments --------------------------------------------------------------------------------------------

DIARY = sees_care_row("patient_id", "id")
ASKED_BY_US = f"requester_organization_id = ANY({HOLDERS}) OR ctx.may_act_for(requester_role_id, usage_code, false)"
APPOINTMENT_READERS = (
    f"{DIARY} OR {sees_care_row('patient_id', 'source_id')}"
    " OR (patient_id = (SELECT ctx.my_patient()) AND status = 'booked')"
)
# Who keeps the diary answers; who asked adds a word or takes it back.
APPOINTMENT_WRITERS = (
    f"{DIARY} OR team_id = ANY({HOLDERS}) OR (({ASKED_BY_US}) AND status IN ('requested', 'cancelled'))"
)
APPOINTMENT_MAKERS = (
    f"requested_by_role_id = {ME} AND status = 'requested' AND ({ASKED_BY_US})"
    f" AND {sees_care_row('patient_id', 'source_id')}"
)
APPOINTMENT_KEEPS = """
CREATE OR REPLACE FUNCTION ctx.appointment_keeps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF (NEW.id, NEW.patient_id, NEW.source_id, NEW.usage_code, NEW.team_id, NEW.reason, NEW.requester_role_id,
      NEW.requester_organization_id, NEW.requested_by_role_id, NEW.requested_at)
     IS DISTINCT FROM (OLD.id, OLD.patient_id, OLD.source_id, OLD.usage_code, OLD.team_id, OLD.reason,
      OLD.requester_role_id, OLD.requester_organization_id, OLD.requested_by_role_id, OLD.requested_at) THEN
    RAISE EXCEPTION 'an appointment request keeps what was asked, for whom and of whom'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$"""
APPOINTMENT_KEPT = """
CREATE TRIGGER appointment_keeps BEFORE UPDATE ON tasks_appointmentrequest
FOR EACH ROW WHEN (current_user = 'maillage_app') EXECUTE FUNCTION ctx.appointment_keeps()"""

# Delegations in force of the people who answer for a team today, under its usage.
DIARY_KEEPERS = f"""
CREATE OR REPLACE FUNCTION ctx.diary_keepers(team uuid, usage text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT d.id FROM public.directory_delegation AS d
    JOIN public.directory_teammember AS m ON m.role_id = d.delegator_role_id AND m.team_id = team
     AND m.started_on <= {DAY} AND (m.ended_on IS NULL OR m.ended_on >= {DAY})
    JOIN public.directory_practitionerrole AS boss ON boss.id = d.delegator_role_id
     AND (boss.ended_on IS NULL OR boss.ended_on >= {DAY})
    JOIN public.directory_practitionerrole AS secretary ON secretary.id = d.delegate_role_id
     AND (secretary.ended_on IS NULL OR secretary.ended_on >= {DAY})
   WHERE d.usage_code IN ('', usage) AND d.ended_at IS NULL
     AND d.started_on <= {DAY} AND (d.ended_on IS NULL OR d.ended_on >= {DAY})
$$"""

# A request opens to those who keep the diary of the team it was sent to, or to the team when nobody does. Holders
# are read here, never taken from the caller, who can only open what they have just asked.
APPOINTMENT_OPEN = """
CREATE OR REPLACE FUNCTION ctx.appointment_open(asked uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE r public.tasks_appointmentrequest; me uuid := ctx.my_role();
BEGIN
  SELECT * INTO r FROM public.tasks_appointmentrequest WHERE id = asked AND status = 'requested';
  IF r.id IS NULL OR me IS NULL OR r.requested_by_role_id <> me THEN RETURN; END IF;
  RETURN QUERY
  WITH keepers AS (SELECT k AS holder FROM ctx.diary_keepers(r.team_id, r.usage_code) AS k)
  INSERT INTO public.access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  SELECT gen_random_uuid(), r.patient_id, holder, r.id, 'appointment', now(), me
    FROM (SELECT holder FROM keepers
          UNION ALL SELECT r.team_id WHERE NOT EXISTS (SELECT 1 FROM keepers)) AS opened
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING
  RETURNING holder_id;
END $$"""

# Who begins to keep a diary finds the requests that still wait in it.
APPOINTMENTS_CATCH_UP = """
CREATE OR REPLACE FUNCTION ctx.appointments_catch_up() RETURNS TABLE (patient uuid, holder uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
BEGIN
  RETURN QUERY
  INSERT INTO public.access_grant AS g (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id)
  SELECT gen_random_uuid(), r.patient_id, d.id, r.id, 'appointment', now(), d.delegator_role_id
    FROM ctx.my_delegations() AS d
    JOIN public.tasks_appointmentrequest AS r
      ON r.status = 'requested' AND d.id IN (SELECT ctx.diary_keepers(r.team_id, r.usage_code))
   WHERE NOT EXISTS (SELECT 1 FROM public.access_grant AS held
                     WHERE held.source_id = r.id AND held.holder_id = d.id AND held.reason = 'appointment')
  ON CONFLICT (patient_id, holder_id, source_id, reason) DO NOTHING
  RETURNING g.patient_id, g.holder_id;
END $$"""

# Taken back, a request closes to those it was opened to: there is nothing left for them to do.
APPOINTMENT_CLOSE = """
CREATE OR REPLACE FUNCTION ctx.appointment_close(taken_back uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, ctx AS $$
DECLARE r public.tasks_appointmentrequest;
BEGIN
  SELECT * INTO r FROM public.tasks_appointmentrequest WHERE id = taken_back AND status = 'cancelled';
  IF r.id IS NULL OR NOT ctx.sees_care_row(r.patient_id, r.source_id, ctx.my_holders()) THEN RETURN; END IF;
  UPDATE public.access_grant SET until = statement_timestamp()
   WHERE source_id = r.id AND reason = 'appointment' AND until IS NULL;
END $$"""

RIGHTS = [
    "REVOKE DELETE ON tasks_task, tasks_appointmentrequest FROM maillage_app",
    TASK_KEPT,
    APPOINTMENT_KEPT,
]


def key() -> models.UUIDField:
    return models.UUIDField(default=new_id, editable=False, primary_key=True, serialize=False)


def to(model: str, **options: bool) -> models.ForeignKey:
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to=model, **options)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access", "0004_appointments"),
        ("context", "0002_patients_as_principals"),
        ("directory", "0002_standing_delegations_duties"),
        ("identity", "0001_patients_tokens_lookups"),
    ]
    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", key()),
                ("source_id", models.UUIDField()),
                ("focus_id", models.UUIDField(null=True)),
                ("usage_code", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=16)),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("delay", models.CharField(blank=True, max_length=16)),
                ("due_on", models.DateField(null=True)),
                ("status", models.CharField(default="requested", max_length=12)),
                ("status_reason", models.CharField(blank=True, max_length=500)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField()),
                ("created_by_role_id", models.UUIDField()),
                ("created_by_text", models.CharField(max_length=200)),
                ("done_on", models.DateField(null=True)),
                ("done_by_role_id", models.UUIDField(null=True)),
                ("done_by_text", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("told_soon_at", models.DateTimeField(null=True)),
                ("told_due_at", models.DateTimeField(null=True)),
                ("told_late_at", models.DateTimeField(null=True)),
                ("owner_organization", to("directory.organization")),
                ("owner_role", to("directory.practitionerrole")),
                ("patient", to("identity.patient")),
                ("requester_role", to("directory.practitionerrole")),
                ("team", to("directory.team", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TaskEvent",
            fields=[
                ("id", key()),
                ("kind", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("by_role_id", models.UUIDField(null=True)),
                ("by_text", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("task", to("tasks.task")),
            ],
        ),
        migrations.CreateModel(
            name="AppointmentRequest",
            fields=[
                ("id", key()),
                ("source_id", models.UUIDField()),
                ("usage_code", models.CharField(max_length=40)),
                ("requested_by_role_id", models.UUIDField()),
                ("requested_by_text", models.CharField(max_length=200)),
                ("requested_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("before_on", models.DateField(null=True)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("status", models.CharField(default="requested", max_length=12)),
                ("call_back_at", models.DateTimeField(null=True)),
                ("start_at", models.DateTimeField(null=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("answer_note", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_role_id", models.UUIDField(null=True)),
                ("answered_by_text", models.CharField(blank=True, max_length=200)),
                ("patient", to("identity.patient")),
                ("requester_organization", to("directory.organization")),
                ("requester_role", to("directory.practitionerrole")),
                ("team", to("directory.team")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "status", "before_on"], name="appointment_by_team"),
                    models.Index(fields=["requester_organization", "-requested_at"], name="appointment_by_requester"),
                    models.Index(fields=["source_id"], name="appointment_by_source"),
                    models.Index(fields=["patient", "start_at"], name="appointment_by_patient"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["requested", "booked", "declined", "cancelled"])),
                        name="appointment_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "booked"), _negated=True),
                            models.Q(("start_at__isnull", False), models.Q(("place", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="appointment_booked_says_when_and_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "declined"), _negated=True),
                            models.Q(("answer_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="appointment_declined_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "requested")),
                        fields=("source_id",),
                        name="appointment_asked_once",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("status__in", ("requested", "accepted"))),
                fields=["owner_organization", "due_on"],
                name="task_to_do",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("status__in", ("requested", "accepted"))),
                fields=["team", "due_on"],
                name="task_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["requester_role"], name="task_by_requester"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["source_id"], name="task_by_source"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("focus_id__isnull", False)), fields=["focus_id"], name="task_by_focus"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["patient", "-created_at"], name="task_by_patient"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("status__in", ("requested", "accepted")), ("told_late_at__isnull", True)),
                fields=["due_on"],
                name="task_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["recommendation", "appointment"])), name="task_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["requested", "accepted", "completed", "cancelled"])),
                name="task_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_on__isnull", False), ("ended_at__isnull", False), ("status", "completed")),
                    models.Q(("done_on__isnull", True), ("ended_at__isnull", False), ("status", "cancelled")),
                    models.Q(
                        ("done_on__isnull", True), ("ended_at__isnull", True), ("status__in", ("requested", "accepted"))
                    ),
                    _connector="OR",
                ),
                name="task_done_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "cancelled"), _negated=True),
                    models.Q(("status_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="task_cancelled_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("requested", "accepted"))),
                fields=("source_id", "kind", "code"),
                name="task_open_once",
            ),
        ),
        migrations.AddIndex(
            model_name="taskevent",
            index=models.Index(fields=["task", "at"], name="task_event_by_task"),
        ),
        # The functions read these tables before the policies that call them stand.
        ctx_functions(TASK_KEEPS, APPOINTMENT_KEEPS, DIARY_KEEPERS),
        protect("tasks_task", using=TASK_READERS, check=TASK_WRITERS, insert=TASK_MAKERS),
        protect("tasks_taskevent", using=OF_A_TASK, insert=EVENT_BY_ME, append_only=True),
        protect(
            "tasks_appointmentrequest",
            using=APPOINTMENT_READERS,
            check=APPOINTMENT_WRITERS,
            insert=APPOINTMENT_MAKERS,
        ),
        ctx_functions(APPOINTMENT_OPEN, APPOINTMENTS_CATCH_UP, APPOINTMENT_CLOSE),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
