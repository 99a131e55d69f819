"""Every list of the matrix with the file that it gives, and who has it; or why it is no list."""

from tests.isolation.route import Kind
from tests.isolation.routes import ROUTES

# A page: the route of its files, and somebody whose own list is not empty.
FILES_OF = {
    "messaging:messages": ("messaging:messages_export", "requester"),
    "tasks:list": ("tasks:export", "requester"),
    "tasks:diary": ("tasks:diary_export", "booker"),
    "ledger:list": ("ledger:export", "biller"),
    "announcements:list": ("announcements:export", "requester"),
    "portal:operator": ("portal:operator_export", "operator"),
    "portal:operator_protocols": ("portal:operator_protocols_export", "operator"),
    "portal:operator_delegations": ("portal:operator_export", "operator"),
    "portal:operator_duties": ("portal:operator_export", "operator"),
    "observatory:steering": ("observatory:steering_export", "operator"),
    "portal:security_trail": ("portal:security_trail_export", "security"),
    "patient_questions:list": ("patient_questions:export", "security"),
    "patient_space:papers": ("patient_space:papers_export", "patient"),
    "patient_space:requests": ("patient_space:requests_export", "patient"),
    "patient_space:accesses": ("patient_space:export", "patient"),
    "cases:reviews": ("cases:reviews_export", "registrar"),
    "cases:delegations": ("cases:delegations_export", "requester"),
    "worklists:team": ("worklists:export", "expert"),
    "worklists:own": ("worklists:export", "requester"),
}
# Lists that stand in the page of one thing: the page, what it is asked, and the same.
WITHIN = (
    ("portal:record", "vue=fil", "portal:record_export_fil", "requester"),
    ("portal:record", "vue=documents", "portal:record_export_documents", "requester"),
    ("portal:record", "vue=demandes", "portal:record_export_demandes", "requester"),
    ("portal:record", "vue=acces", "portal:record_export_acces", "requester"),
    ("portal:operator_team", "", "portal:operator_team_export", "operator"),
    ("portal:security_professional", "", "portal:security_professional_export", "security"),
)
FOUND = "what is typed is looked for: nothing is kept in a list"
HELP = "help is read"
NO_LIST = {
    "portal:help": HELP,
    "portal:help_support": HELP,
    "portal:help_usage": HELP,
    "portal:help_topic": HELP,
    "messaging:all_read": "a gesture",
    "messaging:mailbox": "the demonstration's own mails: elsewhere there are none",
    "portal:my_work": "the first lines of each list, which lead to it",
    "patient_space:home": "the first lines of each list, which lead to it",
    "worklists:list": "leads to the list of who asks",
    "worklists:side": "the list from which a request was opened, beside it",
    "portal:search": FOUND,
    "portal:patients": FOUND,
    "portal:look_up": FOUND,
    "portal:security_professionals": FOUND,
    "portal:create": "a form",
    "portal:attach": "a form",
    "portal:unidentified": "a form",
    "portal:operator_new_team": "a form",
    "patient_space:contact": "a patient's own address",
    "portal:security": "figures of the week, each of which opens its lines",
    "portal:security_verification": "the verdict of a verification",
    "portal:security_report": "a report, which is a PDF",
    "cases:batches": "how many wait, and the first that the reader holds: the list of the team gives them as a file",
    "guests:case": "the one case of an invitation",
    "guests:contribute": "a gesture",
    "guests:rectify": "a gesture",
    "guests:give_up": "a gesture",
    "portal:operator_new_protocol": "a form",
    "portal:operator_overlays": "leads to the form of each usage in each place",
    "portal:operator_overlay": "a form",
    "portal:operator_overlay_undo": "a gesture",
    "portal:operator_calculators": "the switch of each calculator of the product",
    "portal:operator_calculator": "a gesture",
}


def unsaid() -> list[str]:
    """Lists of which nobody said where their file is."""
    return sorted(
        name for name, route in ROUTES.items() if route.kind is Kind.LIST and name not in {*FILES_OF, *NO_LIST}
    )
