"""What the scripts share: people signed in, patients, and requests made as a person makes them."""

import re
import time
import uuid
from functools import cached_property
from typing import Any

import psycopg

from bench.browser import Browser
from bench.figures import CannotMeasure
from bench.photos import photo

GP, DERMATOLOGIST, OTHER_DERMATOLOGIST = "i.solhac", "m.quevrain", "a.tancrede"
OPERATOR, SECURITY_OFFICER = "o.perrigault", "s.kermadec"
USAGE = "melan"
REQUEST = {
    "f-motif": "Lésion pigmentée du dos",
    "f-question": "Faut-il une exérèse ?",
    "f-lieu": "practice",
    "f-phototype": "2",
    "f-atcd_personnel": "none",
    "f-atcd_familial": "N",
    "f-naevi": "lt-20",
    "f-siege": "upper-back",
    "f-asymetrie": "Y",
    "f-bords": "Y",
    "f-couleurs": "Y",
    "f-grand_axe": "11",
    "f-evolution": "Y",
    "f-evolution_detail": "Plus large depuis trois mois",
    "f-saignement": "N",
    "f-dermoscope": "false",
}
REPORT = {
    "f-exploitable": "usable",
    "f-conclusion": "Réseau épaissi et zone bleu-gris.",
    "f-conduite": "excision",
    "f-delai": "15d",
}
VIEWS = ("overview", "close_up")
SMALL_PHOTO_MB = 0.4
# A step that does not exist gives the last look, which links to every step before it.
BEYOND = 99


class World:
    """One running region, seen by the people of its demonstration."""

    def __init__(self, port: int, *, quick: bool) -> None:
        self.port = port
        self.quick = quick
        self._browsers: dict[str, Browser] = {}
        self._next_patient = 0

    def times(self, whole: int) -> int:
        """How often to repeat: fewer in a quick run."""
        return max(5, whole // 5) if self.quick else whole

    # People

    def browser(self, login: str) -> Browser:
        """Somebody's browser, signed in by password and code the first time."""
        if login not in self._browsers:
            self._browsers[login] = self._sign_in(login)
        return self._browsers[login]

    def _sign_in(self, login: str) -> Browser:
        from maillage.config.demo.logins import PASSWORD
        from maillage.kernel.accounts.load import demo_secret
        from maillage.kernel.accounts.totp import code

        browser = Browser(self.port)
        browser.get("/connexion/").expect(200)
        browser.post("/connexion/", {"login": login, "password": PASSWORD}).expect(302, 200)
        browser.get("/connexion/code/").expect(200)
        browser.post("/connexion/code/", {"code": code(demo_secret(login), time.time())}).expect(302, 200)
        browser.get("/mon-compte/").expect(200)
        return browser

    def more_sessions(self, login: str, count: int) -> list[str]:
        """Cookie headers of further sessions of somebody, as their other devices would hold."""
        from datetime import timedelta

        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
        from django.utils import timezone
        from django.utils.crypto import get_random_string

        from maillage.kernel.accounts.sessions import SessionStore

        user = get_user_model().objects.get(username=login)
        content = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        rows, made = [], []
        for _ in range(count):
            session = SessionStore(get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789"))
            session._session_cache = content  # else it would be looked for in the table
            row = session.create_model_instance(content)
            row.expire_date = timezone.now() + timedelta(hours=2)  # a measure leaves nothing open for long
            rows.append(row)
            made.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
        SessionStore.get_model_class().objects.bulk_create(rows, batch_size=1000)
        return made

    def principal(self, login: str) -> Any:
        from maillage.kernel.accounts.facade import principal_for_role

        (role_id,) = self.rows(
            "SELECT m.role_id FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id"
            " WHERE u.username = %s AND m.is_default",
            [login],
        )[0]
        return principal_for_role(role_id)

    # What only the mover may look up

    @cached_property
    def mover(self) -> psycopg.Connection:
        from maillage.config.environment import environment

        env = environment()
        return psycopg.connect(
            host=env.database_host(),
            port=env.db_port,
            dbname=env.db_name,
            user="maillage_mover",
            password=env.read_secrets().database_mover,
            autocommit=True,
            prepare_threshold=None,  # as Django leaves it: both sides plan each statement
        )

    def rows(self, query: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self.mover.execute(query, values or []).fetchall()  # type: ignore[arg-type]  # the driver wants literals

    @cached_property
    def patients(self) -> list[tuple[uuid.UUID, str, str]]:
        """Patients of the GP's structure: identifier, birth name, birth day as it is typed."""
        found = self.rows(
            "SELECT p.id, p.birth_name, to_char(p.birth_on, 'DD/MM/YYYY') FROM identity_patient p"
            " JOIN access_grant g ON g.patient_id = p.id AND g.source_id IS NULL AND g.until IS NULL"
            " WHERE g.holder_id = %s AND p.birth_on IS NOT NULL AND p.death_on IS NULL ORDER BY p.id",
            [self.principal(GP).organization_id],
        )
        if not found:
            raise CannotMeasure("la structure du médecin n'a pas de patient")
        return found  # type: ignore[return-value]  # three columns, as asked above

    def next_patient(self) -> uuid.UUID:
        """Patients in turn, so that no record grows by the measure itself."""
        self._next_patient += 1
        return self.patients[self._next_patient % len(self.patients)][0]

    def commonest_name(self, login: str) -> str:
        """The birth name that most patients of somebody's structure bear, as it is typed."""
        holder = self.principal(login).organization_id
        found = self.rows(
            "SELECT lower(p.birth_name) FROM access_grant g JOIN identity_patient p ON p.id = g.patient_id"
            " WHERE g.holder_id = %s AND g.source_id IS NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
            [holder],
        )
        if not found:
            raise CannotMeasure("la structure n'a pas de patient")
        return str(found[0][0])

    def busiest_of_the_trail(self) -> tuple[str, int, uuid.UUID]:
        """Who left most lines over a year: the principal, how many, and which professional it is."""
        principal, lines = self.rows(
            "SELECT principal, count(*) FROM audit_auditline WHERE principal LIKE 'role:%%'"
            " AND at > now() - interval '1 year' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        )[0]
        practitioner = self.rows(
            "SELECT practitioner_id FROM directory_practitionerrole WHERE id = %s", [principal.removeprefix("role:")]
        )[0][0]
        return principal, lines, practitioner

    # Requests

    def draft(self) -> str:
        """A new draft of the GP; gives the identifier of the case."""
        fields = {"patient": str(self.next_patient()), "usage": USAGE, "key": uuid.uuid4().hex}
        answer = self.browser(GP).post("/demandes/nouvelle/", fields).expect(302)
        found = re.search(r"/demandes/([0-9a-f-]{36})/", answer.location)
        if found is None:
            raise CannotMeasure("la nouvelle demande ne mène pas à son brouillon")
        return found[1]

    def upload(self, case: str, view: str, data: bytes) -> Any:
        fields = {"view": view, "upload_id": str(uuid.uuid4())}
        files = {"photo": ("IMG_0042.jpg", "image/jpeg", data)}
        return self.browser(GP).post(f"/demandes/{case}/photos/", fields, files).expect(201)

    def ready(self) -> str:
        """A draft with its answers, its photos, the patient's accord and a team."""
        case, browser = self.draft(), self.browser(GP)
        browser.post(f"/demandes/{case}/brouillon/request/", REQUEST).expect(200)
        for view in VIEWS:
            self.upload(case, view, photo(SMALL_PHOTO_MB, (1600, 1200)))
        last = browser.get(f"/demandes/{case}/saisie/{BEYOND}/").expect(200)
        step = max(int(number) for number in re.findall(rf"/{case}/saisie/(\d+)/", last.text))
        sending = browser.get(f"/demandes/{case}/saisie/{step}/").expect(200)
        fields = {"answer": "given", "team": self._team(sending.text)}
        browser.post(f"/demandes/{case}/saisie/{step}/", fields).expect(302)
        return case

    def _team(self, page: str) -> str:
        """The team of our dermatologist, among those the page offers."""
        mine = {str(team) for (team,) in self.rows("SELECT team_id FROM directory_teammember")} & set(
            re.findall(r'value="([0-9a-f-]{36})"', page)
        )
        wanted = self.rows(
            "SELECT team_id FROM directory_teammember WHERE role_id = %s", [self.principal(DERMATOLOGIST).role_id]
        )
        return next((str(team) for (team,) in wanted if str(team) in mine), next(iter(mine), ""))

    def fire(self, login: str, case: str, event: str, fields: dict[str, str] | None = None) -> Any:
        """Plays an event; a refusal is told with the page's own sentence."""
        given = {"key": uuid.uuid4().hex, **(fields or {})}
        answer = self.browser(login).post(f"/demandes/{case}/faire/{event}/", given)
        if answer.status != 302 or "/saisie/" in answer.location:
            raise CannotMeasure(f"« {event} » est refusé ({answer.status} {answer.location})")
        return answer

    def sent(self) -> str:
        case = self.ready()
        self.fire(GP, case, "send")
        return case

    @cached_property
    def taken(self) -> str:
        """A request taken by the dermatologist, its answer filled and not signed."""
        case = self.sent()
        self.fire(DERMATOLOGIST, case, "take")
        path = f"/demandes/{case}/brouillon/report/"
        self.browser(DERMATOLOGIST).post(path, REPORT).expect(200)
        return case

    def close(self) -> None:
        from django.db import connection

        for browser in self._browsers.values():
            browser.close()
        if "mover" in self.__dict__:
            self.mover.close()
        connection.close()
