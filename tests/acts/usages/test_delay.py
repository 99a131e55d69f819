"""Delays of care, in days of the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.acts.usages.delay import Delay


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("P1M", date(2027, 1, 29), date(2027, 2, 28)),
        ("P1M", date(2027, 1, 31), date(2027, 2, 28)),
        ("P1M", date(2028, 1, 29), date(2028, 2, 29)),
        ("P1M", date(2028, 1, 31), date(2028, 2, 29)),
        ("P3M", date(2026, 11, 30), date(2027, 2, 28)),
        ("P1Y", date(2028, 2, 29), date(2029, 2, 28)),
        ("P15D", date(2026, 12, 20), date(2027, 1, 4)),
        ("P2W", date(2026, 3, 20), date(2026, 4, 3)),
        ("P0D", date(2026, 3, 20), date(2026, 3, 20)),
    ],
)
def test_it_ends_on_the_day_people_expect(text, start, end):
    assert Delay.parse(text).after(start) == end


@pytest.mark.parametrize("text", ["", "P", "15 jours", "P1.5M", "PT4H", "P1DT2H", "-P1D", "P1D ", "p1d", "P99999D"])
def test_what_is_not_a_delay_is_refused(text):
    with pytest.raises(ValueError, match="délai illisible"):
        Delay.parse(text)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 36), st.integers(0, 999))
def test_it_never_ends_before_it_starts_and_reads_back(start, months, days):
    delay = Delay(months, days)
    assert delay.after(start) >= start
    assert Delay.parse(str(delay)) == delay
