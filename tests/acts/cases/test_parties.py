"""Somebody invited into a case sees it while their part lasts, is told, and loses it with their part."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.acts.cases.staged import ask, does, publish, sees
from tests.acts.cases.story import Desk, text_of
from tests.world import World

from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import today

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "avis-croises"


@pytest.fixture
def adviser(world: World) -> Desk:
    """Another hospital, another team: nothing of the case is theirs until they are invited."""
    return Desk(world, "c.lescarbot")


@pytest.fixture
def case_id(world: World, gp: Desk, lead: Desk, as_mover) -> UUID:
    team = publish(world, as_mover, CODE, "m.quevrain", "a.tancrede")
    made = ask(gp, CODE, team, world.patients_of(world.gp)[0], {1: {"f-question": "Quelle conduite tenir ?"}})
    does(lead, made, "take")
    return made


def invites(desk: Desk, case_id: UUID, event: str, who: Desk, **more: str) -> None:
    does(desk, case_id, event, invite_person=str(who.principal.role_id), **more)


def rows_of(desk: Desk, table: str, case_id: UUID) -> int:
    column = "id" if table == "cases_case" else "case_id"
    with open_context(desk.principal), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {column} = %s', [case_id])
        return int(cursor.fetchone()[0])


def test_an_invited_expert_reads_is_told_and_is_named(case_id: UUID, gp: Desk, lead: Desk, adviser: Desk) -> None:
    patient = gp.case(case_id).row.patient_id
    assert not sees(adviser, case_id) and rows_of(adviser, "cases_case", case_id) == 0
    invites(lead, case_id, "ask_opinions", adviser)
    assert sees(adviser, case_id)
    assert adviser.case(case_id).roles == {"adviser"}
    assert [line.text for line in adviser.messages(case_id)] == ["Votre avis est demandé sur un dossier."]
    assert str(case_id) in adviser.get("/demandes/").content.decode()
    assert "invité à prendre part à ce dossier" in {
        line.why for line in gp.trail(patient) if line.action == "case.open"
    }
    page = text_of(gp.get(f"/demandes/{case_id}/"))
    assert "Qui prend part" in page and "Lescarbot" in page
    # What their place does not open stays shut: the answer is written by others.
    assert adviser.fire(case_id, "sign", **{"f-conclusion": "Non"}).status_code == 422


def test_nobody_is_invited_by_an_empty_gesture_nor_outside_the_profession(
    case_id: UUID, lead: Desk, world: World
) -> None:
    refused = lead.fire(case_id, "ask_opinions")
    assert refused.status_code == 422 and "dites qui inviter" in text_of(refused)
    nurse = lead.fire(case_id, "ask_opinions", invite_person=str(world.nurse.role_id))
    assert nurse.status_code == 422 and "profession" in text_of(nurse)
    author = lead.fire(case_id, "ask_opinions", invite_person=str(world.gp.role_id))
    assert author.status_code == 422
    assert rows_of(lead, "cases_party", case_id) == 0


def test_a_team_is_invited_and_each_of_its_members_comes(case_id: UUID, lead: Desk, adviser: Desk) -> None:
    team = adviser.world.team_of(adviser.principal)
    does(lead, case_id, "ask_opinions", invite_team=str(team))
    assert sees(adviser, case_id) and adviser.case(case_id).roles == {"adviser"}


def test_who_leaves_loses_the_case_and_the_patient_and_may_come_back(case_id: UUID, lead: Desk, adviser: Desk) -> None:
    patient = lead.case(case_id).row.patient_id
    invites(lead, case_id, "ask_opinions", adviser)
    does(adviser, case_id, "leave")
    assert not sees(adviser, case_id)
    with open_context(adviser.principal), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.sees_patient(%s, ctx.my_holders())", [patient])
        assert cursor.fetchone() == (False,)
    invites(lead, case_id, "ask_more", adviser)
    assert sees(adviser, case_id)
    with open_context(adviser.principal), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.sees_patient(%s, ctx.my_holders())", [patient])
        assert cursor.fetchone() == (True,)


def test_a_dated_part_ends_by_itself(case_id: UUID, lead: Desk, adviser: Desk, as_mover) -> None:
    refused = lead.fire(
        case_id,
        "show",
        invite_person=str(adviser.principal.role_id),
        invite_until=(today() - timedelta(days=1)).isoformat(),
    )
    assert refused.status_code == 422
    invites(lead, case_id, "show", adviser, invite_until=(today() + timedelta(days=1)).isoformat())
    assert sees(adviser, case_id) and "Jusqu’au" in text_of(lead.get(f"/demandes/{case_id}/"))
    with as_mover(), connection.cursor() as cursor:  # the clock of the database is not ours to move
        cursor.execute("UPDATE cases_party SET until = now() - interval '1 second' WHERE case_id = %s", [case_id])
    assert not sees(adviser, case_id) and rows_of(adviser, "cases_caseform", case_id) == 0


def test_a_refused_case_closes_to_whoever_was_invited(case_id: UUID, lead: Desk, adviser: Desk) -> None:
    invites(lead, case_id, "ask_opinions", adviser)
    does(lead, case_id, "refuse", reason="Hors du domaine")
    assert not sees(adviser, case_id)


def test_a_part_is_neither_forged_nor_prolonged_in_plain_sql(case_id: UUID, lead: Desk, adviser: Desk) -> None:
    forged = (
        "INSERT INTO cases_party (id, case_id, place, side, role_id, invited_by_role_id, invited_at)"
        " VALUES (gen_random_uuid(), %s, 'adviser', 'expert', ctx.my_role(), ctx.my_role(), now())"
    )
    with open_context(adviser.principal), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(forged, [case_id])
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("UPDATE cases_party SET until = NULL")
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("DELETE FROM cases_party")


def test_somebody_else_does_not_end_a_part(case_id: UUID, lead: Desk, adviser: Desk) -> None:
    invites(lead, case_id, "ask_opinions", adviser)
    stranger = Desk(lead.world, "p.ormeau")
    with open_context(lead.principal), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_party WHERE case_id = %s", [case_id])
        (party,) = cursor.fetchone()
    with open_context(stranger.principal), connection.cursor() as cursor:
        cursor.execute("SELECT ctx.case_end_party(%s)", [party])
    assert sees(adviser, case_id)
