"""What a protocol of these tests says."""

from datetime import date
from typing import Any

from maillage.acts.protocols import facade as protocols

CODE = "dermatologie"


def draft(**changes: Any) -> protocols.Draft:
    fields = {
        "title": "Plaie qui tarde",
        "subject": "Quand demander un avis devant une plaie",
        "source": "Groupe régional fictif",
        "starts_on": date(2026, 1, 1),
        "text": "Mesurez la plaie.\n\nPhotographiez-la avec une règle.",
    }
    return protocols.Draft(**(fields | changes))
