"""The world of the matrix, whose people open every page."""

from tests.isolation.conftest import isolated_halves, things

__all__ = ["isolated_halves", "things"]
