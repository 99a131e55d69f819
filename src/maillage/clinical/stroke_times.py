"""Intervals and windows of a suspected stroke, in minutes between instants.

Sources: AHA/ASA guideline 2019 (intravenous thrombolysis within 4.5 h, thrombectomy within 6 h), DAWN and DEFUSE 3
(2018, 6 to 24 h). All bounds belong to their window: 4 h 30 is open, 6 h is `<=6h`, 24 h is `6-24h`.
In: ISO instants with their offset, each may be absent: `vu_bien` (last seen well), `appel_15`, `porte`, `imagerie`,
`appel_neuro`, `decision`, `aiguille`, `depart`; `reveil` for a stroke found on waking. A naive instant is refused:
on the two nights of clock change it names no moment.
Out: minutes, null when an end is unknown. Both windows are read at imaging, from `vu_bien`. On waking the onset is
unknown: the thrombolysis window is null, while the thrombectomy window, counted by its trials from last seen well,
is given. An impossible order is told in `warnings` and never blocks: the minutes stay as they were given, negative
where they are, and a window that starts after imaging is unknown.
Shows windows; never says that a patient is eligible.
"""

from dataclasses import dataclass as result
from datetime import datetime
from itertools import combinations
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from maillage.clinical.contracts import Calculator
from maillage.clinical.inputs import STRICT, Instant

IVT_WINDOW_MIN: Final = 270
EVT_EARLY_MIN: Final = 360
EVT_LATE_MIN: Final = 1440

LABELS: Final = {
    "vu_bien": "vu bien pour la dernière fois",
    "appel_15": "appel au 15",
    "porte": "arrivée à l’hôpital",
    "imagerie": "imagerie",
    "appel_neuro": "appel au neurologue",
    "decision": "décision",
    "aiguille": "thrombolyse",
    "depart": "départ en transfert",
}
# In this order, except that the neurologist may be called ahead of the arrival or of imaging.
FREE: Final = frozenset({("porte", "appel_neuro"), ("imagerie", "appel_neuro")})


@dataclass(frozen=True, config=STRICT)
class Given:
    vu_bien: Instant | None = None
    appel_15: Instant | None = None
    porte: Instant | None = None
    imagerie: Instant | None = None
    appel_neuro: Instant | None = None
    decision: Instant | None = None
    aiguille: Instant | None = None
    depart: Instant | None = None
    reveil: bool = False


@result(frozen=True, slots=True)
class Times:
    onset_to_door: float | None
    door_to_imaging: float | None
    door_to_needle: float | None
    onset_to_needle: float | None
    dido: float | None
    ivt_window_open_at_imaging: bool | None
    evt_window: str
    warnings: tuple[str, ...]


def run(given: Given) -> Times:
    at_imaging = _minutes(given.vu_bien, given.imagerie)
    if at_imaging is not None and at_imaging < 0:
        at_imaging = None
    return Times(
        onset_to_door=_minutes(given.vu_bien, given.porte),
        door_to_imaging=_minutes(given.porte, given.imagerie),
        door_to_needle=_minutes(given.porte, given.aiguille),
        onset_to_needle=_minutes(given.vu_bien, given.aiguille),
        dido=_minutes(given.porte, given.depart),
        ivt_window_open_at_imaging=None if at_imaging is None or given.reveil else at_imaging <= IVT_WINDOW_MIN,
        evt_window=_evt_window(at_imaging),
        warnings=_warnings(given),
    )


def _minutes(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    seconds = (end - start).total_seconds()
    return int(seconds // 60) if seconds % 60 == 0 else seconds / 60


def _evt_window(minutes: float | None) -> str:
    if minutes is None:
        return "unknown"
    if minutes <= EVT_EARLY_MIN:
        return "<=6h"
    return "6-24h" if minutes <= EVT_LATE_MIN else ">24h"


def _warnings(given: Given) -> tuple[str, ...]:
    """One for each pair out of order that no instant between them explains already."""
    instants = {name: getattr(given, name) for name in LABELS}
    told = [name for name, instant in instants.items() if instant is not None]
    wrong = [(a, b) for a, b in combinations(told, 2) if (a, b) not in FREE and instants[b] < instants[a]]
    explained = {(a, b) for a, b in wrong for c in _between(told, a, b) if (a, c) in wrong or (c, b) in wrong}
    return tuple(
        f"Ordre impossible : « {LABELS[b]} » précède « {LABELS[a]} »." for a, b in wrong if (a, b) not in explained
    )


def _between(names: list[str], a: str, b: str) -> list[str]:
    return names[names.index(a) + 1 : names.index(b)]


CALCULATOR = Calculator(
    name="stroke-times",
    version="1.0",
    title="Délais d’un AVC suspecté",
    purpose="Calculer les délais entre des instants déjà relevés et les situer dans les fenêtres publiées.",
    source="AHA/ASA 2019 (thrombolyse 4 h 30, thrombectomie 6 h) ; DAWN et DEFUSE 3, 2018 (6 à 24 h).",
    device_class="IIb",
    given=TypeAdapter(Given),
    result=TypeAdapter(Times),
    run=run,
)
