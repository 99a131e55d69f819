"""A guest rectifies what they signed: both versions stay, who read the first is told and says that they know."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from tests.acts.cases.peeking import pdf_text
from tests.acts.cases.story import text_of
from tests.acts.guests.test_guests import EMAIL, Scene
from tests.kernel.patient_access.visitor import run_outbox

from maillage.kernel.context.facade import open_context

pytestmark = pytest.mark.django_db(transaction=True)
LEFT, RIGHT, WHY = "À opérer, à gauche.", "À opérer, à droite.", "Erreur de côté"


@pytest.fixture
def scene(world, as_mover, tmp_path, told_once) -> Scene:
    def tell() -> Scene:
        made = Scene(world, as_mover, tmp_path)
        made.enter()
        made.guest.post("/invite/avis/", text=LEFT, signer="1")
        return made

    return told_once("signed by a guest", tell)


def _case(scene: Scene) -> str:
    return f"/demandes/{scene.case}/"


def _read(scene: Scene) -> None:
    assert LEFT in text_of(scene.expert.get(_case(scene)))


def _begin(scene: Scene) -> str:
    assert scene.guest.post("/invite/rectifier/", reason=WHY).status_code == 302
    return text_of(scene.guest.get("/invite/dossier/"))


def _sign_again(scene: Scene) -> None:
    _begin(scene)
    assert scene.guest.post("/invite/avis/", text=RIGHT, signer="1").status_code == 302
    run_outbox()


def test_a_motive_is_asked_and_nothing_is_rectified_twice_at_once(scene):
    scene.guest.post("/invite/rectifier/", reason=" ")
    assert "Dites pourquoi vous rectifiez" in text_of(scene.guest.get("/invite/dossier/"))
    page = _begin(scene)
    assert WHY in page and "vaut jusqu’à votre nouvelle signature" in page and "Renoncer à rectifier" in page
    scene.guest.post("/invite/rectifier/", reason="Encore")
    assert "vous le rectifiez déjà" in text_of(scene.guest.get("/invite/dossier/"))


def test_what_is_signed_stays_in_force_until_it_is_signed_again(scene):
    _begin(scene)
    scene.guest.post("/invite/avis/", text=RIGHT, garder="1")
    for desk in (scene.gp, scene.expert):
        page = text_of(desk.get(_case(scene)))
        assert LEFT in page and RIGHT not in page
        with open_context(desk.principal), connection.cursor() as cursor:
            cursor.execute("SELECT text FROM guests_contribution")
            assert cursor.fetchall() == [(LEFT,)]
    scene.guest.post("/invite/renoncer/")
    page = text_of(scene.guest.get("/invite/dossier/"))
    assert LEFT in page and RIGHT not in page and "Votre avis signé reste inchangé" in page
    assert LEFT in _begin(scene)  # begun again from what is in force


def test_both_versions_stay_and_who_read_the_first_acknowledges(scene):
    _read(scene)
    _sign_again(scene)
    assert any("a été rectifié" in line.text for line in scene.expert.messages(scene.case))
    assert "Avis rectifié : à reconnaître" in text_of(scene.expert.get("/"))
    page = text_of(scene.expert.get(_case(scene)))
    assert RIGHT in page and LEFT not in page and "Avis rectifié" in page
    (address,) = set(
        re.findall(r'href="([^"]+/versions/[0-9a-f-]+/)"', scene.expert.get(_case(scene)).content.decode())
    )
    compared = text_of(scene.expert.get(address))
    assert WHY in compared and "gauche" in compared and "droite" in compared and "Anna Weber" in compared
    assert "Version 1, remplacée" in compared and "Version 2, en vigueur" in compared
    assert scene.expert.post(address, {"version": "1"}).status_code == 422
    assert scene.expert.post(address, {"version": "2"}).status_code == 302
    assert "à reconnaître" not in text_of(scene.expert.get("/"))
    assert "En a pris connaissance" in text_of(scene.gp.get(address))
    actions = {line.action for line in scene.gp.trail(scene.patient)}
    assert {"case.acknowledge", "guest.rectify", "guest.sign"} <= actions
    with open_context(scene.expert.principal), connection.cursor() as cursor:
        cursor.execute("UPDATE guests_contribution SET text = ''")
        assert cursor.rowcount == 0


def test_who_had_not_read_the_first_has_nothing_to_acknowledge(scene):
    _read(scene)
    _sign_again(scene)
    assert not any("rectifié" in line.text for line in scene.gp.messages(scene.case))
    assert RIGHT in text_of(scene.gp.get(_case(scene)))
    assert "à reconnaître" not in text_of(scene.gp.get("/"))


def test_the_letter_prints_what_is_in_force_and_says_it_was_signed_anew(scene):
    _sign_again(scene)
    text = pdf_text(scene.expert.get(f"{_case(scene)}apercu.pdf").content)
    assert RIGHT in text and LEFT not in text and "rectifié et signé de nouveau" in text


def test_withdrawn_while_they_rectify_nothing_is_half_written(scene):
    _begin(scene)
    scene.guest.post("/invite/avis/", text=RIGHT, garder="1")
    scene.revoke()
    ended = scene.guest.post("/invite/avis/", text=RIGHT, signer="1")
    told = text_of(ended)
    assert ended.status_code == 410 and "Votre accès a été retiré" in told
    assert "tel que vous l’avez signé" in told and "n’est pas partie" in told
    assert RIGHT in told  # to be copied: nothing typed is lost
    for desk in (scene.gp, scene.expert):
        page = text_of(desk.get(_case(scene)))
        assert LEFT in page and RIGHT not in page and "Non signé" not in page
        with open_context(desk.principal), connection.cursor() as cursor:
            cursor.execute("SELECT text FROM guests_contribution")
            assert cursor.fetchall() == [(LEFT,)]
    assert scene.guest.post("/invite/rectifier/", reason=WHY).status_code == 410


def test_a_date_that_comes_while_they_rectify_leaves_what_is_signed(scene, as_mover):
    from maillage.acts.guests.models import Guest

    _begin(scene)
    with as_mover():
        Guest.objects.filter(email=EMAIL).update(until=F("invited_at") + timedelta(microseconds=1))
    ended = text_of(scene.guest.post("/invite/avis/", text=RIGHT, signer="1"))
    assert "Votre accès a pris fin" in ended and "tel que vous l’avez signé" in ended
    assert "ne sont pas partis" in ended and RIGHT in ended
    page = text_of(scene.expert.get(_case(scene)))
    assert LEFT in page and RIGHT not in page
