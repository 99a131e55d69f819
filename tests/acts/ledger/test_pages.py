"""The list of acts, one act, its corrections and the block under the case, as they are read."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from io import StringIO
from uuid import UUID

import openpyxl
import pytest
from tests.acts.cases.story import Desk, text_of, whole_trail
from tests.acts.cases.test_twice import together
from tests.acts.ledger.billed import IN_PATIENT, Mover, acts_of, earlier, sign, taken
from tests.world import World

from maillage.acts.ledger.rules import Reason, Status

pytestmark = pytest.mark.django_db(transaction=True)

FORMULA = "=HYPERLINK(1)"


def _tell(billed: World, as_mover: Mover) -> list[UUID]:
    gp, expert = Desk(billed, "i.solhac"), Desk(billed, "m.quevrain")
    first, second = billed.patients_of(billed.gp)[:2]
    earlier(billed, as_mover, first, 3, on=date(2026, 1, 2))
    cases = [taken(gp, expert, first), taken(gp, expert, first), taken(gp, expert, second, **{"f-lieu": "hospital"})]
    for day, case_id in enumerate(cases, start=10):
        sign(expert, case_id, f"2026-01-{day} 09:00")
    return cases


@pytest.fixture
def month(billed: World, as_mover: Mover, told_once: Callable[..., list[UUID]]) -> tuple[World, Desk, Desk, list[UUID]]:
    """January 2026: one act billed, one over the ceiling, one in hospital."""
    cases = told_once("a month", lambda: _tell(billed, as_mover))
    return billed, Desk(billed, "i.solhac"), Desk(billed, "m.quevrain"), cases


def _lines(desk: Desk, query: str) -> list[str]:
    return re.findall(r'id="acte-([0-9a-f-]{36})"', desk.get(f"/actes/{query}").content.decode())


def test_a_month_says_what_it_comes_to_and_each_line_why_not(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    _world, gp, expert, cases = month
    page = text_of(expert.get("/actes/?mois=2026-01"))
    assert "1 acte à facturer en janvier 2026, pour 23,00\u00a0€".replace("\u00a0", " ") in page.replace("\u00a0", " ")
    assert "2 actes ne sont pas facturables : la raison est sur leur ligne." in page
    assert "Plafond atteint : 4 actes TE2 déjà facturables en 2026 pour ce patient." in page
    assert IN_PATIENT in page
    asked = text_of(gp.get("/actes/?mois=2026-01")).replace("\u00a0", " ")
    assert "2 actes à facturer en janvier 2026, pour 20,00 €" in asked
    # Each line leads to its case
    body = expert.get("/actes/?mois=2026-01").content.decode()
    assert all(f'href="/demandes/{case_id}/"' in body for case_id in cases)


def test_filters_stand_in_the_address(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    _world, gp, expert, cases = month
    rows = {status: _lines(expert, f"?mois=2026-01&statut={status}") for status in ("a-facturer", "non-facturable")}
    assert rows["a-facturer"] == [str(acts_of(expert, cases[0])["TE2"].id)]
    assert len(rows["non-facturable"]) == 2 and len(_lines(expert, "?mois=2026-01&code=TE2")) == 3
    assert _lines(expert, "?mois=2026-01&code=RQD") == [] == _lines(expert, "?mois=2024-02")
    assert len(_lines(gp, "?mois=2026-01&qui=moi")) == 3
    # The month is kept by the chips, the chips by the month
    page = expert.get("/actes/?mois=2026-01&statut=a-facturer").content.decode()
    assert re.search(r'href="/actes/\?mois=2026-01[^"]*statut=non-facturable', page.replace("&amp;", "&"))
    assert '<input type="hidden" name="statut" value="a-facturer">' in page


@pytest.mark.parametrize("query", ["?mois=2026-13", "?mois=zz", "?structure=x", "?statut=nope&tri=-x", "?apres=%00"])
def test_an_address_typed_by_hand_gives_a_page(billed: World, query: str) -> None:
    desk = Desk(billed, "m.quevrain")
    assert desk.get(f"/actes/{query}").status_code == 200
    file = desk.get(f"/actes/export.xlsx{query}")
    assert (
        file.status_code == 200 and file.getvalue()[:2] == b"PK"
    )  # read whole, as a browser does: its lane is free again


def test_both_exports_hold_the_rows_of_the_screen(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    world, _gp, expert, cases = month
    query = "?mois=2026-01&tri=date"
    text = expert.get(f"/actes/export.csv{query}")
    rows = list(csv.reader(StringIO(text.getvalue().decode("utf-8-sig")), delimiter=";"))
    numbers = [expert.case(case_id).row.number for case_id in cases]
    assert [row[0] for row in rows[1:]] == numbers
    assert [row[10] for row in rows[1:]] == ["23,00", "", ""]
    file = expert.get(f"/actes/export.xlsx{query}")
    assert file["Content-Disposition"] == 'attachment; filename="actes-2026-01.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active
    read = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in read[1:]] == numbers and list(read[0]) == rows[0]
    assert (read[1][10], read[1][1].date(), read[2][10]) == (23, date(2026, 1, 10), None)
    trail = whole_trail("acts.export", "m.quevrain", world)
    assert len(trail) == 2 and "2026-01" in trail[0]


def test_no_cell_of_an_export_is_a_formula(month: tuple[World, Desk, Desk, list[UUID]], as_mover: Mover) -> None:
    from maillage.kernel.identity.models import Patient

    _world, _gp, expert, cases = month
    patient = acts_of(expert, cases[0])["TE2"].patient_id
    with as_mover():
        Patient.objects.filter(id=patient).update(birth_name=FORMULA, birth_name_key="HYPERLINK")
    text = expert.get("/actes/export.csv?mois=2026-01").getvalue().decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.startswith(f"'{FORMULA}")] and not [c for c in cells if c.startswith("=")]
    sheet = openpyxl.load_workbook(io.BytesIO(expert.get("/actes/export.xlsx?mois=2026-01").getvalue())).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(f"'{FORMULA}")]


def test_the_case_says_what_was_recorded_for_its_reader(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    _world, gp, expert, cases = month

    def panel(desk: Desk, case_id: UUID) -> str:
        page = desk.get(f"/demandes/{case_id}/").content.decode()
        found = re.search(r'id="cotation".*?</section>', page, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[0]).replace("\u00a0", " ").split()) if found else ""

    assert "TE2, 23,00 €" in panel(expert, cases[0]) and "RQD" not in panel(expert, cases[0])
    assert "RQD, 10,00 €" in panel(gp, cases[0]) and "TE2" not in panel(gp, cases[0])
    assert "Plafond atteint" in panel(expert, cases[1])
    assert IN_PATIENT in panel(gp, cases[2])
    # And still once the case is closed
    gp.fire(cases[2], "read")
    gp.fire(cases[2], "close")
    assert gp.case(cases[2]).row.state_kind == "closed" and IN_PATIENT in panel(gp, cases[2])


def test_an_act_tells_its_tariff_and_its_source(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    _world, _gp, expert, cases = month
    act = acts_of(expert, cases[0])["TE2"]
    page = text_of(expert.get(f"/actes/{act.id}/")).replace("\u00a0", " ")
    assert "TE2 à facturer, 23,00 €" in page and "23,00 € depuis le 1er janvier 2026. Source :" in page
    assert "4 actes par an et par patient" in page and "intégral, sans dépassement" in page


def test_a_cancelled_act_leaves_its_place_and_comes_back(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    world, _gp, expert, cases = month
    billed, over = (acts_of(expert, case_id)["TE2"] for case_id in cases[:2])
    # Without a reason nothing is written
    refused = expert.post(f"/actes/{billed.id}/annuler/", {"reason": "  "})
    assert refused.status_code == 422 and "Dites pourquoi" in text_of(refused)
    # Nothing changes for an act over the ceiling while the year is full
    same = expert.post(f"/actes/{over.id}/reexaminer/")
    assert same.status_code == 422 and "Rien n’a changé" in text_of(same)
    assert expert.post(f"/actes/{billed.id}/annuler/", {"reason": "Facturé par erreur"}).status_code == 302
    assert acts_of(expert, cases[0])["TE2"].status is Status.CANCELLED
    page = text_of(expert.get(f"/actes/{billed.id}/"))
    assert "Annulé : Facturé par erreur" in page and "Dre Maëlle Quévrain" in page
    # The place that it leaves goes to who asks first
    assert expert.post(f"/actes/{over.id}/reexaminer/").status_code == 302
    assert acts_of(expert, cases[1])["TE2"].status is Status.BILLABLE
    assert expert.post(f"/actes/{billed.id}/reexaminer/").status_code == 302
    back = acts_of(expert, cases[0])["TE2"]
    assert (back.status, back.reason) == (Status.NOT_BILLABLE, Reason.CEILING)
    assert len(whole_trail("act.cancel", "m.quevrain", world)) == 1
    assert len(whole_trail("act.examine", "m.quevrain", world)) == 2


def test_an_in_patient_stays_one_when_examined_again(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    _world, _gp, expert, cases = month
    act = acts_of(expert, cases[2])["TE2"]
    assert expert.post(f"/actes/{act.id}/annuler/", {"reason": "Doublon"}).status_code == 302
    assert expert.post(f"/actes/{act.id}/reexaminer/").status_code == 302
    assert acts_of(expert, cases[2])["TE2"].reason is Reason.EXCLUDED


def test_who_bills_corrects_and_a_colleague_does_not(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    world, _gp, expert, cases = month
    act = acts_of(expert, cases[0])["TE2"]
    colleague = Desk(world, "a.tancrede")
    assert "Annuler cet acte" not in text_of(colleague.get(f"/actes/{act.id}/"))
    assert colleague.post(f"/actes/{act.id}/annuler/", {"reason": "Non"}).status_code == 422
    assert acts_of(expert, cases[0])["TE2"].status is Status.BILLABLE
    billing = Desk(world, "v.lagadec")
    assert billing.post(f"/actes/{act.id}/annuler/", {"reason": "Rejet de la caisse"}).status_code == 302
    assert acts_of(expert, cases[0])["TE2"].status is Status.CANCELLED


def test_two_cancellations_at_once_are_one(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    world, _gp, expert, cases = month
    act, billing = acts_of(expert, cases[0])["TE2"], Desk(world, "v.lagadec")
    path = f"/actes/{act.id}/annuler/"
    answers = together(*(lambda desk=desk: desk.post(path, {"reason": "Doublon"}) for desk in (expert, billing)))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert text_of(expert.get(f"/actes/{act.id}/")).count("Annulé : Doublon") == 2  # the heading and one decision


def test_the_rail_shows_acts_to_those_who_have_some(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    world, _gp, expert, _cases = month
    assert 'href="/actes/"' in expert.get("/").content.decode()
    assert 'href="/actes/"' not in Desk(world, "l.ferrandel").get("/").content.decode()


def test_an_empty_month_says_what_to_expect(billed: World) -> None:
    page = text_of(Desk(billed, "m.quevrain").get("/actes/?mois=2023-02"))
    assert "Aucun acte à facturer en février 2023" in page and "Aucun acte ce mois-ci" in page


def test_a_case_put_aside_names_nobody_and_takes_no_place(month: tuple[World, Desk, Desk, list[UUID]]) -> None:
    _world, gp, expert, cases = month
    act = acts_of(expert, cases[0])["TE2"]
    name = next(row[4] for row in _csv(expert) if row[0] == expert.case(cases[0]).row.number)
    number = expert.case(cases[0]).row.number
    assert gp.post(f"/demandes/{cases[0]}/erreur/", {"kind": "patient", "note": "Mauvais dossier"}).status_code == 302
    # Neither billed nor named, in the list, on its page and in the export
    aside = acts_of(expert, cases[0])["TE2"]
    assert (aside.status, aside.reason) == (Status.NOT_BILLABLE, Reason.PUT_ASIDE)
    line = next(row for row in _csv(expert) if row[0] == number)
    assert (line[4], line[5], line[10]) == ("", "", "") and "mis à l’écart" in line[12]
    for path in (f"/actes/{act.id}/", f"/actes/{act.id}/annuler/"):
        page = text_of(expert.get(path) if path.count("/") == 3 else expert.post(path, {"reason": "x"}))
        assert name not in page and "mis à l’écart" in page
    # And its place under the ceiling is free for the fifth act
    over = acts_of(expert, cases[1])["TE2"]
    assert expert.post(f"/actes/{over.id}/reexaminer/").status_code == 302
    assert acts_of(expert, cases[1])["TE2"].status is Status.BILLABLE


def _csv(desk: Desk) -> list[list[str]]:
    text = desk.get("/actes/export.csv?mois=2026-01").getvalue().decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))[1:]
