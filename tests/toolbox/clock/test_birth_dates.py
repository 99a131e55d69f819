"""Birth dates as typed, and ages on leap days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.toolbox import clock

ON = date(2026, 3, 12)


@pytest.mark.parametrize(
    "typed",
    [
        "12/03/1958",
        "12/3/1958",
        "12.03.1958",
        "12-03-1958",
        " 12 03 1958 ",
        "12031958",
        "1958-03-12",
        "12.03.58",
    ],
)
def test_a_birth_date_is_read_as_people_type_it(typed):
    assert clock.parse_birth_date(typed, on=ON) == date(1958, 3, 12)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Saisissez la date de naissance, par exemple 12/03/1958."),
        ("mars 1958", "Écrivez le jour, le mois et l’année de naissance, par exemple 12/03/1958."),
        ("120358", "Écrivez le jour, le mois et l’année de naissance, par exemple 12/03/1958."),
        ("03/14/1958", "Le mois 14 n’existe pas : écrivez d’abord le jour."),
        ("00/03/1958", "Mars 1958 compte 31 jours : vérifiez le jour."),
        ("31/04/1958", "Avril 1958 compte 30 jours : vérifiez le jour."),
        ("29/02/1900", "Février 1900 compte 28 jours : vérifiez le jour."),
        ("13/03/2026", "Cette date de naissance est dans le futur : vérifiez l’année."),
        ("12/03/1858", "Cette date de naissance est trop ancienne : vérifiez l’année."),
        ("12/03/0000", "Cette date de naissance est trop ancienne : vérifiez l’année."),
        ("12/03/21", "1921 ou 2021 ? Écrivez l’année de naissance sur quatre chiffres."),
    ],
)
def test_each_mistake_has_its_sentence(typed, sentence):
    with pytest.raises(clock.InvalidDate) as refusal:
        clock.parse_birth_date(typed, on=ON)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("typed", "read"),
    [("13/03/26", date(1926, 3, 13)), ("29/02/96", date(1996, 2, 29)), ("29/02/00", date(2000, 2, 29))],
)
def test_a_short_year_is_read_when_one_reading_is_possible(typed, read):
    assert clock.parse_birth_date(typed, on=ON) == read


@given(day=st.dates(date(1900, 1, 1), ON), shape=st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"]))
def test_every_birth_date_written_in_full_is_read_back(day, shape):
    assert clock.parse_birth_date(day.strftime(shape), on=ON) == day


@given(text=st.text(max_size=20))
def test_any_text_is_either_a_past_day_or_a_refusal(text):
    try:
        day = clock.parse_birth_date(text, on=ON)
    except clock.InvalidDate as refusal:
        assert str(refusal).endswith(".")
    else:
        assert day <= ON


@pytest.mark.parametrize(
    ("birth_on", "on", "years"),
    [
        (date(1954, 7, 14), date(2026, 7, 13), 71),
        (date(1954, 7, 14), date(2026, 7, 14), 72),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2024, 2, 29), 24),
        (date(2026, 3, 12), date(2026, 3, 12), 0),
    ],
)
def test_age_counts_whole_years(birth_on, on, years):
    assert clock.age_years(birth_on, on) == years


@pytest.mark.parametrize(
    ("birth_on", "said"),
    [
        (date(1954, 7, 14), "71\u00a0ans"),
        (date(2024, 3, 12), "2\u00a0ans"),
        (date(2024, 3, 13), "23\u00a0mois"),
        (date(2026, 2, 12), "1\u00a0mois"),
        (date(2026, 2, 13), "27\u00a0jours"),
        (date(2026, 3, 11), "1\u00a0jour"),
    ],
)
def test_age_is_said_as_clinicians_count(birth_on, said):
    assert clock.fr_age(birth_on, ON) == said
