"""Acts as cases record them: both sides, exact amounts by day, once, and the reason when nothing is billed."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from tests.acts.cases.story import Desk
from tests.acts.cases.test_twice import together
from tests.acts.ledger.billed import BILLING, IN_PATIENT, Mover, acts_of, earlier, publish_billed, sign, taken
from tests.world import World

from maillage.acts.ledger.rules import Reason, Status

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desks(billed: World) -> Iterator[tuple[Desk, Desk]]:
    yield Desk(billed, "i.solhac"), Desk(billed, "m.quevrain")


@pytest.fixture
def case_id(billed: World, desks: tuple[Desk, Desk], told_once: Callable[..., UUID]) -> UUID:
    """A request that the expert took and whose answer is written, not signed."""
    return told_once("taken", lambda: taken(*desks, billed.patients_of(billed.gp)[0]))


def test_a_signature_records_an_act_for_each_side(billed: World, desks: tuple[Desk, Desk], case_id: UUID) -> None:
    gp, expert = desks
    assert acts_of(expert, case_id) == {} == acts_of(gp, case_id)
    sign(expert, case_id)
    (te2,) = acts_of(expert, case_id).values()
    (rqd,) = acts_of(gp, case_id).values()
    assert (te2.code, te2.status, te2.performer_role_id) == ("TE2", Status.BILLABLE, billed.dermatologist.role_id)
    assert te2.organization_id == billed.dermatologist.organization_id
    assert (rqd.code, rqd.status, rqd.performer_role_id) == ("RQD", Status.BILLABLE, billed.gp.role_id)
    assert (rqd.organization_id, rqd.amount_cents) == (billed.gp.organization_id, 1000)


@pytest.mark.parametrize(
    ("at", "day", "te2"),
    [
        ("2025-12-31 23:59", date(2025, 12, 31), 2000),
        ("2026-01-01 00:00", date(2026, 1, 1), 2300),
    ],
)
def test_the_tariff_is_that_of_the_day_in_france(
    billed: World, desks: tuple[Desk, Desk], case_id: UUID, at: str, day: date, te2: int
) -> None:
    gp, expert = desks
    sign(expert, case_id, at)
    found = acts_of(expert, case_id)["TE2"]
    assert (found.performed_on, found.amount_cents, found.status) == (day, te2, Status.BILLABLE)
    assert (acts_of(gp, case_id)["RQD"].performed_on, acts_of(gp, case_id)["RQD"].amount_cents) == (day, 1000)


def test_the_fifth_act_of_the_year_is_recorded_and_not_billed(
    billed: World, desks: tuple[Desk, Desk], as_mover: Mover
) -> None:
    gp, expert = desks
    patient = billed.patients_of(billed.gp)[0]
    # Given three acts of the year, in another hospital, and one of the year before
    earlier(billed, as_mover, patient, 3, on=date(2026, 3, 2))
    earlier(billed, as_mover, patient, 1, on=date(2025, 12, 31))
    fourth, fifth = taken(gp, expert, patient), taken(gp, expert, patient)
    sign(expert, fourth, "2026-11-02 10:00")
    sign(expert, fifth, "2026-11-03 10:00")
    assert acts_of(expert, fourth)["TE2"].status is Status.BILLABLE
    over = acts_of(expert, fifth)["TE2"]
    assert (over.status, over.reason, over.reason_detail) == (Status.NOT_BILLABLE, Reason.CEILING, "4")
    # The requester's own acts are counted apart
    assert acts_of(gp, fifth)["RQD"].status is Status.BILLABLE
    # And the next year starts again
    next_year = taken(gp, expert, patient)
    sign(expert, next_year, "2027-01-01 08:00")
    assert acts_of(expert, next_year)["TE2"].status is Status.BILLABLE


def test_an_in_patient_is_not_billed_and_the_usage_says_why(billed: World, desks: tuple[Desk, Desk]) -> None:
    gp, expert = desks
    case_id = taken(gp, expert, billed.patients_of(billed.gp)[0], **{"f-lieu": "hospital"})
    sign(expert, case_id)
    for desk, code in ((expert, "TE2"), (gp, "RQD")):
        found = acts_of(desk, case_id)[code]
        assert (found.status, found.reason, found.reason_detail) == (Status.NOT_BILLABLE, Reason.EXCLUDED, IN_PATIENT)


def test_a_nurse_asks_and_is_paid_for_it(billed: World) -> None:
    nurse, expert = Desk(billed, "n.tardivat"), Desk(billed, "m.quevrain")
    case_id = taken(nurse, expert, billed.patients_of(billed.nurse)[0])
    sign(expert, case_id)
    found = acts_of(nurse, case_id)["RQD"]
    assert (found.status, found.amount_cents, found.performer_role_id) == (
        Status.BILLABLE,
        1000,
        billed.nurse.role_id,
    )


def test_a_profession_that_may_not_bill_is_told_so(
    billed: World, desks: tuple[Desk, Desk], case_id: UUID, as_mover: Mover
) -> None:
    from maillage.kernel.directory.models import PractitionerRole

    gp, expert = desks
    with as_mover():
        person = PractitionerRole.objects.select_related("practitioner").get(id=billed.gp.role_id).practitioner
        person.profession = "93"
        person.save(update_fields=["profession"])
    sign(expert, case_id)
    found = acts_of(gp, case_id)["RQD"]
    assert (found.status, found.reason, found.amount_cents) == (Status.NOT_BILLABLE, Reason.PROFESSION, 0)


def test_a_rule_that_cannot_be_read_stops_no_answer(world: World, as_mover: Mover, tmp_path: Path) -> None:
    # An expression that the check accepts on an empty form and that fails on a real one
    failing = [{**BILLING[0], "unless": [{"when": "repeat(item).answer.value.single() = 'x'", "reason": IN_PATIENT}]}]
    publish_billed(tmp_path, as_mover, failing)
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = taken(gp, expert, world.patients_of(world.gp)[0])
    sign(expert, case_id)
    assert expert.case(case_id).row.state == "answered"
    assert acts_of(expert, case_id)["TE2"].reason is Reason.UNCHECKED


def test_an_act_recorded_twice_changes_nothing(billed: World, desks: tuple[Desk, Desk], case_id: UUID) -> None:
    from maillage.acts.cases import facade as cases
    from maillage.acts.ledger.actions import after_transition
    from maillage.acts.workflow.facade import Outcome
    from maillage.kernel.context.facade import open_context

    gp, expert = desks
    sign(expert, case_id)
    before = acts_of(expert, case_id) | acts_of(gp, case_id)
    lines = len([line for line in gp.trail(before["RQD"].patient_id) if line.action == "act.record"])
    # When the same transition comes again, as after a rectified answer
    with open_context(expert.principal):
        row = cases.case(case_id).row
        again = Outcome("sign", "taken", "answered", (), {}, None, (), False, None)
        after_transition(row, again, expert.principal)
    assert acts_of(expert, case_id) | acts_of(gp, case_id) == before
    assert len([line for line in gp.trail(before["RQD"].patient_id) if line.action == "act.record"]) == lines


def test_two_signatures_at_once_under_the_ceiling_bill_one(
    billed: World, desks: tuple[Desk, Desk], as_mover: Mover
) -> None:
    gp, expert = desks
    other = Desk(billed, "a.tancrede")
    patient = billed.patients_of(billed.gp)[0]
    first, second = taken(gp, expert, patient), taken(gp, other, patient)
    earlier(billed, as_mover, patient, 3, on=date.today().replace(month=1, day=2))
    # When both sign at the same instant, with one place left
    together(lambda: sign(expert, first), lambda: sign(other, second))
    found = [acts_of(expert, case)["TE2"].status for case in (first, second)]
    assert sorted(found) == [Status.BILLABLE, Status.NOT_BILLABLE]


def test_a_refused_request_gives_rise_to_no_act(billed: World, desks: tuple[Desk, Desk]) -> None:
    gp, expert = desks
    case_id = gp.sent(billed.patients_of(billed.gp)[0])
    expert.fire(case_id, "take")
    assert expert.fire(case_id, "refuse", reason="Hors de notre domaine.").status_code == 302
    assert acts_of(expert, case_id) == {} == acts_of(gp, case_id)
