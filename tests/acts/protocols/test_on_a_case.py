"""On a case: shown while it is asked and answered, named by the signed answer, read from it whatever becomes of it."""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from tests.acts.cases.story import ANSWER, Desk, text_of
from tests.acts.protocols.writing import draft
from tests.world import World

from maillage.acts.cases import queries
from maillage.acts.protocols import facade as protocols
from maillage.kernel.context.facade import Principal, open_context

pytestmark = pytest.mark.django_db(transaction=True)
Publish = Callable[..., UUID]
FIRST, SECOND = "version 1, en vigueur depuis le", "version 2, en vigueur depuis le"


def signed_pdf(desk: Desk, case_id: UUID) -> str:
    with open_context(desk.principal):
        opinion = queries.opinion_of(case_id)
    assert opinion is not None
    answer = desk.get(f"/documents/{opinion.document_id}/")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def replace(operator: Principal, protocol: UUID) -> None:
    with open_context(operator):
        protocols.publish_version(
            by=operator, protocol_id=protocol, after=1, draft=draft(), changed="Un seuil", key=uuid4()
        )


def withdraw(operator: Principal, protocol: UUID) -> None:
    with open_context(operator):
        protocols.withdraw(by=operator, protocol_id=protocol, reason="Seuil faux")


def test_the_answer_names_what_was_in_force_as_it_was_signed(
    world: World, operator: Principal, publish: Publish
) -> None:
    protocol = publish(usage="melan")
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = gp.draft(world.patients_of(world.gp)[0])
    assert FIRST in text_of(gp.get(f"/demandes/{case_id}/saisie/1/"))
    gp.fill(case_id)
    gp.send(case_id)
    expert.fire(case_id, "take")
    assert FIRST in text_of(expert.get(f"/demandes/{case_id}/"))
    replace(operator, protocol)
    assert SECOND in text_of(expert.get(f"/demandes/{case_id}/"))
    assert expert.fire(case_id, "sign", **ANSWER).status_code == 302

    told = signed_pdf(gp, case_id)
    assert "Protocoles régionaux en vigueur à la signature" in told
    assert f"Plaie qui tarde {SECOND}" in told
    shown = text_of(gp.get(f"/demandes/{case_id}/"))
    assert "Protocole en vigueur à la signature" in shown
    assert SECOND in shown


def test_withdrawn_it_stays_readable_from_what_was_answered_under_it(
    world: World, operator: Principal, publish: Publish
) -> None:
    protocol = publish(usage="melan")
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id, other = (gp.sent(world.patients_of(world.gp)[0]) for _ in range(2))
    expert.answered(case_id)
    withdraw(operator, protocol)
    shown = text_of(gp.get(f"/demandes/{case_id}/"))
    assert FIRST in shown
    assert "(retiré depuis)" in shown
    with open_context(gp.principal):
        opinion = queries.opinion_of(case_id)
        assert opinion is not None
        (under,) = protocols.versions(opinion.protocol_ids).values()
    assert "Mesurez la plaie." in text_of(gp.get(under.url))
    assert "Plaie qui tarde" not in text_of(gp.get(f"/demandes/{other}/"))
    expert.answered(other)
    assert "Plaie qui tarde" not in signed_pdf(gp, other)


def test_both_sides_read_the_protocol_of_either_structure(world: World, publish: Publish) -> None:
    publish(usage="melan", place=world.dermatologist.organization_id)
    publish(usage="melan", place=world.foreign_gp.organization_id, title="D’un autre cabinet")
    gp, expert = Desk(world, "i.solhac"), Desk(world, "m.quevrain")
    case_id = gp.sent(world.patients_of(world.gp)[0])
    for desk in (gp, expert):
        shown = text_of(desk.get(f"/demandes/{case_id}/"))
        assert "Plaie qui tarde" in shown
        assert "D’un autre cabinet" not in shown
