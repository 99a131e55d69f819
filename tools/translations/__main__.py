"""`python -m tools.translations extract|check|compile`."""

import sys

from tools.translations import catalog
from tools.translations.messages import all_messages


def extract() -> int:
    """Adds the new sentences, with no English yet, and drops those that are no longer said."""
    updated = catalog.update()
    empty = [entry for entry in updated if entry.id and not any(entry.string)]
    print(f"{len(updated)} phrases, {len(empty)} sans anglais : {catalog.ENGLISH.relative_to(catalog.ROOT)}")
    return 0


def check() -> int:
    found = list(catalog.problems(catalog.read(), all_messages(catalog.SOURCE)))
    print("\n".join(found) or "L’anglais est complet.")
    return 1 if found else 0


def compile_() -> int:
    catalog.compile_catalog()
    return 0


COMMANDS = {"extract": extract, "check": check, "compile": compile_}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage : python -m tools.translations {'|'.join(COMMANDS)}")
    sys.exit(COMMANDS[sys.argv[1]]())
