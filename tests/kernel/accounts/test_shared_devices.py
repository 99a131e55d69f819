"""A tablet that several people use: declared, locked by its button and by silence, opened again by who may."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from tests.kernel.accounts.people import PASSWORD, current_code
from tests.kernel.accounts.tablet import COOKIE, PAST_THE_LOCK, SESSION, WRONG, Tablet, rows
from tests.world import DERMATOLOGIST, FOREIGN_GP, GP, NURSE, World

from maillage.config.demo import logins
from maillage.kernel.accounts import demo, short_codes
from maillage.kernel.accounts.facade import session_of
from maillage.kernel.accounts.models import DevicePresence, SessionPulse, SharedDevice, User
from maillage.kernel.accounts.standing import SIGN_IN
from maillage.kernel.audit.models import AuditLine
from maillage.kernel.context.facade import Principal, open_context
from maillage.toolbox.clock import now
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db
GP_NAME, NURSE_NAME = "Dr Ivan Solhac", "Noémie Tardivat"


@pytest.fixture
def tablet(world: World) -> Tablet:
    return Tablet()


@pytest.fixture
def locked(tablet: Tablet) -> Tablet:
    """Two people signed in today; the doctor was reading the list of patients when the screen locked."""
    tablet.declare(GP)
    tablet.lock("/patients/?page=1")
    tablet.sign_in(NURSE)
    tablet.lock("/messages/")
    tablet.unlock(GP)
    tablet.lock("/patients/?page=1")
    return tablet


def _trail(action: str) -> list[str]:
    with open_context(Principal.system("audit")):
        return [line.why for line in AuditLine.objects.filter(action=action).order_by("pk")]


# --- declaring ------------------------------------------------------------------------------------------


def test_a_device_is_declared_by_a_person_who_signed_in_fully(tablet: Tablet, world: World) -> None:
    tablet.declare(GP, "Chariot  du soir ")
    device = tablet.device
    assert device.label == "Chariot du soir"
    assert device.organization_id == world.gp.organization_id
    assert timedelta(days=89) < device.expires_at - now() < timedelta(days=91)
    cookie = tablet.client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert tablet.presence(GP).wrong_codes == 0
    page = tablet.client.get("/mon-compte/postes/").content.decode()
    assert "« Chariot du soir » est un appareil partagé" in page
    assert "Le déclarer partagé" not in page
    assert _trail("device.enrolled") == ["appareil déclaré partagé"]


def test_the_device_at_hand_is_named(tablet: Tablet) -> None:
    tablet.declare(GP)
    assert tablet.client.post("/mon-compte/postes/nom/", {"label": " "}).status_code == 422
    assert tablet.client.post("/mon-compte/postes/nom/", {"label": "Tablette B"}).status_code == 302
    assert tablet.device.label == "Tablette B"
    tablet.client.cookies.pop(COOKIE)
    assert tablet.client.post("/mon-compte/postes/nom/", {"label": "Tablette C"}).status_code == 422
    assert tablet.device.label == "Tablette B"


def test_a_device_is_declared_from_the_sign_in_page(tablet: Tablet) -> None:
    tablet.client.post("/connexion/", {"login": GP, "password": PASSWORD, "shared": "on"})
    assert rows(SharedDevice) == []  # a password alone declares nothing
    answer = tablet.client.post("/connexion/code/", {"code": current_code(GP)})
    assert answer["Location"] == "/mon-compte/postes/"
    assert tablet.device.label.startswith("Appareil du ")
    tablet.lock()
    assert tablet.tiles() == [GP_NAME]


def test_a_declaration_long_after_sign_in_asks_who_it_is(tablet: Tablet) -> None:
    tablet.sign_in(GP)
    with time_machine.travel(now() + timedelta(minutes=20), tick=False):
        answer = tablet.client.post("/mon-compte/postes/declarer/", {"label": "Tablette"})
        assert answer["Location"].startswith("/mon-compte/verification/")
    assert rows(SharedDevice) == []


def test_a_device_without_a_name_is_not_declared(tablet: Tablet) -> None:
    tablet.sign_in(GP)
    assert tablet.client.post("/mon-compte/postes/declarer/", {"label": "  "}).status_code == 422
    assert rows(SharedDevice) == []


# --- locking --------------------------------------------------------------------------------------------


def test_locking_leaves_nothing_of_the_session(tablet: Tablet) -> None:
    tablet.declare(GP)
    key = tablet.session_key
    tablet.client.post("/mon-compte/code-court/", {"code": "917350", "again": "917350"})
    assert "messages" in tablet.client.cookies  # a sentence for the next page: it may speak of a patient
    answer = tablet.lock("/patients/")
    assert answer["Location"] == "/poste/"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert answer.cookies["messages"].value == ""
    assert session_of(key) is None
    thief = Client()
    thief.cookies[SESSION] = key
    assert thief.get("/patients/").status_code == 302
    assert tablet.who() == ""
    assert tablet.client.get("/patients/")["Location"] == "/poste/"
    assert _trail("device.locked") == ["écran verrouillé par la personne"]


def test_the_lock_screen_shows_names_and_functions_and_nothing_else(locked: Tablet) -> None:
    page = locked.client.get("/poste/").content.decode()
    assert locked.tiles() == [GP_NAME, NURSE_NAME]
    assert "Vernelle" in page
    assert "/patients/" not in page
    assert 'id="rail"' not in page


@pytest.mark.parametrize(
    ("headers", "status", "told"),
    [
        pytest.param({}, 302, {"Location": "/poste/"}, id="a page"),
        pytest.param({"HX-Request": "true"}, 204, {"HX-Redirect": "/poste/"}, id="a fragment"),
        pytest.param({"Accept": "application/json"}, 401, {}, id="a script"),
    ],
)
def test_silence_locks_whatever_is_asked_next(
    tablet: Tablet, headers: dict[str, str], status: int, told: dict[str, str]
) -> None:
    tablet.declare(GP)
    tablet.client.get("/")
    key = tablet.session_key
    with time_machine.travel(now() + PAST_THE_LOCK, tick=False):
        # The stream asks the same question before it goes on.
        assert session_of(key) is None
        answer = tablet.client.get("/patients/", headers=headers)
        assert answer.status_code == status
        assert {name: answer[name] for name in told} == told
        if status == 401:
            assert answer.json()["url"] == "/poste/"
        assert tablet.who() == ""
        assert _trail("device.locked") == ["écran verrouillé faute d’activité"]


def test_who_touches_the_page_keeps_it_open_and_a_list_that_refreshes_does_not(tablet: Tablet) -> None:
    tablet.declare(GP)
    tablet.client.get("/")
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        clock.shift(100)
        assert tablet.client.post("/poste/presence/", {"age": "10"}).status_code == 204
        clock.shift(100)  # 110 s after the touch
        assert tablet.client.get("/", headers={"HX-Request": "true"}).status_code == 200
        clock.shift(20)
        assert tablet.client.get("/", headers={"HX-Request": "true"}).status_code == 204
        assert tablet.client.post("/poste/presence/", {"age": "0"}).status_code == 401


@pytest.mark.parametrize("age", ["-5", "x", "99999999", ""])
def test_a_beat_never_moves_the_clock_forward(tablet: Tablet, age: str) -> None:
    tablet.declare(GP)
    tablet.client.get("/")
    tablet.client.post("/poste/presence/", {"age": age})
    assert all(pulse.seen_at <= now() for pulse in SessionPulse.objects.all())


def test_a_form_sent_too_late_brings_its_page_back(tablet: Tablet) -> None:
    tablet.declare(GP)
    tablet.client.get("/")
    with time_machine.travel(now() + PAST_THE_LOCK, tick=False):
        page = {"referer": "http://testserver/patients/nouveau/?q=x"}
        assert tablet.client.post("/patients/nouveau/", {}, headers=page)["Location"] == "/poste/"
        assert tablet.unlock(GP)["Location"] == "/patients/nouveau/?q=x"


def test_elsewhere_than_on_a_shared_device_there_is_nothing_to_lock(tablet: Tablet) -> None:
    tablet.sign_in(GP)
    assert tablet.lock()["Location"] == "/"
    assert tablet.who() == GP_NAME
    assert "data-lock-now" not in tablet.client.get("/").content.decode()


# --- opening again --------------------------------------------------------------------------------------


def test_the_same_person_comes_back_to_their_page(locked: Tablet) -> None:
    assert locked.unlock(GP)["Location"] == "/patients/?page=1"
    assert locked.who() == GP_NAME
    assert _trail("device.unlocked")[-1] == "écran rouvert par code court"


def test_somebody_else_comes_to_their_own_work_and_finds_nothing_of_the_former(locked: Tablet) -> None:
    assert locked.unlock(NURSE)["Location"] == "/"
    assert locked.who() == NURSE_NAME
    assert _trail("device.switched")[-1] == "changement de personne par code court"
    # The note served nobody, and is gone: the doctor comes back to their own work too.
    locked.lock()
    assert locked.unlock(GP)["Location"] == "/"


def test_a_full_sign_in_of_the_same_person_brings_the_page_back_too(locked: Tablet) -> None:
    assert locked.sign_in(GP, step=1)["Location"] == "/patients/?page=1"


def test_a_page_of_another_site_is_never_come_back_to(tablet: Tablet) -> None:
    tablet.declare(GP)
    for page in (
        "https://ailleurs.test/",
        "//ailleurs.test/",
        "javascript:alert(1)",
        "/poste/presence/",
        "/" + "x" * 3000,
    ):
        tablet.lock(page)
        assert tablet.unlock(GP)["Location"] == "/"


def test_each_change_of_person_is_a_session_of_its_own(locked: Tablet) -> None:
    locked.unlock(GP)
    session, csrf = locked.session_key, locked.client.cookies["csrftoken"].value
    locked.lock()
    locked.unlock(NURSE)
    assert locked.session_key != session
    assert locked.client.cookies["csrftoken"].value != csrf
    assert session_of(session) is None
    assert len({locked.device.session_at_rest}) == 1


def test_five_wrong_codes_ask_for_a_full_sign_in(locked: Tablet) -> None:
    said = [locked.unlock(GP, WRONG) for _ in range(5)]
    assert [answer.status_code for answer in said] == [422] * 5
    assert "Code inexact. Il reste 4 essais." in said[0].content.decode()
    assert "Code inexact. Il reste 1 essai." in said[3].content.decode()
    assert "Cinq codes inexacts : connectez-vous avec votre mot de passe." in said[4].content.decode()
    # Not even the right one now, and the tile is gone; the colleague's is not.
    assert locked.unlock(GP).status_code == 422
    assert locked.who() == ""
    assert locked.tiles() == [NURSE_NAME]
    assert len(_trail("device.code_refused")) == 6
    # A full sign-in forgets.
    locked.sign_in(GP, step=1)
    locked.lock()
    assert locked.unlock(GP).status_code == 302


def test_a_right_code_forgets_the_wrong_ones(locked: Tablet) -> None:
    for _ in range(4):
        locked.unlock(GP, WRONG)
    locked.unlock(GP)
    assert locked.presence(GP).wrong_codes == 0


def test_who_signs_out_leaves_the_lock_screen(locked: Tablet) -> None:
    locked.unlock(GP)
    assert locked.client.post("/deconnexion/")["Location"] == "/poste/"
    assert locked.tiles() == [NURSE_NAME]
    assert locked.unlock(GP).status_code == 422


def test_half_a_day_after_the_full_sign_in_the_code_serves_no_more(tablet: Tablet) -> None:
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        tablet.declare(GP)
        tablet.lock()
        clock.move_to(start + timedelta(hours=11, minutes=59))
        assert tablet.unlock(GP).status_code == 302
        # The session that it opened ends with the half day, however much it is used.
        clock.shift(61)
        assert tablet.who() == ""
        assert tablet.tiles() == []
        assert tablet.unlock(GP).status_code == 422


@pytest.mark.parametrize("change", ["password", "role", "account", "factor"])
def test_a_person_who_changed_since_is_not_offered_and_not_let_in(
    locked: Tablet, world: World, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = User.objects.get(username=GP)
    with open_context(world.gp):
        if change == "password":
            user.password = make_password("une autre phrase de passe")
            user.save(update_fields=["password"])
        if change == "account":
            user.is_active = False
            user.save(update_fields=["is_active"])
    if change == "role":
        monkeypatch.setattr("maillage.kernel.accounts.presences.roles_of", lambda user: [])
    if change == "factor":
        monkeypatch.setattr("maillage.kernel.accounts.second_factor.is_set", lambda one: one.pk != user.pk)
    assert GP_NAME not in locked.tiles()
    assert locked.unlock(GP).status_code == 422
    assert locked.who() == ""


def test_a_code_of_somebody_not_listed_is_refused_as_unknown(locked: Tablet) -> None:
    other = Tablet()
    other.declare(DERMATOLOGIST)
    elsewhere = other.presence(DERMATOLOGIST).id
    refused = [locked.client.post(f"/poste/{one}/", {"code": "402718"}) for one in (elsewhere, new_id())]
    assert [answer.status_code for answer in refused] == [422, 422]
    bodies = [answer.content.decode().split("</header>")[1] for answer in refused]
    assert bodies[0] == bodies[1]
    assert other.presence(DERMATOLOGIST).wrong_codes == 0
    assert locked.client.get(f"/poste/{elsewhere}/")["Location"] == "/poste/"


def test_a_session_opened_by_code_does_not_pass_for_a_recent_sign_in(locked: Tablet) -> None:
    locked.unlock(GP)
    for path in ("/mon-compte/code-court/", "/mon-compte/securite/codes/nouveaux/"):
        assert locked.client.get(path)["Location"].startswith("/mon-compte/verification/"), path


def test_a_new_password_on_the_device_keeps_it_shared(locked: Tablet) -> None:
    locked.unlock(GP)
    fresh = "une phrase bien à moi"
    fields = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert locked.client.post("/mon-compte/mot-de-passe/", fields)["Location"] == "/mon-compte/"
    assert locked.who() == GP_NAME
    with time_machine.travel(now() + PAST_THE_LOCK, tick=False):
        assert locked.client.get("/patients/")["Location"] == "/poste/"
        # The former full sign-in was with the former password.
        assert locked.tiles() == [NURSE_NAME]


# --- cookies, revocation --------------------------------------------------------------------------------


def _signed(value: str) -> str:
    return signing.Signer(salt="accounts.shared-device").sign(value)


UNKNOWN = "0198c0de-0000-7000-8000-000000000001"


@pytest.mark.parametrize("cookie", ["", "x", "x:y", UNKNOWN, _signed("x"), _signed(UNKNOWN)])
def test_a_forged_cookie_or_one_of_another_database_is_no_device(locked: Tablet, cookie: str) -> None:
    locked.client.cookies[COOKIE] = cookie
    answer = locked.client.get("/poste/")
    assert answer["Location"] == "/connexion/"
    if cookie:
        assert answer.cookies[COOKIE].value == ""
    assert locked.unlock(GP)["Location"] == "/connexion/"
    assert locked.who() == ""


def test_a_device_past_its_end_is_no_device(locked: Tablet) -> None:
    with open_context(SIGN_IN):
        SharedDevice.objects.update(expires_at=now())
    assert locked.tiles() == []
    assert locked.unlock(GP)["Location"] == "/connexion/"


def test_a_colleague_takes_a_device_back_while_it_is_open(locked: Tablet) -> None:
    locked.unlock(GP)
    key = locked.session_key
    desk = Tablet()
    desk.sign_in(NURSE, step=1)
    label = locked.device.label
    with open_context(SIGN_IN):
        SharedDevice.objects.update(organization_id=_organization(NURSE))
    assert label in desk.client.get("/mon-compte/postes/").content.decode()
    desk.client.post(f"/mon-compte/postes/{locked.device.id}/retirer/")
    assert session_of(key) is None
    assert locked.who() == ""
    assert locked.tiles() == []
    assert _trail("device.revoked") == ["appareil partagé retiré"]
    assert desk.client.post(f"/mon-compte/postes/{locked.device.id}/retirer/").status_code == 404


def _organization(login: str) -> object:
    return World().principal(login).organization_id


def test_nobody_of_another_place_sees_a_device_or_takes_it_back(locked: Tablet) -> None:
    stranger = Tablet()
    stranger.sign_in(FOREIGN_GP)
    assert locked.device.label not in stranger.client.get("/mon-compte/postes/").content.decode()
    answers = [
        stranger.client.post(f"/mon-compte/postes/{one}/retirer/").status_code for one in (locked.device.id, new_id())
    ]
    assert answers == [404, 404]
    assert locked.device.revoked_at is None


def test_one_who_takes_back_the_device_at_hand_signs_in_again(tablet: Tablet) -> None:
    tablet.declare(GP)
    answer = tablet.client.post(f"/mon-compte/postes/{tablet.device.id}/retirer/")
    assert answer["Location"] == "/connexion/"
    assert tablet.who() == ""
    assert "Cet appareil est partagé" in tablet.client.get("/connexion/").content.decode()


# --- one's short code -----------------------------------------------------------------------------------


def test_one_chooses_a_code_and_it_opens(tablet: Tablet) -> None:
    tablet.declare(GP)
    page = tablet.client.post("/mon-compte/code-court/", {"code": "123456", "again": "123456"})
    assert page.status_code == 422
    assert "Ces chiffres se suivent" in page.content.decode()
    page = tablet.client.post("/mon-compte/code-court/", {"code": "917350", "again": "917351"})
    assert "Les deux codes ne sont pas les mêmes." in page.content.decode()
    assert tablet.client.post("/mon-compte/code-court/", {"code": "917 350", "again": "917350"}).status_code == 302
    tablet.lock()
    assert tablet.unlock(GP).status_code == 422
    assert tablet.unlock(GP, "917350").status_code == 302


def test_without_a_code_the_tile_leads_to_the_full_sign_in(tablet: Tablet) -> None:
    tablet.declare(GP)
    tablet.client.post("/mon-compte/code-court/retirer/")
    tablet.lock()
    page = tablet.client.get("/poste/").content.decode()
    assert "Pas de code court : connexion complète" in page
    assert f"/poste/{tablet.presence(GP).id}/" not in page
    assert tablet.unlock(GP).status_code == 422


def test_a_demonstration_shows_the_code_that_it_came_with_and_no_other(locked: Tablet, settings: LazySettings) -> None:
    assert logins.SHORT_CODE == demo.SHORT_CODE
    page = f"/poste/{locked.presence(GP).id}/"
    settings.MAILLAGE_DEMO = False
    assert demo.SHORT_CODE not in locked.client.get(page).content.decode()
    settings.MAILLAGE_DEMO = True
    assert demo.SHORT_CODE in locked.client.get(page).content.decode()
    locked.unlock(GP)
    with open_context(World().gp):
        short_codes.keep(User.objects.get(username=GP), "917350")
    locked.lock()
    shown = locked.client.get(page).content.decode()
    assert [code for code in (demo.SHORT_CODE, "917350") if code in shown] == []


# --- ordinary devices -----------------------------------------------------------------------------------


def test_an_hour_without_use_ends_a_session_and_says_so(tablet: Tablet) -> None:
    tablet.sign_in(GP)
    tablet.client.get("/")
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        answer = tablet.client.get("/patients/?page=1")
        assert answer["Location"] == "/connexion/?next=%2Fpatients%2F%3Fpage%3D1&apres=inactivite"
        page = tablet.client.get(answer["Location"]).content.decode()
        assert "Votre session s’est fermée faute d’activité." in page
        assert "Qui reprend cet appareil" not in page
    assert Session.objects.count() == 0


def test_use_prolongs_a_session_up_to_half_a_day(tablet: Tablet) -> None:
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        tablet.sign_in(GP)
        for _ in range(14):
            assert tablet.who() == GP_NAME
            clock.shift(timedelta(minutes=50))
        clock.move_to(start + timedelta(hours=12, seconds=1))
        assert tablet.client.get("/patients/")["Location"] == "/connexion/?next=%2Fpatients%2F"


def test_what_only_served_ended_sessions_is_forgotten(locked: Tablet) -> None:
    from maillage.kernel.accounts.facade import forget_old_sessions

    locked.unlock(GP)
    assert forget_old_sessions() == 0
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert forget_old_sessions() == 3
    assert rows(DevicePresence) == []
