"""The tables of words of a definition are whole."""

from maillage.acts.usages import codes


def test_each_effect_that_tells_somebody_says_whom():
    assert set(codes.NOTIFIES) == {effect for effect in codes.Effect if effect.value.startswith("notify_")}
