"""The decision alone: what is billable, for how much, and the first reason that stops it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.acts.ledger.rules import Exclusion, Reason, Status, Verdict, assess
from maillage.acts.ledger.tariffs import tariffs

IN_PATIENT, NOTHING = Exclusion("Patient hospitalisé."), Exclusion()


def verdict(code: str, day: str, *, profession: str = "10", before: int = 0, exclusion: Exclusion = NOTHING) -> Verdict:
    return assess(
        tariffs(),
        code,
        profession=profession,
        day=date.fromisoformat(day),
        exclusion=exclusion,
        counted=lambda _tariff: before,
    )


@pytest.mark.parametrize(
    ("code", "day", "profession", "cents"),
    [
        ("TE2", "2025-12-31", "10", 2000),
        ("TE2", "2026-01-01", "10", 2300),
        ("TE2", "2025-12-31", "50", 2000),
        ("RQD", "2025-12-31", "60", 1000),
        ("RQD", "2026-01-01", "60", 1000),
        ("RQD", "2026-11-22", "10", 1000),
        ("RQD", "2026-11-22", "91", 1000),
    ],
)
def test_an_act_is_worth_the_tariff_of_its_day(code: str, day: str, profession: str, cents: int) -> None:
    found = verdict(code, day, profession=profession)
    assert (found.status, found.cents) == (Status.BILLABLE, cents)


def test_the_fourth_act_of_a_year_is_billable_and_the_fifth_is_not() -> None:
    assert verdict("TE2", "2026-06-01", before=3).status is Status.BILLABLE
    fifth = verdict("TE2", "2026-06-01", before=4)
    assert (fifth.status, fifth.reason, fifth.detail) == (Status.NOT_BILLABLE, Reason.CEILING, "4")


def test_an_in_patient_is_not_billable_even_under_the_ceiling() -> None:
    found = verdict("RQD", "2026-06-01", exclusion=IN_PATIENT)
    assert (found.status, found.reason, found.detail) == (Status.NOT_BILLABLE, Reason.EXCLUDED, "Patient hospitalisé.")


def test_a_profession_that_may_not_bill_is_said_before_anything_about_the_patient() -> None:
    found = verdict("RQD", "2026-06-01", profession="21", before=9, exclusion=IN_PATIENT)
    assert (found.reason, found.cents) == (Reason.PROFESSION, 0)
    assert verdict("TE2", "2026-01-01", profession="50").reason is Reason.PROFESSION


def test_no_tariff_that_day_is_said() -> None:
    assert verdict("TE2", "2022-03-31").reason is Reason.NO_TARIFF
    assert verdict("TE9", "2026-03-31").reason is Reason.NO_TARIFF


def test_a_rule_that_could_not_be_read_bills_nothing() -> None:
    found = verdict("TE2", "2026-06-01", exclusion=Exclusion(checked=False))
    assert (found.status, found.reason) == (Status.NOT_BILLABLE, Reason.UNCHECKED)


@given(
    code=st.sampled_from(["TE2", "RQD"]),
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    profession=st.sampled_from(["10", "21", "50", "60", "93"]),
    before=st.integers(0, 9),
)
def test_nothing_is_billable_without_its_tariff_nor_beyond_its_ceiling(
    code: str, day: date, profession: str, before: int
) -> None:
    found = verdict(code, day.isoformat(), profession=profession, before=before)
    assert (found.status is Status.BILLABLE) == (found.reason is None)
    if found.status is Status.BILLABLE:
        assert found.tariff is not None and found.tariff.covers(day) and profession in found.tariff.professions
        assert found.tariff.ceiling is not None and before < found.tariff.ceiling.count
