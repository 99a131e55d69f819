"""Turns of the worker: reminds who has to announce, and tells patients what was announced to them."""

from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.events.facade import emit
from maillage.kernel.messaging.facade import notify
from maillage.kernel.patient_access import sessions
from maillage.kernel.patient_access.door import DOOR
from maillage.kernel.patient_access.post import SHOWN
from maillage.toolbox.clock import today
from maillage.toolbox.language import kept

DOCUMENTS = Principal.system("documents")
LIST_URL = "/annonces/"
SOON = kept("Une réponse reste à annoncer à un patient, son délai se termine bientôt.")
LATE = kept("Une réponse aurait dû être annoncée à un patient.")


def remind_announcements() -> int:
    """A line for each physician who still has to tell, near the last day and once past it; gives how many."""
    with open_context(DOCUMENTS):
        due = documents.take_to_remind()
        running = directory.roles({each.owner_role_id for each in due if each.owner_role_id is not None})
        late = {each.owner_role_id for each in due if each.due_on < today()}
        for role_id, role in running.items():
            if role.is_running:
                text = LATE if role_id in late else SOON
                notify([role_id], kind="document.announce", text=text, url=LIST_URL)
    return len(due)


def tell_patients() -> int:
    """Word to the patients of what can no longer be taken back; gives how many."""
    with open_context(DOCUMENTS):
        patients = documents.take_to_tell()
        for patient_id in patients:
            emit(SHOWN, {"patient": str(patient_id)})
    return len(patients)


def forget_old() -> int:
    with open_context(DOOR):
        return sessions.forget_old()
