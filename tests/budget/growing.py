"""Makes the world of the matrix grow: each patient has look-alikes, with all that is theirs, under the same grants."""

from typing import Any

# What a copy has of its own; everything else is the same. Names that end in `_key` or `number` are texts.
COPIED: dict[str, tuple[str, ...]] = {
    "identity_patient": ("id",),
    "identity_patienttoken": ("patient_id",),
    "access_grant": ("id", "patient_id", "source_id"),
    "consent_consent": ("id", "patient_id", "source_id"),
    "cases_case": ("id", "patient_id", "number"),
    "cases_caseclock": ("id", "case_id"),
    "cases_tally": ("case_id",),
    "cases_caseevent": ("id", "case_id"),
    "cases_caseform": ("id", "case_id"),
    "cases_caserecipient": ("id", "case_id"),
    "cases_annotation": ("id", "case_id", "document_id"),
    "cases_opinion": ("id", "case_id", "document_id"),
    "cases_reading": ("id", "case_id"),
    "documents_document": ("id", "patient_id", "source_id", "logical_id", "storage_key"),
    "documents_announcement": ("id", "document_id", "patient_id", "source_id"),
    "record_observation": ("id", "patient_id", "source_id"),
    "record_recorditem": ("id", "patient_id", "source_id"),
    "tasks_task": ("id", "patient_id", "source_id", "focus_id"),
    "tasks_taskevent": ("id", "task_id"),
    "tasks_appointmentrequest": ("id", "patient_id", "source_id"),
    "ledger_act": ("id", "case_id", "patient_id"),
    "messaging_notification": ("id",),
}
TEXTS = ("storage_key", "number")


def _own(column: str) -> str:
    if column in TEXTS:
        return f"'{column}', left(md5({column} || copy), 20)"
    return f"'{column}', md5({column}::text || copy)::uuid"


def grow(superuser: Any, times: int) -> None:
    """Past triggers and policies: nobody does this at the pages."""
    superuser.execute("SET session_replication_role = replica")
    for table, columns in COPIED.items():
        serial = superuser.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = 'id' AND data_type <> 'uuid'",
            [table],
        ).fetchone()
        fresh = f", 'id', nextval(pg_get_serial_sequence('{table}', 'id'))" if serial else ""
        superuser.execute(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(kept, jsonb_build_object("
            f"{', '.join(map(_own, columns))}{fresh}))).* FROM {table} AS kept, generate_series(1, {times}) AS copy"
        )
    superuser.execute("RESET session_replication_role")
    superuser.execute("ANALYZE")
