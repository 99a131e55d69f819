"""The hottest pages, opened by people of a small and of a large structure: what their statements read stays bounded.

At a hundredth of the region the figures are small, and so are the bounds: lists count no further than FEW, so that a
page which reads all that its team ever had is one that goes past MOST_ROWS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.plans.reading import Reading, Tables, reading
from tests.world import DERMATOLOGIST, GP, World

from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db

LARGE = 1_500  # rows at a hundredth: what grows with the region
# Sixty thousand in the region, and too few here for a plan to prefer an index: asked whether it has one.
PEOPLE, MOST_PEOPLE = "directory_practitioner", 400
FEW = 50
MOST_ROWS = 700
MOST_GRANTS = 2_000  # each row that is shown, or counted, is allowed by one of a few grants of its patient
MOST_MONTHS = 20  # of a hundred: a year, and the newest ones where a line of the trail is added
OPERATOR, OFFICER, SECRETARY, BILLER, INTERN = "o.perrigault", "s.kermadec", "f.keravel", "v.lagadec", "i.lorient"
# What a page reads whole because it is about all of it: a patient's measures of every month, the acts of a month
# added up, what was asked in a period and how fast it was answered, what everybody did over a month.
WHOLE_LIFE = {"record_observation"}
ADDED_UP = {
    "actes": {"ledger_act", "cases_case"},
    "pilotage": {"cases_tally"},
    "rapport": {"audit_auditline"},
    "journal.csv": {"audit_auditline"},
}


@dataclass(frozen=True, slots=True)
class Things:
    """What the addresses are about."""

    cases: dict[str, str]
    patients: dict[str, str]
    professional: str
    far: dict[str, str]  # a row that stands deep in a list, by list


def _things(world: World, superuser: Any) -> Things:
    def one(sql: str, *values: Any) -> Any:
        return superuser.execute(sql, values).fetchone()

    gp, expert = world.principal(GP), world.principal(DERMATOLOGIST)
    asked = one(
        "SELECT id, patient_id FROM cases_case WHERE requester_role_id = %s AND state_kind = 'answered'"
        " ORDER BY id DESC LIMIT 1",
        gp.role_id,
    )
    received = one(
        "SELECT c.id, c.patient_id FROM cases_case c JOIN directory_teammember m ON m.team_id = c.team_id"
        " WHERE m.role_id = %s AND c.state_kind = 'open' ORDER BY c.id DESC LIMIT 1",
        expert.role_id,
    )
    person = one("SELECT practitioner_id FROM directory_practitionerrole WHERE id = %s", expert.role_id)
    deep = one(
        "SELECT id FROM (SELECT c.id FROM cases_case c JOIN directory_teammember m ON m.team_id = c.team_id"
        " WHERE m.role_id = %s AND c.state_kind = 'closed' AND c.answered_at IS NOT NULL ORDER BY c.id DESC LIMIT 200)"
        " AS last ORDER BY id LIMIT 1",
        expert.role_id,
    )
    line = one("SELECT seq FROM audit_auditline WHERE at < now() - interval '8 months' ORDER BY at DESC LIMIT 1")
    found = {GP: asked, DERMATOLOGIST: received}
    return Things(
        {login: str(row[0]) for login, row in found.items()},
        {login: str(row[1]) for login, row in found.items()},
        str(person[0]),
        {"closes": str(deep[0]), "journal": str(line[0])},
    )


def _year() -> str:
    return f"du={(today() - timedelta(days=365)).isoformat()}&au={today().isoformat()}"


BOTH = (GP, DERMATOLOGIST)
Address = Callable[[Things, str], str]


def _at(address: str) -> Address:
    return lambda things, login: address


# Who opens it, and where. Twenty and some: those that the profile of load opens most, and each office's own.
PAGES: dict[str, tuple[tuple[str, ...], Address]] = {
    "mon travail": ((*BOTH, SECRETARY, INTERN), _at("/")),
    "équipes": ((DERMATOLOGIST, INTERN), _at("/demandes/equipes/")),
    "équipes, closes": ((DERMATOLOGIST,), _at("/demandes/equipes/?vue=closes")),
    "équipes, closes par date": ((DERMATOLOGIST,), _at("/demandes/equipes/?vue=closes&tri=-recue")),
    "équipes, page lointaine": (
        (DERMATOLOGIST,),
        lambda things, login: f"/demandes/equipes/?vue=closes&apres={things.far['closes']}",
    ),
    "équipes, non lues": ((DERMATOLOGIST,), _at("/demandes/equipes/?vue=non-lues")),
    "les miennes": (BOTH, _at("/demandes/les-miennes/")),
    "les miennes, closes": (BOTH, _at("/demandes/les-miennes/?vue=closes")),
    "à côté": (BOTH, _at("/demandes/cote/")),
    "recherche": (BOTH, _at("/recherche/?q=martin")),
    "recherche, deux mots": (BOTH, _at("/recherche/?q=martin+ma")),
    "recherche, une lettre": (BOTH, _at("/recherche/?q=m")),
    "patients": (BOTH, _at("/patients/")),
    "patient à créer": (BOTH, _at("/patients/nouveau/")),
    "dossier du patient": (BOTH, lambda things, login: f"/patients/{things.patients[login]}/"),
    "mesures": (BOTH, lambda things, login: f"/patients/{things.patients[login]}/?vue=mesures"),
    "demande": (BOTH, lambda things, login: f"/demandes/{things.cases[login]}/"),
    "suites": ((*BOTH, SECRETARY), _at("/suites/")),
    "suites de nos réponses": ((DERMATOLOGIST,), _at("/suites/?qui=reponses")),
    "rendez-vous": ((GP, SECRETARY), _at("/rendez-vous/")),
    "annonces": (BOTH, _at("/annonces/")),
    "messages": (BOTH, _at("/messages/")),
    "actes": ((DERMATOLOGIST, BILLER), _at("/actes/")),
    "délégations": (BOTH, _at("/mon-compte/delegations/")),
    "mises à l’écart": (BOTH, _at("/demandes/mises-a-l-ecart/")),
    "journal, un an": ((OFFICER,), lambda things, login: f"/securite/journal/?{_year()}"),
    "journal, page lointaine": (
        (OFFICER,),
        lambda things, login: f"/securite/journal/?{_year()}&apres={things.far['journal']}",
    ),
    "journal.csv": ((OFFICER,), _at(f"/securite/journal.csv?du={today().isoformat()}&au={today().isoformat()}")),
    "journal d’un professionnel": (
        (OFFICER,),
        lambda things, login: f"/securite/professionnels/{things.professional}/?{_year()}",
    ),
    "rapport": ((OFFICER,), _at("/securite/rapport/")),
    "sécurité": ((OFFICER,), _at("/securite/")),
    "pilotage": ((OPERATOR,), _at("/pilotage/")),
    "annuaire": ((OPERATOR,), _at("/annuaire/")),
}


def _open(world: World, tables: Tables, clients: dict[str, Client], login: str, address: str) -> Reading:
    if login not in clients:
        clients[login] = Client()
        world.login(clients[login], login)
        clients[login].get("/aide/")  # a session is noted the first time that it is seen
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = {'off' if 'recherche' in address else 'on'}")
    with reading(tables) as read:
        answer = clients[login].get(address, headers={"HX-Request": "true"} if "recherche" in address else {})
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200, f"{login} {address}: {answer.status_code}"
    return read


def _excess(name: str, read: Reading, tables: Tables, large: frozenset[str]) -> list[str]:
    """What is read further than a page needs, said table by table."""
    added_up = ADDED_UP.get(name, set())
    said = [f"reads all of {table}" for table in sorted(read.whole_tables(tables, large - added_up))]
    for table, how in sorted(read.read.items()):
        if table == PEOPLE and how.whole + how.rows > MOST_PEOPLE and "recherche" in name:
            said.append(f"goes through {how.whole + how.rows} rows of {table}")
        most = MOST_GRANTS if table == "access_grant" else MOST_ROWS
        if table in large - added_up and how.whole + how.rows > most:
            said.append(f"goes through {how.whole + how.rows} rows of {table}")
        if how.parts > MOST_MONTHS and table not in WHOLE_LIFE:
            said.append(f"opens {how.parts} months of {table}")
    return said


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.toolbox.tables.counting.MOST", FEW)


def test_the_hottest_pages_read_what_they_show(world: World, superuser: Any, tables: Tables, few: None) -> None:
    things, large, clients = _things(world, superuser), tables.large(LARGE), dict[str, Client]()
    assert {"identity_patient", "cases_case", "audit_auditline", "record_observation", "ledger_act"} <= large
    excess = {}
    for name, (people, address) in PAGES.items():
        for login in people:
            read = _open(world, tables, clients, login, address(things, login))
            found = _excess(name, read, tables, large)
            if found:
                excess[f"{name} ({login})"] = found
    assert excess == {}


@pytest.mark.django_db(transaction=True)
def test_a_missing_index_is_seen(world: World, superuser: Any, tables: Tables, few: None) -> None:
    large, clients, page = tables.large(LARGE), dict[str, Client](), "/demandes/equipes/"
    whole = _open(world, tables, clients, DERMATOLOGIST, page)
    assert "case_by_team" in whole.indexes() and whole.whole_tables(tables, large) == set()
    # No transaction of the page is left, which would hold what is dropped.
    for (index,) in superuser.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'cases_case'::regclass AND NOT indisunique"
    ).fetchall():
        superuser.execute(f"DROP INDEX {index}")
    assert _open(world, tables, clients, DERMATOLOGIST, page).whole_tables(tables, large) == {"cases_case"}
