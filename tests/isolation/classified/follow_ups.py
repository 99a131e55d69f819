"""What follows an answer: things to do, appointments, acts, announcements."""

from tests.isolation.route import EXPORT, FILES, Ask, Kind, Route, one

TASK, APPOINTMENT, ACT = {"task_id": "{task}"}, {"appointment_id": "{appointment}"}, {"act_id": "{act}"}
TASKS = tuple(Ask(query=f"qui={whose}") for whose in ("", "moi", "equipe", "structure"))
DONE = (
    ("fait", {"on": "2026-01-01", "note": "x"}),
    ("pas-fait", {"reason": "x"}),
    ("reporter", {"due_on": "2030-01-01", "reason": "x"}),
    ("confier", {"role": "{role}"}),
    ("commenter", {"text": "x"}),
    ("remettre", {}),
    ("inconnu", {}),
)
BOOKED = (
    ("fixer", {"day": "2030-01-01", "hour": "14:30", "place": "Bureau"}),
    ("refuser", {"reason": "x"}),
    ("rappeler", {"note": "x"}),
    ("preciser", {"note": "x"}),
    ("retirer", {"reason": "x"}),
    ("inconnu", {}),
)

ROUTES = {
    "tasks:list": Route(Kind.LIST, asks=(*TASKS, Ask(query="apres={task}"))),
    "tasks:export": EXPORT,
    "tasks:task": one(**TASK),
    "tasks:gesture": Route(Kind.OBJECT, TASK, tuple(Ask({"name": name}, body=body) for name, body in DONE)),
    "tasks:diary": Route(Kind.LIST, asks=(Ask(), Ask(query="cote=demandes"), Ask(query="apres={appointment}"))),
    "tasks:diary_export": EXPORT,
    "tasks:appointment": Route(Kind.OBJECT, APPOINTMENT, keeps=("case",)),
    "tasks:diary_gesture": Route(
        Kind.OBJECT, APPOINTMENT, tuple(Ask({"name": name}, body=body) for name, body in BOOKED), names=("case",)
    ),
    "ledger:list": Route(Kind.LIST, asks=(Ask(), Ask(query="apres={act}"), Ask(query="structure={case}"))),
    "ledger:export": Route(Kind.EXPORT, asks=FILES),
    "ledger:act": one(**ACT),
    "ledger:cancel": one(Ask(body={"reason": "x"}), **ACT),
    "ledger:examine": one(Ask(body={"reason": "x"}), **ACT),
    "announcements:list": Route(Kind.LIST),
    "announcements:export": EXPORT,
    "announcements:announce": one(Ask(body={"consulted_on": "2026-01-01"}), document_id="{opinion}"),
    "announcements:take_back": one(Ask(at="told"), document_id="{opinion}"),
}
