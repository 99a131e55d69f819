"""Whose acts one sees: one's own, those of one's team, those one bills; never another structure's."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.acts.cases.story import Desk, text_of
from tests.acts.ledger.billed import Mover, acts_of, sign, taken
from tests.world import World

from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import today
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)

BILLING = "v.lagadec"  # bills for the hospital of the dermatologists
OUTSIDERS = ("p.ormeau", "c.lescarbot", "b.caudron", "n.tardivat")


def _tell(billed: World) -> UUID:
    gp, expert = Desk(billed, "i.solhac"), Desk(billed, "m.quevrain")
    case_id = taken(gp, expert, billed.patients_of(billed.gp)[0])
    sign(expert, case_id)
    return case_id


@pytest.fixture
def signed(billed: World, told_once: Callable[..., UUID]) -> tuple[World, Desk, Desk, UUID]:
    case_id = told_once("a signed act", lambda: _tell(billed))
    return billed, Desk(billed, "i.solhac"), Desk(billed, "m.quevrain"), case_id


def _exported(desk: Desk, query: str = "") -> list[list[str]]:
    file = desk.get(f"/actes/export.csv{query}")
    assert file.status_code == 200
    return list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig")), delimiter=";"))[1:]


def test_each_side_sees_its_own_act(signed: tuple[World, Desk, Desk, UUID]) -> None:
    _world, gp, expert, case_id = signed
    assert set(acts_of(gp, case_id)) == {"RQD"} and set(acts_of(expert, case_id)) == {"TE2"}


def test_a_colleague_of_the_team_sees_it_and_other_structures_nothing(signed: tuple[World, Desk, Desk, UUID]) -> None:
    world, _gp, _expert, case_id = signed
    assert set(acts_of(Desk(world, "a.tancrede"), case_id)) == {"TE2"}
    for login in OUTSIDERS:
        assert acts_of(Desk(world, login), case_id) == {}, login


def test_who_bills_sees_the_acts_of_the_structure_and_not_the_case(signed: tuple[World, Desk, Desk, UUID]) -> None:
    world, _gp, expert, case_id = signed
    billing = Desk(world, BILLING)
    act = acts_of(billing, case_id)["TE2"]
    assert set(acts_of(billing, case_id)) == {"TE2"}
    page = billing.get(f"/actes/{act.id}/").content.decode()
    assert f"/demandes/{case_id}/" not in page
    assert billing.get(f"/demandes/{case_id}/").status_code == 404
    assert billing.get(f"/patients/{act.patient_id}/").status_code == 404
    # The patient is named there, and only by what a claim carries
    with open_context(expert.principal):
        from maillage.kernel.identity import facade as identity

        patient = identity.patient(act.patient_id)
    assert patient is not None and patient.birth_name.upper() in page


def test_a_duty_that_ended_shows_nothing(signed: tuple[World, Desk, Desk, UUID], as_mover: Mover) -> None:
    from maillage.kernel.directory.models import Duty

    world, _gp, _expert, case_id = signed
    billing = Desk(world, BILLING)
    role = world.principal(BILLING).role_id
    with as_mover():
        Duty.objects.filter(role_id=role).update(ended_on=today() - timedelta(days=1))
    assert acts_of(billing, case_id) == {} and _exported(billing) == []


def test_a_secretary_sees_the_acts_of_who_delegated_while_it_runs(
    signed: tuple[World, Desk, Desk, UUID], as_mover: Mover
) -> None:
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewDelegation
    from maillage.kernel.directory.models import Delegation

    world, _gp, _expert, case_id = signed
    # Somebody who bills elsewhere and, from now on, prepares for the physician
    desk = Desk(world, BILLING)
    delegation = NewDelegation(new_id(), world.gp.role_id, desk.principal.role_id, today() - timedelta(days=3))
    assert set(acts_of(desk, case_id)) == {"TE2"}
    with as_mover():
        load.delegations([delegation])
    assert set(acts_of(desk, case_id)) == {"RQD", "TE2"}
    with as_mover():
        Delegation.objects.filter(id=delegation.id).update(ended_on=today() - timedelta(days=1))
    assert set(acts_of(desk, case_id)) == {"TE2"}


def test_another_structures_act_answers_like_an_unknown_one(signed: tuple[World, Desk, Desk, UUID]) -> None:
    world, gp, expert, case_id = signed
    act, unknown = acts_of(expert, case_id)["TE2"].id, new_id()
    for login in (*OUTSIDERS, "i.solhac"):
        desk = Desk(world, login)
        for path in ("/actes/{}/", "/actes/{}/annuler/", "/actes/{}/reexaminer/"):
            send = desk.get if path.endswith("{}/") else desk.post
            theirs, nobodys = send(path.format(act)), send(path.format(unknown))
            assert theirs.status_code == nobodys.status_code == 404
            assert text_of(theirs) == text_of(nobodys)
    assert acts_of(expert, case_id)["TE2"].status == "billable" and set(acts_of(gp, case_id)) == {"RQD"}


def test_exports_go_through_the_same_policy(signed: tuple[World, Desk, Desk, UUID]) -> None:
    world, gp, _expert, case_id = signed
    number = gp.case(case_id).row.number
    codes: dict[str, Any] = {
        login: {line[2] for line in _exported(Desk(world, login)) if line[0] == number}
        for login in ("i.solhac", "m.quevrain", "a.tancrede", BILLING, *OUTSIDERS)
    }
    assert codes == {
        "i.solhac": {"RQD"},
        **{login: {"TE2"} for login in ("m.quevrain", "a.tancrede", BILLING)},
        **{login: set() for login in OUTSIDERS},
    }
    # A structure asked for by hand opens nothing more
    assert _exported(Desk(world, "p.ormeau"), f"?structure={world.gp.organization_id}") == []


def _raw(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def test_the_database_itself_refuses_without_the_filters_of_the_application(
    signed: tuple[World, Desk, Desk, UUID],
) -> None:
    world, _gp, expert, case_id = signed
    act = acts_of(expert, case_id)["TE2"]
    with open_context(world.foreign_gp):
        assert _raw("SELECT id FROM ledger_act WHERE case_id = %s", [case_id]) == []
        assert _raw("SELECT * FROM ctx.billed_patients(%s)", [[act.patient_id]]) == []
        with pytest.raises(ProgrammingError, match="no act of this patient"), transaction.atomic():
            _raw("SELECT ctx.billable_acts(%s, 'TE2', '2026-01-01', '2026-12-31', NULL)", [act.patient_id])
    with open_context(world.principal(BILLING)):
        assert len(_raw("SELECT id FROM ledger_act WHERE case_id = %s", [case_id])) == 1
        assert len(_raw("SELECT * FROM ctx.billed_patients(%s)", [[act.patient_id]])) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_act SET amount_cents = 9900 WHERE id = %s",
        "DELETE FROM ledger_act WHERE id = %s",
        "DELETE FROM ledger_actcorrection WHERE act_id = %s",
    ],
)
def test_an_act_is_never_changed_nor_deleted(signed: tuple[World, Desk, Desk, UUID], statement: str) -> None:
    world, _gp, expert, case_id = signed
    act = acts_of(expert, case_id)["TE2"]
    with open_context(world.dermatologist):
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            _raw(statement, [act.id])
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_nobody_records_an_act_for_a_case_of_others_nor_in_their_own_name(
    signed: tuple[World, Desk, Desk, UUID],
) -> None:
    from maillage.acts.ledger.models import Act

    world, _gp, expert, case_id = signed
    with open_context(world.dermatologist):
        known = Act.objects.get(id=acts_of(expert, case_id)["TE2"].id)
    fields = {field.attname: getattr(known, field.attname) for field in Act._meta.fields}
    forged = [
        (world.foreign_dermatologist, {"code": "RQD"}),  # not a party
        (world.gp, {"code": "XX1", "performer_role_id": world.gp.role_id}),  # the requester as an expert
        (world.dermatologist, {"code": "XX2", "patient_id": world.patients_of(world.foreign_gp)[0]}),
        (world.dermatologist, {"code": "XX3", "organization_id": world.gp.organization_id}),
    ]
    for principal, changed in forged:
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with open_context(principal), refused, transaction.atomic():
            Act(**{**fields, "id": new_id(), **changed}).save(force_insert=True)
