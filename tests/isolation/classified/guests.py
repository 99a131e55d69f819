"""Experts from outside: who invites them, their door, and the only request that is open to them."""

from tests.isolation.route import ACCOUNT, LIST, Ask, Kind, Route, posts

CASE = {"case_id": "{case}"}
DOOR = "before a guest is known: says of nobody whether they are known"
INVITED = {
    "name": "Jean Autre", "profession": "chirurgien", "organization": "CHU de Lausanne", "country": "Suisse",
    "email": "autre@hopital.example", "last_day": "2026-01-01",
}  # fmt: skip

ROUTES = {
    "guests:invite": Route(Kind.OBJECT, CASE, (Ask(body=INVITED, at="taken"),), by_code=True),
    "guests:revoke": Route(
        Kind.OBJECT, {**CASE, "guest_id": "{guest}"}, (Ask(body={"reason": "x"}, at="taken"),), by_code=True
    ),
    "guests:case": LIST,
    "guests:contribute": Route(Kind.LIST, asks=posts(text="Un avis")),
    "guests:rectify": Route(Kind.LIST, asks=posts(reason="Erreur de côté")),
    "guests:give_up": Route(Kind.LIST, asks=posts()),
    "guests:photo": Route(Kind.OBJECT, {"document_id": "{document}"}, (Ask(at="taken"),), by_code=True),
    "guests:link": Route(Kind.PUBLIC, {"token": "x" * 43}, why=DOOR),
    "guests:code": Route(Kind.PUBLIC, why=DOOR, asks=posts(code="000000")),
    "guests:back": Route(Kind.PUBLIC, why=DOOR, asks=posts(email="personne@maillage.example")),
    "guests:leave": ACCOUNT,
}
