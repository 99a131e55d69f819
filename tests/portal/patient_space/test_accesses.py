"""« Qui a vu mon dossier » in plain French, its files, and the question that a patient may ask about a line."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from tests.acts.cases.story import Desk, text_of
from tests.kernel.patient_access.visitor import Visitor, adults_of, opened, run_outbox
from tests.world import World

from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import fr_date, today

pytestmark = pytest.mark.django_db(transaction=True)
LIGHT = 60_000


@pytest.fixture
def gp(world: World) -> Desk:
    return Desk(world, "i.solhac")


@pytest.fixture
def patient(world: World) -> UUID:
    return next(iter(adults_of(world)))


@pytest.fixture
def visitor(world: World, gp: Desk, patient: UUID) -> Visitor:
    gp.get(f"/patients/{patient}/")
    return opened(gp, patient, adults_of(world)[patient])


def test_who_when_and_why_by_day_and_by_person(visitor: Visitor) -> None:
    visitor.get("/mon-espace/")
    page = visitor.text("/mon-espace/acces/")
    assert fr_date(today(), weekday=True).capitalize() in page
    assert re.search(r"Dr Ivan Solhac, médecin généraliste, [^,]+, a ouvert votre dossier.* : il vous suit\.", page)
    assert "Vous avez consulté votre espace" in page
    assert not re.search(r"\b[a-z_]+\.[a-z_]+\b", page.replace("www.", "")), "no code of the trail"


def test_a_period_that_nobody_declared_is_the_usual_one(visitor: Visitor) -> None:
    for query in ("?periode=jamais", "?periode=tout&avant=x", "?periode=mois", "?avant=999999999999"):
        assert visitor.get(f"/mon-espace/acces/{query}").status_code == 200


def test_files_hold_the_same_lines_and_no_formula(visitor: Visitor) -> None:
    text = visitor.get("/mon-espace/acces.csv?periode=tout").content.decode()
    assert "Dr Ivan Solhac" in text and "il vous suit" in text
    assert not re.search(r"(?m)(^|;)[=+@]", text)
    assert visitor.get("/mon-espace/acces.xlsx").content.startswith(b"PK")
    assert visitor.get("/mon-espace/acces.pdf").status_code == 404


def test_a_question_reaches_who_watches_and_its_answer_comes_back(world: World, gp: Desk, visitor: Visitor) -> None:
    asked = re.search(r'href="(/mon-espace/acces/\d+/question/)"', visitor.get("/mon-espace/acces/").content.decode())
    assert asked
    assert visitor.post(asked[1], message="Je ne connais pas ce médecin.").status_code == 302
    twice = visitor.post(asked[1], message="Encore.")
    assert twice.status_code == 422 and "déjà posé" in text_of(twice)
    assert "Je ne connais pas ce médecin." in visitor.text("/mon-espace/acces/")

    officer = _officer(world)
    run_outbox()
    assert any("Un patient demande" in line.text for line in _notices(officer))
    listed = officer.get("/securite/questions/").content.decode()
    assert "Je ne connais pas ce médecin." in listed and "ROZELIER" not in listed
    answer = re.search(r'href="(/securite/questions/[0-9a-f-]{36}/)"', listed)
    assert answer
    assert officer.post(answer[1], {"answer": ""}).status_code == 422
    assert officer.post(answer[1], {"answer": "Il remplace votre médecin cette semaine."}).status_code == 302
    assert "Il remplace votre médecin" in visitor.text("/mon-espace/")
    assert gp.get("/securite/questions/").status_code == 404 and gp.get(answer[1]).status_code == 404


def _notices(desk: Desk) -> list[object]:
    from maillage.kernel.messaging import facade as messaging

    with open_context(desk.principal):
        return messaging.newest()


def _officer(world: World) -> Desk:
    """Whoever watches over the structure of the requester."""
    from maillage.kernel.accounts.models import Membership
    from maillage.kernel.directory import facade as directory

    with open_context(world.gp):
        watching = directory.roles_on_duty(directory.DutyKind.SECURITY, world.gp.organization_id)
    held = Membership.objects.filter(role_id__in=watching, is_default=True).select_related("user")
    return Desk(world, held[0].user.username)


def test_a_question_about_somebody_elses_line_is_nothing_here(world: World, gp: Desk, visitor: Visitor) -> None:
    from maillage.kernel.audit import facade as audit

    other = list(adults_of(world))[1]
    gp.get(f"/patients/{other}/")
    with open_context(world.gp):
        seq = audit.lines(audit.TrailSearch(patient_id=other)).order_by("-seq")[0]["seq"]
    for wanted in (seq, 0, 10**12):
        assert visitor.get(f"/mon-espace/acces/{wanted}/question/").status_code == 404
        assert visitor.post(f"/mon-espace/acces/{wanted}/question/", message="x").status_code == 404


def test_pages_are_light_and_need_no_script(visitor: Visitor) -> None:
    from django.contrib.staticfiles import finders

    css = finders.find("patient_space/space.css")
    assert isinstance(css, str)
    weight = Path(css).stat().st_size
    for path in ("", "documents/", "demandes/", "acces/", "coordonnees/", "entrer/", "code/", "papier/"):
        html = visitor.get(f"/mon-espace/{path}").content
        assert b"<script" not in html and b"style=" not in html
        assert html.count(b'rel="stylesheet"') == 1
        assert len(html) + weight < LIGHT, path
