"""The right photo in place of a wrong one: who is asked for it, and when it has come."""

from maillage.acts.cases import queries
from maillage.acts.cases.models import Case, Quarantine
from maillage.kernel.context.facade import Principal
from maillage.kernel.documents import facade as documents
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.language import kept


def wanted(case: Case) -> Quarantine | None:
    """A wrong photo taken out for good and not replaced yet; a closed case asks for nothing more."""
    if case.state_kind == "closed":
        return None
    photos = documents.sent_with(case.id)
    confirmed = (each for each in queries.reports_of(case.id) if each.kind == "photo" and each.status == "confirmed")
    for found in sorted(confirmed, key=lambda each: (each.reviewed_at is not None, each.reviewed_at)):
        came = (photo.view_code == found.view_code and photo.created_at > found.reported_at for photo in photos)
        if not any(came):
            return found
    return None


def tell(case: Case, missing: Quarantine, by: Principal) -> None:
    """Whoever is answering learns that the photo, or the document, they lacked has come."""
    if case.assignee_role_id is not None:
        text = kept("La photo qui manquait à une demande que vous suivez est arrivée.")
        if missing.is_file:
            text = kept("Le document qui manquait à une demande que vous suivez est arrivé.")
        messaging.notify([case.assignee_role_id], kind="case.photo_replaced", text=text, url=f"/demandes/{case.id}/")
