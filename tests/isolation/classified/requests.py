"""Requests: their screens, their photos, their events, mistakes and versions; the lists of them."""

from tests.isolation.planting import DRAWN, answers
from tests.isolation.route import EXPORT, FILES, HTMX, LIST, SCRIPT, Ask, Kind, Route, one, posts
from tests.isolation.staffing import USAGE

CASE = {"case_id": "{case}"}
DOCUMENT = {"document_id": "{document}"}
TYPED = answers("ordinaire")
# Every event of the usage, on a request in a state that allows it.
EVENTS = (
    ("send", "draft"), ("hand_over", "draft"), ("prepare_again", "draft"), ("discard", "draft"), ("withdraw", "sent"),
    ("take", "sent"), ("sign", "taken"), ("propose", "taken"), ("ask_back", "taken"), ("release", "taken"),
    ("refuse", "taken"), ("resume", "waiting"), ("complete", "waiting"), ("read", "answered"), ("close", "answered"),
    ("rectify", "answered"), ("keep_answer", "answered"), ("inconnu", "sent"),
)  # fmt: skip
FIRED = {"key": "k", "reason": "Motif", "f-conclusion": "Conclusion"}
STEPS = tuple(Ask({"number": step}, body=TYPED, at="draft") for step in ("1", "3", "5", "6"))
FORMS = (
    Ask({"name": "request"}, body=TYPED, at="draft"),
    Ask({"name": "report"}, body={"f-conclusion": "x"}, at="taken"),
)
PHOTO = Ask(body={"view": "overview", "photo": "photo.jpg"}, headers=SCRIPT, at="draft")
REMOVED = {"photo_id": "{document}"}
MARKED = Ask(body={"photo_id": "{document}", "shapes": []}, json=True, at="taken")
CHIPS = ("", "rendues", "closes", "brouillons")
LINES = (
    *(Ask(query=f"vue={chip}") for chip in CHIPS),
    Ask(query="apres={case}"),
    Ask(query="avant={case}", headers=HTMX),
)
MISTAKES = (
    Ask(query="photo={document}", body={"kind": "photo", "photo": "{document}"}, at="taken"),
    Ask(body={"kind": "patient", "note": "x"}, at="sent"),
)

ROUTES = {
    "cases:new": one(Ask(query="patient={patient}", body={"patient": "{patient}", "usage": USAGE, "key": "k"})),
    "cases:case": one(Ask(), Ask(query="vu=autre&saisie=1", headers=HTMX), **CASE),
    "cases:step": Route(Kind.OBJECT, CASE, STEPS),
    "cases:autosave": Route(Kind.OBJECT, CASE, FORMS),
    "cases:calculate": Route(Kind.OBJECT, CASE, FORMS),
    "cases:people": one(Ask(query="qui=a", at="draft"), **CASE),
    "cases:upload": one(PHOTO, **CASE),
    "cases:remove_photo": one(Ask(body=REMOVED, at="draft"), Ask(body=REMOVED, at="waiting"), **CASE),
    "cases:annotations": one(MARKED, **CASE),
    "cases:outline": one(Ask(body=DRAWN, at="taken"), **CASE, **DOCUMENT),
    "cases:measure_outline": one(Ask(body=DRAWN, at="taken"), **CASE, **DOCUMENT),
    "cases:preview": one(Ask(at="taken"), **CASE),
    "cases:text": one(Ask(at="answered"), **CASE),
    "cases:fire": Route(Kind.OBJECT, CASE, tuple(Ask({"event": name}, body=FIRED, at=at) for name, at in EVENTS)),
    "cases:stop": one(Ask(body={"suite": "clore", "key": "k"}, at="draft"), **CASE),
    "cases:ask_appointment": one(Ask(body={"note": "x", "phone": "", "key": "k"}, at="announced"), **CASE),
    "cases:note_instant": one(Ask(body={"name": "door", "day": "2026-01-01", "hour": "10:00"}, at="taken"), **CASE),
    "cases:live": Route(Kind.OBJECT, CASE, (Ask({"name": "report"}, at="taken"),), by_code=True),
    "cases:called": one(Ask(at="answered"), **CASE),
    "cases:report_mistake": one(*MISTAKES, **CASE),
    "cases:redo": Route(
        Kind.OBJECT, CASE, (Ask(query="qui=qzx", body={"patient": "{patient}"}, at="mistaken"),), by_code=True
    ),
    # The usage of the matrix goes on as nothing: tests/acts/cases/test_threads.py asks one that does.
    "cases:convert": Route(Kind.OBJECT, {**CASE, "to": "self"}, posts(key="k"), by_code=True),
    "cases:versions": one(Ask(body={"version": "1"}, at="answered"), **CASE),
    # No usage of the region asks several opinions: tests/acts/cases/test_rectified_opinions.py asks one that does.
    "cases:contribution_versions": Route(Kind.OBJECT, {**CASE, "party_id": "{case}"}, posts(version="1"), by_code=True),
    "cases:end_part": Route(Kind.OBJECT, {**CASE, "party_id": "{case}"}, posts(reason="x"), by_code=True),
    "cases:reviews": LIST,
    "cases:reviews_export": EXPORT,
    "cases:batches": LIST,
    "cases:review": one(*posts(decision="lifted", words="x"), quarantine_id="{quarantine}"),
    "cases:delegations": Route(Kind.LIST, asks=posts(delegate="", usage="")),
    "cases:delegations_export": EXPORT,
    "cases:end_delegation": Route(Kind.OBJECT, {"delegation_id": "{delegation}"}, by_code=True),
    "documents:original": one(Ask(), Ask(query="telecharger"), **DOCUMENT),
    "documents:preview": one(**DOCUMENT),
    "documents:thumbnail": one(**DOCUMENT),
    "worklists:list": LIST,
    "worklists:team": Route(Kind.LIST, asks=LINES),
    "worklists:own": Route(Kind.LIST, asks=LINES),
    "worklists:side": Route(Kind.LIST, asks=(Ask(), Ask(query="ouverte={case}"))),
    "worklists:export": Route(
        Kind.EXPORT,
        asks=tuple(
            Ask({"side": side, **ask.address}, query=f"vue={chip}")
            for side in ("team", "own")
            for ask in FILES
            for chip in ("", "closes")
        ),
    ),
}
