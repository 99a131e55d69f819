"""Identifiers: our own row keys and the French national ones; refuses a number whose form or key is wrong.

A number *received* from another system with a wrong key is the caller's decision (warn, keep); these parsers
serve what a person types, so they raise.
"""

from maillage.toolbox.ids.errors import InvalidIdentifier
from maillage.toolbox.ids.uuid7 import new_id

__all__ = ["InvalidIdentifier", "new_id"]
