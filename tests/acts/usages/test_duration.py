"""ISO 8601 durations as promises are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.acts.usages.duration import Duration


@pytest.mark.parametrize(
    ("text", "days", "seconds"),
    [("P1D", 1, 0), ("PT48H", 0, 172_800), ("P1DT2H30M", 1, 9_000), ("PT15M", 0, 900), ("P2W", 14, 0)],
)
def test_a_duration_is_read(text, days, seconds):
    assert Duration.parse(text) == Duration(days, seconds)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1D", "P1M", "P1Y", "P-1D", "P1.5D", "PT1H ", "p1d", "P99999D"]
)
def test_what_is_not_a_promise_is_refused(text):
    with pytest.raises(ValueError, match="durée illisible"):
        Duration.parse(text)


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(0, 59))
def test_what_is_written_is_read_again(days, hours, minutes):
    duration = Duration(days, hours * 3600 + minutes * 60)
    if duration.nominal:
        assert Duration.parse(str(duration)) == duration
