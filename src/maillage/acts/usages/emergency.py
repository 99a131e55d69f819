"""What a request must not wait with, and whom to call then: known numbers, or the words of the usage."""

from django.utils.translation import gettext as _
from pydantic import Field

from maillage.acts.usages.strict import Expression, Name, Strict, Words
from maillage.toolbox.language import kept, said

SAMU = "15"
LOCAL = "local"
# Numbers that answer in France day and night, free of charge, and what answers there.
NUMBERS = {
    SAMU: kept("SAMU"),
    "17": kept("Police ou gendarmerie"),
    "18": kept("Pompiers"),
    "112": kept("Urgences, partout en Europe"),
    "114": kept("Urgences par message, pour les personnes sourdes"),
    "115": kept("Samu social"),
    "119": kept("Enfance en danger"),
    "196": kept("Urgences en mer"),
    "3114": kept("Prévention du suicide"),
    "3919": kept("Violences faites aux femmes"),
}


class Emergency(Strict):
    """`calls`: numbers in the order in which they are tried, for every flag that names none of its own.

    `local` says what to do where no such number answers (a mission abroad, a ship); `calls: [local]` shows it.
    """

    calls: tuple[str, ...] = Field(default=(SAMU,), min_length=1)
    local: Words | None = None


class RedFlag(Strict):
    """A situation that an asynchronous request must not carry: the sender is told whom to call.

    `code` is what the trail keeps of it; `message` is read by the sender, never written to the trail. `calls` are the
    numbers of this situation, when they are not those of the usage.
    """

    code: Name
    when: Expression
    message: Words
    calls: tuple[str, ...] = ()


def call_words(call: str, emergency: Emergency) -> str:
    """`Appelez le 15`, or the words of the usage."""
    return said(emergency.local or "") if call == LOCAL else _("Appelez le %(number)s") % {"number": call}
