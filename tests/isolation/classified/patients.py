"""Finding, creating and opening patients; the space of a patient, its invitations and its questions."""

from tests.isolation.route import ACCOUNT, EXPORT, FILES, HTMX, LIST, Ask, Kind, Route, one, posts

TRAITS = {
    "birth_name": "Ordinaire", "first_birth_name": "Lou", "birth_on": "03/07/1954", "sex": "F",
    "birth_place_code": "99134",
}  # fmt: skip
PATIENT = {"patient_id": "{patient}"}
TABS = tuple(Ask(query=f"vue={tab}") for tab in ("fil", "documents", "mesures", "demandes", "acces"))
SEARCHES = tuple(
    Ask(query=f"q={typed}", headers=headers) for typed in ("qzx", "03/07/1954", "lou") for headers in ({}, HTMX)
)
DOOR = "before the patient is known: says of nobody whether they are known"
INVITED = {"way": "link", "email": "quelqu.un@maillage.example", "phone": ""}

ROUTES = {
    "portal:my_work": Route(Kind.LIST, asks=(Ask(), Ask(headers=HTMX))),
    "portal:search": Route(Kind.LIST, asks=SEARCHES),
    "portal:patients": LIST,
    "portal:look_up": Route(Kind.LIST, asks=posts(**TRAITS)),
    "portal:create": Route(Kind.LIST, asks=posts(**TRAITS)),
    "portal:attach": Route(Kind.LIST, asks=posts(**TRAITS, declares_care="on")),
    "portal:unidentified": Route(Kind.LIST, asks=posts(label="Inconnu du hall", sex="F")),
    "portal:record": one(*TABS, Ask(query="genre=fact"), **PATIENT),
    "portal:record_export_fil": one(*FILES, **PATIENT),
    "portal:record_export_mesures": one(*FILES, **PATIENT),
    "portal:record_export_documents": one(*FILES, **PATIENT),
    "portal:record_export_demandes": one(*FILES, **PATIENT),
    "portal:record_export_acces": one(*FILES, **PATIENT),
    "patient_invitations:invite": one(Ask(body=INVITED), **PATIENT),
    "patient_invitations:revoke": one(**PATIENT, invitation_id="{invitation}"),
    "patient_invitations:close": one(**PATIENT),
    "patient_questions:list": LIST,
    "patient_questions:export": EXPORT,
    "patient_questions:answer": Route(
        Kind.OBJECT, {"question_id": "{question}"}, posts(answer="Votre médecin."), names=("patient",)
    ),
    "patient_space:home": LIST,
    "patient_space:papers": LIST,
    "patient_space:paper_file": Route(Kind.OBJECT, {"document_id": "{paper}"}, (Ask(at="told"),), by_code=True),
    "patient_space:requests": LIST,
    "patient_space:accesses": Route(Kind.LIST, asks=(Ask(), Ask(query="avant={line}"))),
    "patient_space:export": EXPORT,
    "patient_space:papers_export": EXPORT,
    "patient_space:requests_export": EXPORT,
    "patient_space:question": Route(Kind.OBJECT, {"seq": "{line}"}, posts(message="x"), by_code=True),
    "patient_space:contact": LIST,
    "patient_space:enter": Route(
        Kind.PUBLIC, why=DOOR, asks=posts(contact="personne@maillage.example", born_on="03/07/1954")
    ),
    "patient_space:link": Route(Kind.PUBLIC, {"token": "x" * 43}, posts(born_on="03/07/1954"), why=DOOR),
    "patient_space:paper": Route(Kind.PUBLIC, why=DOOR, asks=posts(code="K7PM-3XWQ-9TFD")),
    "patient_space:code": Route(Kind.PUBLIC, why=DOOR, asks=posts(code="000000")),
    "patient_space:leave": ACCOUNT,
}
