"""A world in which the first usage gives rise to acts, and short ways to record and read them."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import time_machine
import yaml
from tests.acts.cases.story import ANSWER, Desk
from tests.repository.tree import ROOT
from tests.world import World

Mover = Callable[[], AbstractContextManager[None]]
DEFINITION = ("usage.yaml", "workflow.yaml")  # one definition, in one file or two
IN_PATIENT = "Patient hospitalisé : l’avis est compris dans son séjour"
IS_IN_PATIENT = "repeat(item).where(linkId = 'lieu').answer.value.code = 'hospital'"
BILLING = [
    {
        "code": code,
        "role": role,
        "after": "sign",
        "unless": [{"when": IS_IN_PATIENT, "reason": IN_PATIENT}],
    }
    for code, role in (("TE2", "expert"), ("RQD", "requester"))
]


def publish_billed(folder: Path, as_mover: Mover, billing: list[dict[str, Any]] = BILLING) -> None:
    """The usage of the pigmented lesion with these acts, as a later version, and a ledger that starts empty."""
    from maillage.acts.ledger.models import Act
    from maillage.acts.usages import facade as usages

    source = ROOT / "usages" / "melan"
    copy = folder / source.name
    copy.mkdir()
    from maillage.acts.usages.files import PATTERNS  # needs the applications, which no first conftest has yet

    shutil.copytree(source.parent / PATTERNS, folder / PATTERNS, dirs_exist_ok=True)  # which it follows
    definition: dict[str, Any] = {}
    for file in sorted(source.iterdir()):
        if file.name in DEFINITION:
            definition |= yaml.safe_load(file.read_text("utf-8"))
        elif file.is_file():
            (copy / file.name).write_bytes(file.read_bytes())
    definition |= {"version": "90.0.0", "billing": billing}
    (copy / "usage.yaml").write_text(yaml.safe_dump(definition, allow_unicode=True, sort_keys=False), "utf-8")
    with as_mover():
        usages.publish(folder=copy, by="essai")
        Act.objects.all().delete()


def taken(gp: Desk, expert: Desk, patient_id: UUID, **changed: str) -> UUID:
    """A request that the expert took and whose answer is written, not signed."""
    case_id = gp.sent(patient_id, **changed)
    assert expert.fire(case_id, "take").status_code == 302
    assert expert.autosave(case_id, ANSWER, "report").status_code == 200
    return case_id


def sign(expert: Desk, case_id: UUID, at: str = "") -> None:
    """The signature at that moment in France (`2025-12-31 23:30`), or now."""
    from maillage.acts.cases import facade as cases
    from maillage.kernel.context.facade import open_context
    from maillage.toolbox.clock import PARIS

    principal = expert.principal
    with open_context(principal):
        if not at:
            cases.fire(by=principal, case_id=case_id, event="sign")
            return
        moment = datetime.fromisoformat(at).replace(tzinfo=PARIS).astimezone(UTC)
        with time_machine.travel(moment):
            cases.fire(by=principal, case_id=case_id, event="sign")


def acts_of(desk: Desk, case_id: UUID) -> dict[str, Any]:
    """What this person sees of the case's acts, by code."""
    from maillage.acts.ledger import facade as ledger
    from maillage.kernel.context.facade import open_context

    with open_context(desk.principal):
        return {row.code: row for row in ledger.acts_of_case(case_id)}


def earlier(
    world: World, as_mover: Mover, patient_id: UUID, count: int, *, code: str = "TE2", on: date, performer: Any = None
) -> list[UUID]:
    """Billable acts that this patient already had that day, each in a case of its own."""
    from maillage.acts.cases.models import Case
    from maillage.acts.ledger.models import Act
    from maillage.acts.ledger.tariffs import tariffs
    from maillage.toolbox.clock import PARIS
    from maillage.toolbox.ids import new_id

    who = performer or world.foreign_dermatologist
    (tariff,) = tariffs().on(code, on)
    with as_mover():
        used = Act.objects.filter(code=code).values("case_id")
        hosts = list(Case.objects.exclude(id__in=used).exclude(state_kind="open").order_by("id")[:count])
        assert len(hosts) == count, "the region has too few cases to hang these acts on"
        made = [
            Act(
                id=new_id(),
                case=host,
                case_number=f"A-{uuid4().hex[:6]}",
                usage_code=host.usage_code,
                code=code,
                party=tariff.party,
                performer_role_id=who.role_id,
                organization_id=who.organization_id,
                patient_id=patient_id,
                performed_on=on,
                performed_at=datetime(on.year, on.month, on.day, 9, tzinfo=PARIS),
                status="billable",
                amount_cents=tariff.cents,
                tariff_id=tariff.id,
                tariffs_version=tariffs().version,
            )
            for host in hosts
        ]
        Act.objects.bulk_create(made)
    return [act.id for act in made]
