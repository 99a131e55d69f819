"""Those who run the place and see no care: the operator, the security officer."""

from tests.isolation.route import EXPORT, FILES, LIST, NAMES, Ask, Kind, Route, posts

TEAM, MEMBER = {"team_id": "{team}"}, {"team_id": "{team}", "role_id": "{role}"}
PERSON = {"practitioner_id": "{practitioner}"}
TRAIL = (Ask(), Ask(query="patient={patient}"), Ask(query="structure={case}"))
OVERLAY = {"code": "melan", "place": "region"}
VERSION = {"version_id": "{version}"}
KEPT_PROTOCOL = {"protocol_id": "{protocol}"}
PROTOCOL = {
    "key": "0198ffff-ffff-7fff-bfff-fffffffffffe",
    "title": "Autre",
    "subject": "Un mot",
    "source": "La région",
    "starts_on": "2026-01-01",
    "text": "Un mot",
    "usages": "melan",
    "place": "region",
}
NEW_TEAM = {"organization": "", "name": "Équipe", "usage": "melan", "note": ""}


def kept(address: dict[str, str], *asks: Ask, names: tuple[str, ...] = ()) -> Route:
    """Of the directory, which whoever is signed in may read: the code keeps who changes it."""
    return Route(Kind.OBJECT, address, asks or (Ask(),), by_code=True, names=names)


ROUTES = {
    "portal:operator": LIST,
    "portal:operator_new_team": Route(Kind.LIST, asks=posts(**NEW_TEAM)),
    "portal:operator_team": kept(TEAM, Ask(query="qui=al", body={"name": "Équipe", "note": "", "is_active": "on"})),
    "portal:operator_team_export": kept(TEAM, *FILES),
    "portal:operator_member_ajouter": kept(MEMBER),
    "portal:operator_member_statut": kept(MEMBER, Ask(body={"statut": "junior"})),
    "portal:operator_member_fin": kept(MEMBER),
    "portal:operator_delegations": Route(Kind.LIST, asks=posts(delegator="", delegate="", usage="")),
    "portal:operator_end_delegation": kept({"delegation_id": "{delegation}"}),
    "portal:operator_duties": Route(Kind.LIST, asks=(Ask(query="qui=al", body={"role": "", "kind": "operator"}),)),
    "portal:operator_end_duty": kept({"duty_id": "{duty}"}),
    "portal:operator_overlays": LIST,
    "portal:operator_overlay": Route(Kind.LIST, asks=(Ask(OVERLAY, body={"title": "", "apercu": "1"}),)),
    "portal:operator_overlay_undo": Route(Kind.LIST, asks=(Ask(OVERLAY),)),
    "portal:operator_protocols": LIST,
    "portal:operator_protocols_export": EXPORT,
    "portal:operator_new_protocol": Route(Kind.LIST, asks=posts(**PROTOCOL)),
    "portal:operator_protocol": kept(KEPT_PROTOCOL),
    "portal:operator_protocol_version": kept(KEPT_PROTOCOL, *posts(**PROTOCOL, after="1", changed="Rien")),
    "portal:operator_protocol_show": kept(KEPT_PROTOCOL, *posts(usages="melan", place="region")),
    "portal:operator_protocol_withdraw": kept(KEPT_PROTOCOL, *posts(reason="Fini")),
    "portal:operator_protocol_put_back": kept(KEPT_PROTOCOL),
    "protocols:version": kept(VERSION),
    "protocols:file": kept(VERSION, Ask(), Ask(query="telecharger")),
    "portal:operator_calculators": LIST,
    "portal:operator_calculator": Route(Kind.LIST, asks=(Ask({"name": "aggir"}, body={"etat": "allumer"}),)),
    "portal:operator_export": Route(
        Kind.EXPORT,
        asks=tuple(
            Ask({"name": name, **ask.address}) for name in ("equipes", "delegations", "fonctions") for ask in FILES
        ),
    ),
    "observatory:steering": Route(Kind.LIST, asks=(Ask(), Ask(query="par=place"))),
    "observatory:steering_export": EXPORT,
    "portal:security": LIST,
    "portal:security_trail": Route(Kind.LIST, asks=TRAIL, names=NAMES),
    "portal:security_trail_export": Route(Kind.EXPORT, asks=FILES, names=NAMES),
    "portal:security_professionals": Route(Kind.LIST, asks=(Ask(query="qui=al"),)),
    "portal:security_professional": kept(PERSON, names=NAMES),
    "portal:security_professional_export": kept(PERSON, *FILES, names=NAMES),
    "portal:security_verification": Route(Kind.LIST, asks=posts(apres="0")),
    "portal:security_report": LIST,
    "portal:security_report_pdf": Route(Kind.EXPORT),
}
