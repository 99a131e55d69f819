"""Cases on the patient's timeline."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import queries
from maillage.kernel.context.facade import current
from maillage.kernel.directory import facade as directory
from maillage.kernel.record.contracts import TimelineEntry
from maillage.toolbox.language import lazy
from maillage.toolbox.ui.contracts import Badge

BADGES = {
    "draft": Badge("", lazy("Brouillon"), "pencil"),
    "open": Badge("", lazy("En cours"), "hourglass"),
    "paused": Badge("soon", lazy("Précision demandée")),
    "answered": Badge("done", lazy("Réponse rendue")),
    "closed": Badge("done", lazy("Close")),
}


def entries(patient_id: UUID) -> list[TimelineEntry]:
    """One entry a case, at the instant of its last step."""
    found = queries.visible_to(current()).filter(patient_id=patient_id).order_by("-created_at")[:100]
    rows = [queries.row_of(case) for case in found]
    people = directory.roles({row.requester_role_id for row in rows})
    return [
        TimelineEntry(
            at=row.answered_at or row.sent_at or row.created_at,
            icon="chat-left-text" if row.answered_at else "send",
            title=_("%(usage)s : %(subject)s")
            % {"usage": row.usage_title, "subject": row.subject or _("motif à renseigner")},
            text=_("Demandé par %(who)s. %(state)s.")
            % {
                "who": people[row.requester_role_id].display if row.requester_role_id in people else "",
                "state": row.state_label,
            },
            url=reverse("cases:case", args=[row.id]),
            kind="case",
            badge=BADGES[row.state_kind],
        )
        for row in rows
    ]
