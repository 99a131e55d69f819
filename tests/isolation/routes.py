"""The classification: what each address of the site is about, and how to ask it for somebody's thing.

One entry a route, by its name in the resolver. A route that is not here fails the build; so does an entry whose route
has gone. In addresses, queries and bodies, `{kind}` stands for the thing that is asked for: the matrix puts in turn
one that the asker may see, each that they may not, and one that never existed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.isolation.planting import USAGE, answers


class Kind(StrEnum):
    PUBLIC = "answers whoever asks, and holds no data of patients"
    ACCOUNT = "the account of who asks, and no other"
    LIST = "what the asker may see, and nothing else"
    OBJECT = "one thing: theirs, or unknown"
    EXPORT = "a list as a file"


@dataclass(frozen=True)
class Ask:
    """One way to ask a route. `at` names the part of the world that suits it best, where the asker has the choice."""

    address: Mapping[str, str] = field(default_factory=dict)  # what `Route.address` leaves open
    query: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    json: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class Route:
    """`address` gives each argument of the route its kind of thing or its value."""

    kind: Kind
    address: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[Ask, ...] = (Ask(),)
    by_account: bool = False  # kept by the account that asks, not by row policies
    names: tuple[str, ...] = ()  # kinds of things whose identifiers it may name to whoever reads it, and why it may
    why: str = ""


CASE = {"case_id": "{case}"}
DOCUMENT = {"document_id": "{document}"}
PASSKEY = {"pk": "{factor}"}
HTMX = {"HX-Request": "true"}
SCRIPT = {"X-Requested-With": "fetch"}
TYPED = answers("ordinaire")
# Every event of the usage, on a request in a state that allows it.
EVENTS = (
    ("send", "draft"), ("discard", "draft"), ("withdraw", "sent"), ("take", "sent"), ("sign", "taken"),
    ("ask_back", "taken"), ("release", "taken"), ("refuse", "taken"), ("resume", "waiting"), ("complete", "waiting"),
    ("read", "answered"), ("close", "answered"), ("inconnu", "sent"),
)  # fmt: skip
ACCOUNT = Route(Kind.ACCOUNT)
SIGN_IN = Route(Kind.PUBLIC, why="sign-in, before the asker is known", asks=(Ask(body={"login": "gp.b", "code": "1"}),))
TRAITS = {
    "birth_name": "Ordinaire", "first_birth_name": "Lou", "birth_on": "03/07/1954", "sex": "F",
    "birth_place_code": "99134",
}  # fmt: skip
TABS = tuple(Ask(query=f"vue={tab}") for tab in ("fil", "documents", "mesures", "demandes", "acces"))
CHIPS = ("", "a-prendre", "miennes", "retard", "pause", "rendues", "closes", "brouillons", "en-cours", "a-lire")
LISTS = tuple(Ask(query=f"vue={chip}") for chip in CHIPS)
AROUND = (Ask(query="apres={case}"), Ask(query="avant={case}", headers=HTMX))

ROUTES: dict[str, Route] = {
    # Nobody's data
    "ui:living": Route(Kind.PUBLIC, why="the components, with invented values"),
    "portal:live": Route(Kind.PUBLIC, why="says that the process is up"),
    "portal:ready": Route(Kind.PUBLIC, why="says that the database answers"),
    "account_login": SIGN_IN,
    "account_signup": SIGN_IN,
    "account_inactive": SIGN_IN,
    "mfa_authenticate": SIGN_IN,
    "mfa_login_webauthn": SIGN_IN,
    # One's own account
    "account_logout": ACCOUNT,
    "account_change_password": ACCOUNT,
    "account_reauthenticate": ACCOUNT,
    "mfa_reauthenticate": ACCOUNT,
    "mfa_reauthenticate_webauthn": ACCOUNT,
    "mfa_index": ACCOUNT,
    "mfa_activate_totp": ACCOUNT,
    "mfa_deactivate_totp": ACCOUNT,
    "mfa_list_webauthn": ACCOUNT,
    "mfa_add_webauthn": ACCOUNT,
    "mfa_edit_webauthn": Route(Kind.OBJECT, PASSKEY, (Ask(body={"name": "clé"}),), by_account=True),
    "mfa_remove_webauthn": Route(Kind.OBJECT, PASSKEY, by_account=True),
    "mfa_view_recovery_codes": ACCOUNT,
    "mfa_generate_recovery_codes": ACCOUNT,
    "mfa_download_recovery_codes": ACCOUNT,
    "accounts:account": ACCOUNT,
    "accounts:choose_role": Route(Kind.OBJECT, {"role_id": "{place}"}, by_account=True),
    # Messages
    "messaging:messages": Route(Kind.LIST),
    "messaging:all_read": Route(Kind.LIST),
    "messaging:open": Route(Kind.OBJECT, {"notification_id": "{notification}"}),
    "messaging:mailbox": Route(Kind.LIST, why="the demonstration's mails, without patient data"),
    "messaging:mail": Route(
        Kind.OBJECT, {"mail_id": "{mail}"}, by_account=True, names=("notification",),
        why="the demonstration's mails, each with its link, are open to whoever tries it; elsewhere there are none",
    ),
    # Documents
    "documents:original": Route(Kind.OBJECT, DOCUMENT, (Ask(), Ask(query="telecharger"))),
    "documents:preview": Route(Kind.OBJECT, DOCUMENT),
    "documents:thumbnail": Route(Kind.OBJECT, DOCUMENT),
    # Requests
    "cases:new": Route(
        Kind.OBJECT, asks=(Ask(query="patient={patient}", body={"patient": "{patient}", "usage": USAGE, "key": "k"}),)
    ),
    "cases:case": Route(Kind.OBJECT, CASE, (Ask(), Ask(query="vu=autre&saisie=1", headers=HTMX))),
    "cases:step": Route(
        Kind.OBJECT, {**CASE, "number": "1"},
        tuple(Ask({"number": step}, body=TYPED, at="draft") for step in ("1", "3", "5", "6")),
    ),
    "cases:autosave": Route(
        Kind.OBJECT, CASE,
        (Ask({"name": "request"}, body=TYPED, at="draft"), Ask({"name": "report"}, body={"f-conclusion": "x"}, at="taken")),
    ),
    "cases:people": Route(Kind.OBJECT, CASE, (Ask(query="qui=a", at="draft"),)),
    "cases:upload": Route(Kind.OBJECT, CASE, (Ask(body={"view": "overview", "photo": "photo.jpg"}, headers=SCRIPT, at="draft"),)),
    "cases:remove_photo": Route(
        Kind.OBJECT, CASE, (Ask(body={"photo_id": "{document}"}, at="draft"), Ask(body={"photo_id": "{document}"}, at="waiting"))
    ),
    "cases:annotations": Route(
        Kind.OBJECT, CASE, (Ask(body={"photo_id": "{document}", "shapes": []}, json=True, at="taken"),)
    ),
    "cases:preview": Route(Kind.OBJECT, CASE, (Ask(at="taken"),)),
    "cases:text": Route(Kind.OBJECT, CASE, (Ask(at="answered"),)),
    "cases:fire": Route(
        Kind.OBJECT, CASE,
        tuple(
            Ask({"event": event}, body={"key": "k", "reason": "Motif", "f-conclusion": "Conclusion"}, at=part)
            for event, part in EVENTS
        ),
    ),
    # Lists of requests
    "worklists:list": Route(Kind.LIST),
    "worklists:team": Route(Kind.LIST, asks=(*LISTS, *AROUND)),
    "worklists:own": Route(Kind.LIST, asks=(*LISTS, *AROUND)),
    "worklists:side": Route(Kind.LIST, asks=(Ask(), Ask(query="ouverte={case}"))),
    "worklists:export": Route(
        Kind.EXPORT,
        asks=tuple(Ask({"side": side}, query=f"vue={chip}") for side in ("team", "own") for chip in ("", "closes")),
    ),
    # Patients
    "portal:my_work": Route(Kind.LIST, asks=(Ask(), Ask(headers=HTMX))),
    "portal:search": Route(
        Kind.LIST,
        asks=tuple(Ask(query=f"q={typed}", headers=headers) for typed in ("qzx", "03/07/1954", "lou") for headers in ({}, HTMX)),
    ),
    "portal:patients": Route(Kind.LIST),
    "portal:look_up": Route(Kind.LIST, asks=(Ask(body=TRAITS),)),
    "portal:create": Route(Kind.LIST, asks=(Ask(body=TRAITS),)),
    "portal:attach": Route(Kind.LIST, asks=(Ask(body={**TRAITS, "declares_care": "on"}),)),
    "portal:unidentified": Route(Kind.LIST, asks=(Ask(body={"label": "Inconnu du hall", "sex": "F"}),)),
    "portal:record": Route(Kind.OBJECT, {"patient_id": "{patient}"}, (*TABS, Ask(query="genre=fact"))),
}  # fmt: skip

# Plain ASGI routes, beside the resolver.
STREAMS = {"/live/": "kinds and identifiers of what changed for the holders of who listens"}
