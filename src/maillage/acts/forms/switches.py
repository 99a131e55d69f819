"""The operator's switch of each calculator, over the whole installation; without it, what each says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.acts.forms.models import CalculatorSwitch
from maillage.clinical.facade import CALCULATORS, find
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current_or_none
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept


@dataclass(frozen=True, slots=True)
class SwitchView:
    """The last decision about a calculator."""

    is_on: bool
    made_at: datetime
    made_by: str


def is_on(name: str) -> bool:
    """Outside a reader's context (a check, a played case), what the calculator is by default."""
    decided = switches().get(name)
    return decided.is_on if decided is not None else CALCULATORS[name].default_on


def switches() -> Mapping[str, SwitchView]:
    """What was decided, by calculator; read once in a context."""
    context = current_or_none()
    return context.memory.once("forms.switches", _read) if context else {}


def _read() -> Mapping[str, SwitchView]:
    rows = CalculatorSwitch.objects.order_by("calculator", "-made_at", "-id").distinct("calculator")
    return {row.calculator: SwitchView(row.is_on, row.made_at, row.made_by_text) for row in rows}


@transaction.atomic
def switch(*, by: Principal, name: str, on: bool) -> None:
    """From now on this calculator answers, or does not. Raises clinical.Refused for a name that does not exist."""
    find(name)
    row = CalculatorSwitch(
        calculator=name, is_on=on, made_at=now(), made_by_role_id=by.role_id, made_by_text=by.display
    )
    row.save(force_insert=True)
    why = kept("calcul allumé") if on else kept("calcul éteint")
    record("calculator.switch", why=why, subject_kind="calculator", subject_id=row.id, detail={"name": name, "on": on})
