"""The Luhn key over the alphabets French registers use; the arithmetic itself is python-stdnum's."""

import random

from stdnum import luhn

DIGITS = "0123456789"


def is_valid(number: str) -> bool:
    return luhn.is_valid(number)


def with_key(body: str) -> str:
    """The body followed by the digit that makes it valid."""
    return body + luhn.calc_check_digit(body)


def random_digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(DIGITS) for _ in range(count))
