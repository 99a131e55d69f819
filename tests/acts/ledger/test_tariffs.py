"""Tariffs as dated data: the file of the product, what it agrees with, and what is refused in such a file."""

import csv
from datetime import date

import pytest
from django.utils.translation import override
from tests.published import STANDARDS, needs_standards

from maillage.acts.ledger.tariffs import Tariff, TariffsRefused, euros, read_tariffs, tariffs
from maillage.acts.usages.codes import ACT_SIDES

PUBLISHED = STANDARDS / "codelists" / "telehealth_billing_dated.csv"

LINE = """
  - id: {id}
    code: TE2
    party: expert
    label: Téléexpertise
    english: Expert opinion
    from: {first}
    {last}
    amount: "{amount}"
    professions: {professions}
    third_party_payer: true
    source: essai
"""


def _file(*lines: dict[str, str]) -> str:
    plain = {"last": "", "amount": "20.00", "professions": '["10"]'}
    return 'version: "2026.1"\ntariffs:' + "".join(LINE.format(**{**plain, **line}) for line in lines)


def _refused(text: str) -> list[str]:
    with pytest.raises(TariffsRefused) as refused:
        read_tariffs(text, name="essai.yaml")
    return [str(problem) for problem in refused.value.problems]


@needs_standards
def test_the_tariffs_of_the_product_are_those_that_were_published() -> None:
    known = tariffs()
    with PUBLISHED.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["code"] in known.codes]
    wanted = {(row["code"], row["amount_eur"], row["valid_from"], row["valid_to"]) for row in rows}
    found = {
        (line.code, line.amount, line.from_.isoformat(), line.to.isoformat() if line.to else "") for line in known.lines
    }
    assert found == wanted


def test_a_year_changes_the_tariff_at_midnight() -> None:
    def amount(day: date) -> list[str]:
        return [line.amount for line in tariffs().on("TE2", day)]

    assert amount(date(2025, 12, 31)) == ["20.00"]
    assert amount(date(2026, 1, 1)) == ["23.00"]
    assert amount(date(2022, 3, 31)) == []


def test_every_line_says_where_it_comes_from_and_is_paid_in_full_by_the_insurance() -> None:
    assert all(line.source and line.third_party_payer for line in tariffs().lines)
    assert {line.code: line.ceiling and line.ceiling.count for line in tariffs().lines} == {"TE2": 4, "RQD": 4}


def test_two_tariffs_on_one_day_are_refused_with_their_line() -> None:
    text = _file(
        {"id": "te2-a", "first": "2022-04-01", "last": "to: 2026-01-01"}, {"id": "te2-b", "first": "2026-01-01"}
    )
    assert _refused(text) == [
        "essai.yaml:15: TE2, Médecin : « te2-a » et « te2-b » valent le même jour. Fermez la première au 2025-12-31."
    ]


def test_a_first_line_left_open_is_an_overlap() -> None:
    text = _file({"id": "te2-a", "first": "2022-04-01"}, {"id": "te2-b", "first": "2026-01-01"})
    assert "valent le même jour" in _refused(text)[0]


def test_a_gap_between_two_tariffs_is_refused_with_its_line() -> None:
    text = _file(
        {"id": "te2-a", "first": "2022-04-01", "last": "to: 2025-12-30"}, {"id": "te2-b", "first": "2026-01-01"}
    )
    (problem,) = _refused(text)
    assert problem.startswith("essai.yaml:15: ") and "aucun tarif entre" in problem and "2025-12-31" in problem


def test_two_professions_may_have_two_tariffs_on_one_day() -> None:
    text = _file(
        {"id": "te2-a", "first": "2022-04-01"}, {"id": "te2-b", "first": "2026-01-01", "professions": '["50"]'}
    )
    assert len(read_tariffs(text, name="essai.yaml").on("TE2", date(2026, 5, 1))) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "te2-a", "first": "2022-04-01", "amount": "20"}, "amount"),
        ({"id": "te2-a", "first": "2022-04-01", "amount": "-3.00"}, "amount"),
        ({"id": "te2-a", "first": "2022-04-01", "last": "to: 2022-03-01"}, "finit avant de commencer"),
        ({"id": "te2-a", "first": "2022-04-01", "professions": '["99"]'}, "Profession inconnue"),
        ({"id": "te2-a", "first": "2022-04-01", "professions": "[]"}, "professions"),
        ({"id": "te2-a", "first": "2022-04-01", "last": "tarif: 3"}, "Clé inconnue"),
        ({"id": "te2-a", "first": "un jour"}, "from"),
    ],
)
def test_what_cannot_be_billed_with_is_refused(line: dict[str, str], said: str) -> None:
    (problem, *_others) = _refused(_file(line))
    assert said in problem and problem.startswith("essai.yaml:")


def test_a_line_twice_is_refused() -> None:
    text = _file(
        {"id": "te2-a", "first": "2022-04-01", "last": "to: 2025-12-31"}, {"id": "te2-a", "first": "2026-01-01"}
    )
    assert "Deux lignes s’appellent" in _refused(text)[0]


def test_an_act_is_named_and_priced_in_the_language_of_the_reader() -> None:
    with override("en"):
        assert tariffs().label("TE2") == "Expert opinion at a distance, expert"
        assert euros(123_456) == "€1,234.56"
    assert tariffs().label("RQD") == "Demande de téléexpertise, professionnel requérant"
    assert tariffs().label("TE9") == "TE9"


def test_the_acts_that_a_usage_may_name_are_those_that_have_a_tariff() -> None:
    assert {line.code: line.party for line in tariffs().lines} == ACT_SIDES


def test_amounts_are_exact_cents_and_read_as_in_france() -> None:
    line = next(line for line in tariffs().lines if isinstance(line, Tariff) and line.amount == "23.00")
    assert line.cents == 2300
    read = [euros(cents) for cents in (2300, 5, 123_456_789)]
    assert read == ["23,00\u00a0€", "0,05\u00a0€", "1\u202f234\u202f567,89\u00a0€"]
