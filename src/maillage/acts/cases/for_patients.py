"""What a patient knows of the requests made for them, through a function of the database that looks at their ticket.

Never what was asked nor answered: that a request exists, where it stands, who has it, until when.
"""

from django.db import connection

from maillage.acts.cases.contracts import PatientCase
from maillage.acts.usages import facade as usages

COLUMNS = (
    *("id", "usage_version_id", "state_kind", "sent_at", "due_at", "answered_at", "closed_at"),
    *("requester_role_id", "team_id"),
)


def cases_of_me() -> list[PatientCase]:
    """Requests that were sent, the newest first; nothing for anybody but a patient."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM ctx.patient_cases() ORDER BY sent_at DESC LIMIT 200")
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    found = []
    for row in rows:
        definition = usages.package(row.pop("usage_version_id")).definition
        found.append(PatientCase(usage_title=definition.title, usage_summary=definition.summary, **row))
    return found
