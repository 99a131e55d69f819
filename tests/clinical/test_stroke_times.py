"""Stroke intervals: the published timeline, each bound, both nights of clock change, and orders that cannot be."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinical.vectors import calculated, refused, vectors

from maillage.clinical.stroke_times import FREE, LABELS

START = datetime(2025, 3, 1, 8, 0, tzinfo=timezone(timedelta(hours=1)))
NOTHING = {
    "onset_to_door": None,
    "door_to_imaging": None,
    "door_to_needle": None,
    "onset_to_needle": None,
    "dido": None,
    "ivt_window_open_at_imaging": None,
    "evt_window": "unknown",
    "warnings": [],
}


def at(**minutes: float) -> dict[str, Any]:
    """Instants as minutes after eight."""
    return {name: (START + timedelta(minutes=value)).isoformat() for name, value in minutes.items()}


def times(**minutes: float) -> dict[str, Any]:
    return calculated("stroke-times", at(**minutes))


def test_the_published_timeline_agrees() -> None:
    (case,) = vectors("tele_avc_delais.json")["timelines"]
    given = {name: case[name] for name in LABELS if name in case}
    found = calculated("stroke-times", given)
    assert {name: found[name] for name in found if name in case} == {
        name: case[name] for name in case if name not in {*LABELS, "id"}
    }
    assert found["warnings"] == []


def test_nothing_known_gives_nothing_and_blocks_nothing() -> None:
    assert calculated("stroke-times", {}) == NOTHING
    assert calculated("stroke-times", dict.fromkeys(LABELS)) == NOTHING


@pytest.mark.parametrize(
    ("minutes", "ivt", "evt"),
    [
        (0, True, "<=6h"), (270, True, "<=6h"), (271, False, "<=6h"), (360, False, "<=6h"), (361, False, "6-24h"),
        (1440, False, "6-24h"), (1441, False, ">24h"),
    ],
)  # fmt: skip
def test_the_bounds_belong_to_their_window(minutes: int, ivt: bool, evt: str) -> None:
    found = times(vu_bien=0, imagerie=minutes)
    assert (found["ivt_window_open_at_imaging"], found["evt_window"]) == (ivt, evt)


def test_one_second_past_the_window_is_past_it() -> None:
    found = times(vu_bien=0, imagerie=270 + 1 / 60)
    assert found["ivt_window_open_at_imaging"] is False


def test_on_waking_the_onset_is_unknown_and_last_seen_well_still_counts() -> None:
    found = calculated("stroke-times", {**at(vu_bien=0, porte=60, imagerie=80), "reveil": True})
    assert found["ivt_window_open_at_imaging"] is None
    assert found["evt_window"] == "<=6h"
    assert found["onset_to_door"] == 60


def test_without_imaging_no_window_is_told() -> None:
    found = times(vu_bien=0, porte=30, aiguille=60)
    assert found["ivt_window_open_at_imaging"] is None
    assert found["evt_window"] == "unknown"
    assert found["onset_to_needle"] == 60


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        # Spring: 2 h does not exist in Paris. Autumn: it comes twice, told apart by the offset only.
        ("2025-03-30T01:30+01:00", "2025-03-30T03:30+02:00", 60),
        ("2025-10-26T02:30+02:00", "2025-10-26T02:30+01:00", 60),
        ("2025-10-26T02:50+02:00", "2025-10-26T02:10+01:00", 20),
        ("2025-10-26T00:30Z", "2025-10-26T02:30+01:00", 60),
    ],
)
def test_a_clock_change_neither_adds_nor_takes_an_hour(start: str, end: str, minutes: int) -> None:
    found = calculated("stroke-times", {"porte": start, "aiguille": end})
    assert (found["door_to_needle"], found["warnings"]) == (minutes, [])


def test_an_impossible_order_warns_and_blocks_nothing() -> None:
    found = times(vu_bien=0, porte=60, imagerie=50, aiguille=90)
    assert found["warnings"] == ["Ordre impossible : « imagerie » précède « arrivée à l’hôpital »."]
    assert found["door_to_imaging"] == -10
    assert found["door_to_needle"] == 30


def test_imaging_before_last_seen_well_opens_no_window() -> None:
    found = times(vu_bien=60, imagerie=0)
    assert found["ivt_window_open_at_imaging"] is None
    assert found["evt_window"] == "unknown"
    assert len(found["warnings"]) == 1


def test_one_wrong_instant_is_told_once_on_each_side() -> None:
    found = times(vu_bien=0, appel_15=10, porte=-500, imagerie=80, aiguille=100)
    assert found["warnings"] == ["Ordre impossible : « arrivée à l’hôpital » précède « appel au 15 »."]


def test_the_neurologist_may_be_called_ahead() -> None:
    assert times(vu_bien=0, appel_15=5, appel_neuro=20, porte=40, imagerie=50, decision=60)["warnings"] == []


@given(st.dictionaries(st.sampled_from(list(LABELS)), st.integers(-5000, 5000)))
def test_warnings_come_if_and_only_if_an_order_is_wrong(minutes: dict[str, int]) -> None:
    told = [name for name in LABELS if name in minutes]
    wrong = any(minutes[b] < minutes[a] for n, a in enumerate(told) for b in told[n + 1 :] if (a, b) not in FREE)
    assert bool(times(**minutes)["warnings"]) == wrong


@given(st.dictionaries(st.sampled_from(list(LABELS)), st.integers(0, 5000)), st.integers(-12, 14))
def test_the_offset_in_which_an_instant_is_written_changes_nothing(minutes: dict[str, int], hours: int) -> None:
    elsewhere = timezone(timedelta(hours=hours))
    moved = {name: (START + timedelta(minutes=m)).astimezone(elsewhere).isoformat() for name, m in minutes.items()}
    assert calculated("stroke-times", moved) == times(**minutes)


@pytest.mark.parametrize(
    "wrong",
    ["2025-03-01T08:00", "2025-03-01", "08:00", "2025-02-30T08:00Z", "2025-03-01T24:30Z", "", "hier", 1740816000, True,
     "2025-03-01 08:00+01:00", "20250301T080000Z", "0001-01-01T00:00Z", "2025-03-01T08:00+99:00", [], {}],
)  # fmt: skip
def test_what_names_no_moment_is_refused(wrong: object) -> None:
    assert refused("stroke-times", {"porte": wrong})[0] == "porte"


def test_a_naive_instant_is_told_what_it_lacks() -> None:
    assert "décalage" in refused("stroke-times", {"porte": "2025-03-01T08:00"})[1]


@pytest.mark.parametrize("wrong", [1, 0, "true", None])
def test_waking_is_yes_or_no(wrong: object) -> None:
    assert refused("stroke-times", {"reveil": wrong})[0] == "reveil"


def test_no_word_says_that_somebody_is_eligible() -> None:
    words = str(times(vu_bien=0, porte=60, imagerie=70, aiguille=90, depart=100))
    assert "ligib" not in words
