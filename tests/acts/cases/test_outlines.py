"""What is drawn around a wound: measured to scale, kept with its photo, given to the form, read by its readers."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from pypdf import PdfReader
from tests.acts.cases.staged import does
from tests.acts.cases.story import Desk, photo_bytes, text_of
from tests.journeys.finding import Cast, cast_of
from tests.kernel.documents.photos.forge import encode, picture
from tests.world import World

from maillage.acts.usages.check import check_files
from maillage.acts.usages.files import read_files
from maillage.acts.usages.package import load_package
from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import now

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "pied-diabetique"
FOLDER = Path(__file__).resolve().parents[3] / "usages" / CODE
SIZE = (800, 600)
RULER = [[0.1, 0.9], [0.6, 0.9]]  # 400 pixels, said to be 5 cm: 80 pixels a centimetre
SQUARE = [[0.1, 0.1], [0.3, 0.1], [0.3, 0.3666667], [0.1, 0.3666667]]  # 160 pixels a side: 2 cm
BOW = [[0.1, 0.1], [0.3, 0.3666667], [0.3, 0.1], [0.1, 0.3666667]]
CONTEXT = {"f-motif": "Plaie du gros orteil", "f-question": "Quelle décharge ?"}
SIGNS = {f"f-{name}": "false" for name in ("fievre", "pied_froid", "necrose", "rougeur")}
DIABETES = {"f-type_diabete": "type-2"}
RISK = {
    "f-neuropathie": "N", "f-arteriopathie": "N", "f-pouls": "both", "f-deformation": "N", "f-antecedent": "N",
}  # fmt: skip
WOUND = {
    "f-cote": "right", "f-siege": "big-toe", "f-apparue": "2026-02-16", "f-longueur": "3", "f-largeur": "2",
    "f-os": "N", "f-infection": "none", "f-fond": ["red"], "f-ecoulement": "low",
}  # fmt: skip
CARE = {"f-pansement": "Alginate", "f-decharge": "none"}
WOUND_STEP, PHOTOS, SENDING = 5, 7, 8
STEPS = (CONTEXT, SIGNS, DIABETES, RISK, WOUND, CARE)
ANSWER = {"f-exploitable": "usable", "f-conclusion": "Plaie neuropathique", "f-conduite": "local"}
ANSWER["f-decharge_proposee"] = "none"


def drawing(points: object = SQUARE, ruler: object = RULER, length: str = "5") -> dict[str, str]:
    return {"points": json.dumps(points), "ruler": json.dumps(ruler), "ruler_cm": length}


@pytest.fixture
def cast(world: World) -> Cast:
    """A team of the region that answers, and its people."""
    return cast_of(connection.settings_dict["NAME"], load_package(FOLDER).definition)


@pytest.fixture
def team(cast: Cast) -> UUID:
    return cast.team


@pytest.fixture
def lead(world: World, cast: Cast) -> Desk:
    return Desk(world, cast.expert)


@pytest.fixture
def draft(world: World, gp: Desk, told_once: Callable[..., UUID]) -> UUID:
    def tell() -> UUID:
        asked = {"patient": str(world.patients_of(world.gp)[0]), "usage": CODE, "key": str(uuid4())}
        case_id = UUID(gp.post("/demandes/nouvelle/", asked)["Location"].split("/")[2])
        for number, fields in enumerate(STEPS, start=1):
            assert gp.step(case_id, number, fields).status_code == 302
        assert gp.photo(case_id, photo_bytes(), "foot").status_code == 201
        assert gp.photo(case_id, encode(picture(SIZE), "JPEG", quality=90), "wound").status_code == 201
        return case_id

    return told_once("filled in, with its photos", tell)


def wound_of(desk: Desk, case_id: UUID) -> UUID:
    return next(photo.id for photo in desk.photos(case_id) if photo.view_code == "wound")


def at(desk: Desk, case_id: UUID) -> str:
    return f"/demandes/{case_id}/photos/{wound_of(desk, case_id)}/contour/"


def answers_of(desk: Desk, case_id: UUID, name: str = "request") -> dict[str, object]:
    """The values that the form holds now, with where they come from."""
    from maillage.acts.cases.answers import response_of
    from maillage.acts.cases.carrying import flat
    from maillage.acts.cases.models import Case

    with open_context(desk.principal):
        given = flat(response_of(Case.objects.get(id=case_id), name))
    marks = {link: [mark["valueString"] for mark in one[0].get("extension", ())] for link, one in given.items()}
    return {link: (one[0].get("valueDecimal"), marks[link]) for link, one in given.items() if "valueDecimal" in one[0]}


def send(gp: Desk, case_id: UUID, team: UUID) -> None:
    assert gp.step(case_id, SENDING, {"answer": "given", "team": str(team)}).status_code == 302
    does(gp, case_id, "send")


def test_an_outline_is_measured_as_it_is_drawn_and_says_what_is_missing(gp: Desk, draft: UUID) -> None:
    address = f"{at(gp, draft)}mesure/"
    missing = gp.post(address, drawing([], [], "")).json()
    assert missing["kind"] == "missing"
    for what in ("deux points sur la réglette", "la longueur entre ces deux points", "trois points au moins"):
        assert what in missing["text"]
    assert gp.post(address, drawing()).json() == {"kind": "figures", "text": "Surface 4\u00a0cm², périmètre 8\u00a0cm"}
    crossed = gp.post(address, drawing(BOW)).json()
    assert crossed["kind"] == "refused" and "retracez-le" in crossed["text"]
    close = gp.post(address, drawing(ruler=[[0.1, 0.1], [0.11, 0.1]])).json()
    assert close["kind"] == "refused" and "écartez-les" in close["text"]
    assert "aire_photo" not in answers_of(gp, draft)  # nothing was kept


def test_kept_it_fills_the_form_and_says_who_and_when(gp: Desk, draft: UUID) -> None:
    kept = gp.post(at(gp, draft), drawing())
    assert (kept.status_code, kept["Location"]) == (302, f"/demandes/{draft}/saisie/{PHOTOS}/")
    found = answers_of(gp, draft)
    assert (found["aire_photo"][0], found["perimetre_photo"][0]) == (4, 8)
    assert found["aire_photo"][1][0].startswith("contour tracé sur la photo le ")
    page = text_of(gp.get(f"/demandes/{draft}/saisie/{PHOTOS}/"))
    assert "Surface 4\u00a0cm², périmètre 8\u00a0cm ; tracé par Dr Ivan Solhac".replace("\u00a0", " ") in page.replace(
        "\u00a0", " "
    )
    assert "Reprendre le contour : Plaie" in page
    # What was answered elsewhere stays
    assert found["longueur"] == (3, [])


def test_a_crossing_outline_is_refused_and_what_was_drawn_stays_on_the_page(gp: Desk, draft: UUID) -> None:
    before = gp.post(at(gp, draft), drawing()).status_code
    refused = gp.post(at(gp, draft), drawing(BOW))
    assert (before, refused.status_code) == (302, 422)
    assert "retracez-le d’un seul tenant" in text_of(refused)
    assert json.dumps(BOW[1])[1:-1] in refused.content.decode()
    assert answers_of(gp, draft)["aire_photo"][0] == 4


@pytest.mark.parametrize(
    "posted",
    [
        {"points": "[[2, 0.1], [0.3, 0.1], [0.3, 0.4]]"},
        {"points": "[1, 2, 3]"},
        {"points": "{}"},
        {"points": "[[NaN, 0], [0, 1], [1, 1]]"},
        {"points": json.dumps([[0.5, 0.5]] * 1001)},
        {"ruler": "[[0, 0], [1, 1], [0, 1]]"},
        {"ruler_cm": "cinq"},
        {"ruler_cm": "-5"},
        {"ruler_cm": "inf"},
        {"points": "[" * 100_000},
        {},
    ],
)
def test_what_is_no_drawing_is_refused_and_nothing_is_kept(gp: Desk, draft: UUID, posted: dict[str, str]) -> None:
    refused = gp.post(at(gp, draft), {**drawing(), **posted} if posted else {})
    assert refused.status_code == 422
    assert "aire_photo" not in answers_of(gp, draft)


def test_a_wrong_scale_gives_no_area_that_the_form_refuses(gp: Desk, draft: UUID) -> None:
    refused = gp.post(at(gp, draft), drawing(length="200"))
    assert refused.status_code == 422 and "vérifiez les points et la longueur" in text_of(refused)


def test_taken_back_it_empties_its_questions_unless_somebody_typed_over_them(gp: Desk, draft: UUID) -> None:
    gp.post(at(gp, draft), drawing())
    gp.step(draft, PHOTOS, {"f-perimetre_photo": "7,5"})
    assert gp.post(at(gp, draft), {"take_back": "1"}).status_code == 302
    found = answers_of(gp, draft)
    assert "aire_photo" not in found and found["perimetre_photo"] == (7.5, [])
    assert "Tracer le contour : Plaie" in text_of(gp.get(f"/demandes/{draft}/saisie/{PHOTOS}/"))


def test_a_photo_withdrawn_takes_its_measure_with_it(gp: Desk, draft: UUID) -> None:
    gp.post(at(gp, draft), drawing())
    removed = gp.post(f"/demandes/{draft}/photos/retirer/", {"photo_id": str(wound_of(gp, draft))})
    assert removed.status_code == 302
    assert "aire_photo" not in answers_of(gp, draft)


def test_the_expert_draws_theirs_beside_and_the_letter_carries_both(
    gp: Desk, lead: Desk, draft: UUID, team: UUID
) -> None:
    gp.post(at(gp, draft), drawing())
    send(gp, draft, team)
    # Sent, it is no longer the requester's to draw, nor yet the expert's
    assert gp.post(at(gp, draft), drawing()).status_code == 302
    assert lead.post(at(lead, draft), drawing()).status_code == 302
    does(lead, draft, "take")
    # That of the requester is beside theirs: they have none to take up again
    assert "Tracer le contour : Plaie" in text_of(lead.get(f"/demandes/{draft}/"))
    # The photo is to scale already: the ruler stands there, and no outline does
    page = lead.get(at(lead, draft))
    assert "Réglette déjà posée par Dr Ivan Solhac" in text_of(page).replace("\u00a0", " ")
    assert f'"points": [], "ruler": {json.dumps(RULER)}' in page.content.decode()
    assert 'name="ruler_cm" inputmode="decimal" autocomplete="off" value="5"' in page.content.decode()
    half = [[x, y] for x, y in SQUARE[:3]]
    kept = lead.post(at(lead, draft), drawing(half))
    assert "Reprendre le contour : Plaie" in text_of(lead.get(f"/demandes/{draft}/"))
    assert (kept.status_code, kept["Location"]) == (302, f"/demandes/{draft}/")
    assert answers_of(lead, draft, "report")["aire_equipe"][0] == 2
    assert answers_of(gp, draft)["aire_photo"][0] == 4
    # Not signed yet: it is not read by who asks
    page = text_of(gp.get(f"/demandes/{draft}/")).replace("\u00a0", " ")
    assert "Surface 4 cm²" in page and "Surface 2 cm²" not in page
    does(lead, draft, "sign", **ANSWER)
    page = text_of(gp.get(f"/demandes/{draft}/")).replace("\u00a0", " ")
    assert "Surface 4 cm²" in page and "Surface 2 cm²" in page
    (opinion,) = gp.photos(draft, kind="opinion")
    data = gp.get(f"/documents/{opinion.id}/").getvalue()
    letter = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(data)).pages).split())
    assert "Surface tracée par l’équipe" in letter and "tracé par Dr Ivan Solhac" in letter.replace("\u00a0", " ")


@pytest.mark.parametrize("login", ["c.lescarbot", "o.perrigault", ""])
def test_a_stranger_neither_draws_nor_reads(world: World, gp: Desk, draft: UUID, login: str) -> None:
    from maillage.acts.cases.models import Outline

    gp.post(at(gp, draft), drawing())
    stranger = Desk(world, login)
    address = at(gp, draft)
    wanted = 302 if not login else 404  # to the sign-in page
    assert stranger.get(address).status_code == wanted
    assert stranger.post(address, drawing(BOW)).status_code == wanted
    assert stranger.post(f"{address}mesure/", drawing()).status_code == wanted
    if login:
        with open_context(stranger.principal):
            assert not Outline.objects.exists()


def test_the_database_refuses_what_the_page_would_not_offer(gp: Desk, near: Desk, draft: UUID, team: UUID) -> None:
    from maillage.acts.cases.models import Outline
    from maillage.toolbox.clock import now

    gp.post(at(gp, draft), drawing())
    photo = wound_of(gp, draft)

    def refused(desk: Desk, **other: object) -> None:
        row = {"case_id": draft, "document_id": photo, "form": "request", "drawn_at": now(), "by_text": "x"}
        with open_context(desk.principal), pytest.raises(ProgrammingError), transaction.atomic():
            Outline.objects.bulk_create([Outline(**{**row, "by_role_id": desk.principal.role_id, **other})])

    for desk, other in (
        (near, {}),  # a draft of somebody else
        (gp, {"by_role_id": near.principal.role_id}),  # in another name
        (gp, {"form": "report"}),  # an answer that is not theirs
    ):
        refused(desk, **other)
    send(gp, draft, team)
    refused(gp)  # what was sent is measured no more
    for statement in ("UPDATE cases_outline SET area_cm2 = 1", "DELETE FROM cases_outline"):
        with open_context(gp.principal), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute(statement)


def test_from_one_visit_to_the_next_the_change_is_said(gp: Desk, lead: Desk, draft: UUID, team: UUID) -> None:
    gp.post(at(gp, draft), drawing())
    send(gp, draft, team)
    does(lead, draft, "take")
    does(lead, draft, "sign", **ANSWER)
    gp.get(f"/demandes/{draft}/")
    following = gp.post(f"/demandes/{draft}/poursuivre/self/", {"key": str(uuid4())})
    again = UUID(following["Location"].split("/")[2])
    assert gp.photo(again, encode(picture(SIZE), "JPEG", quality=90), "wound").status_code == 201
    assert gp.post(at(gp, again), drawing([[x, y] for x, y in SQUARE[:3]])).status_code == 302
    page = text_of(gp.get(f"/demandes/{again}/saisie/{PHOTOS}/")).replace("\u00a0", " ")
    assert "Réduction de l’aire, en %50" in page and "Avancée du bord (Gilman), en cm" in page
    for word in ("guéri", "favorable", "bon", "mauvais"):
        assert f" {word} " not in page.casefold()


def test_the_week_is_counted_between_both_days_of_measure_with_none_of_them_typed(
    world: World, gp: Desk, lead: Desk, draft: UUID, team: UUID, time_machine
) -> None:
    begun = now()
    assert "date du jour" in text_of(gp.get(f"/demandes/{draft}/saisie/{WOUND_STEP}/"))
    send(gp, draft, team)
    does(lead, draft, "take")
    does(lead, draft, "sign", **ANSWER)
    gp.get(f"/demandes/{draft}/")
    time_machine.move_to(begun + timedelta(days=14))
    gp = Desk(world, "i.solhac")
    following = gp.post(f"/demandes/{draft}/poursuivre/self/", {"key": str(uuid4())})
    again = UUID(following["Location"].split("/")[2])
    assert gp.step(again, WOUND_STEP, {"f-longueur": "2", "f-largeur": "2"}).status_code in (302, 422)
    page = text_of(gp.get(f"/demandes/{again}/saisie/{WOUND_STEP}/")).replace("\u00a0", " ")
    # From 4.7 to 3.1 cm² in two weeks.
    assert "Réduction par semaine, en cm²0,8" in page, page


def test_switched_off_nothing_is_drawn_and_numbers_are_typed(world: World, gp: Desk, draft: UUID) -> None:
    from maillage.acts.forms import facade as forms

    operator = world.principal("o.perrigault")
    with open_context(operator):
        forms.switch(by=operator, name="wound-area", on=False)
    assert "Tracer le contour" not in text_of(gp.get(f"/demandes/{draft}/saisie/{PHOTOS}/"))
    assert gp.get(at(gp, draft)).status_code == 302
    assert gp.step(draft, PHOTOS, {"f-aire_photo": "4,2", "f-perimetre_photo": "8"}).status_code == 302
    assert answers_of(gp, draft)["aire_photo"] == (4.2, [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("outline, text-copy", "text-copy", "Ajoutez outline à capabilities"),
        ("view: wound, form: request", "view: wounds, form: request", "Vue inconnue : « wounds »"),
        ("area: aire_photo,", "area: aire_photos,", "ne pose pas la question « aire_photos »"),
        ("area: aire_photo,", "area: aire,", "ne peut pas recevoir une mesure en cm2"),
        ("perimeter: perimetre_photo", "perimeter: aire_photo", "ne peut pas recevoir une mesure en cm"),
        ("form: report, area", "form: reports, area", "Un contour ne remplit pas « reports »"),
        ("form: report, area", "form: request, area", "Deux contours de « wound » remplissent « request »"),
    ],
)
def test_a_package_says_what_it_measures_or_is_refused(old: str, new: str, said: str) -> None:
    files = dict(read_files(FOLDER))
    assert old in files["usage.yaml"]
    files["usage.yaml"] = files["usage.yaml"].replace(old, new, 1)
    problems = check_files(files, folder_name=CODE)
    assert any(said in f"{each.message} {each.remedy}" for each in problems), problems
    assert all(each.line > 1 for each in problems)
