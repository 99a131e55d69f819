"""Which six digits are refused, and that the table shows none."""

import pytest
from django.contrib.auth import get_user_model
from tests.world import GP, World

from maillage.kernel.accounts import short_codes
from maillage.kernel.accounts.models import ShortCode
from maillage.kernel.context.facade import open_context


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("", "Six chiffres exactement"),
        ("12345", "Six chiffres exactement"),
        ("1234567", "Six chiffres exactement"),
        ("40271a", "Six chiffres exactement"),
        ("٤٠٢٧١٨", "Six chiffres exactement"),
        ("123456", "Ces chiffres se suivent"),
        ("987654", "Ces chiffres se suivent"),
        ("789012", "Ces chiffres se suivent"),
        ("210987", "Ces chiffres se suivent"),
        ("000000", "Ce code se répète"),
        ("121212", "Ce code se répète"),
        ("407407", "Ce code se répète"),
        ("112211", "Ce code se répète"),
        ("100000", "Ce code se répète"),
        ("150384", "Ce code ressemble à une date"),
        ("290200", "Ce code ressemble à une date"),
        ("031984", "Ce code ressemble à une date"),
    ],
)
def test_a_code_that_others_would_guess_is_refused_in_french(code: str, start: str) -> None:
    assert (short_codes.problem(code) or "").startswith(start)


@pytest.mark.parametrize("code", ["402718", "310299", "290201", "917350"])
def test_an_ordinary_code_will_do(code: str) -> None:
    assert short_codes.problem(code) is None


@pytest.mark.django_db
def test_a_code_is_kept_so_that_the_table_alone_cannot_be_searched(world: World) -> None:
    mine = get_user_model().objects.get(username=GP)
    with open_context(world.gp):
        short_codes.keep(mine, "917350")
        kept = ShortCode.objects.get(user_id=mine.pk).sealed_hash
        assert "917350" not in kept
        assert "scrypt" not in kept  # not even the hash, which six digits would not resist
        assert short_codes.is_right(mine, "917350")
        assert not short_codes.is_right(mine, "917351")
        ShortCode.objects.filter(user_id=mine.pk).update(sealed_hash="of another installation")
        assert not short_codes.is_right(mine, "917350")
        short_codes.forget(mine)
        assert not short_codes.is_right(mine, "917350")
