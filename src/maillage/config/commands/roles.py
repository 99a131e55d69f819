"""Commands that need another database role than the application's say so in their first line."""

import os
import sys

from maillage.config.environment import DatabaseRole, environment


def as_role(role: DatabaseRole) -> None:
    """Sets Django up under `role`. Settings are read once, so a process that has another role starts again."""
    if environment().db_role != role:
        os.execve(
            sys.executable,
            [sys.executable, "-m", "maillage.config.command", *sys.argv[1:]],
            {**os.environ, "MAILLAGE_DB_ROLE": role},
        )
    import django

    django.setup()
