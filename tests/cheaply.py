"""The command `maillage` with passwords that cost nothing to check, for what the templates of a run are made of.

A hash says what it costs, and is checked at that cost for as long as it is kept:

    python -m tests.cheaply load-region --patients 60
"""

from django.contrib.auth.hashers import ScryptPasswordHasher


def make_passwords_cheap() -> None:
    """A password costs a thief 60 ms a try; the thousands that tests check need not cost as much."""
    ScryptPasswordHasher.work_factor = 2**4


if __name__ == "__main__":
    make_passwords_cheap()

    from maillage.config.command import main

    main()
