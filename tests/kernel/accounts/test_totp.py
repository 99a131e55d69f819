"""One-time codes against the vectors of RFC 6238, appendix B (SHA-1; the last six of its eight digits)."""

import base64

import pytest

from maillage.kernel.accounts.totp import code

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at_s", "published"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_published_vectors(at_s: int, published: str) -> None:
    assert code(SECRET, at_s) == published[-6:]
