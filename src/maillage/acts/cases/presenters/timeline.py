"""Cases on the patient's timeline."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import queries
from maillage.acts.cases.contracts import CaseRow
from maillage.kernel.context.facade import current
from maillage.kernel.directory import facade as directory
from maillage.kernel.record.contracts import TimelineEntry
from maillage.toolbox.clock import fr_date
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
    places = _places(rows)
    return [
        TimelineEntry(
            at=row.answered_at or row.sent_at or row.created_at,
            icon="chat-left-text" if row.answered_at else "send",
            title=_("%(usage)s\u00a0: %(subject)s")
            % {"usage": row.usage_title, "subject": row.subject or _("motif à renseigner")},
            text=_("Demandé par %(who)s. %(state)s.")
            % {
                "who": people[row.requester_role_id].display if row.requester_role_id in people else "",
                "state": row.state_label,
            }
            + places.get(row.id, ""),
            url=reverse("cases:case", args=[row.id]),
            kind="case",
            badge=BADGES[row.state_kind],
        )
        for row in rows
    ]


def _places(rows: list[CaseRow]) -> dict[UUID, str]:
    """Where each case stands in its story, for those that have one; the reader counts what they may open."""
    by_id = {row.id: row for row in rows}
    stories: dict[UUID, list[CaseRow]] = {}
    for row in sorted(rows, key=lambda each: each.created_at):
        stories.setdefault(row.thread_id or row.id, []).append(row)
    found = {}
    for first, told in stories.items():
        for number, row in enumerate(told if len(told) > 1 else (), start=1):
            begun = by_id.get(first, told[0])
            said_of = {"n": number, "usage": begun.usage_title, "day": fr_date(begun.sent_at or begun.created_at)}
            found[row.id] = " " + _("Étape %(n)d du fil « %(usage)s » du %(day)s.") % said_of
    return found
