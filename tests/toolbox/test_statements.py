"""A statement written once answers for whoever asks, and never for everybody."""

from uuid import UUID

import pytest
from tests.world import World

from maillage.kernel.context.facade import open_context
from maillage.kernel.directory.models import PractitionerRole
from maillage.toolbox.statements import Statement, stand_ins, standing

ANYBODY = UUID(int=0)


@pytest.mark.django_db
def test_each_reading_fills_the_holes_and_keeps_the_rest(world: World) -> None:
    written = Statement.of(PractitionerRole.objects.filter(id=ANYBODY, ended_on__isnull=True).values_list("id"))
    me, other = world.gp.role_id, world.principal("m.quevrain").role_id
    with open_context(world.gp):
        assert written.rows({ANYBODY: me}) == [(me,)]
        assert written.rows({ANYBODY: other}) == [(other,)]
        assert written.rows({}) == []


@pytest.mark.django_db
def test_a_hole_that_stands_nowhere_is_refused_before_anything_is_read() -> None:
    written = Statement.of(PractitionerRole.objects.values_list("id"))
    with pytest.raises(LookupError):
        written.rows({ANYBODY: UUID(int=1)})


@pytest.mark.django_db
def test_a_list_is_written_for_its_length_and_read_for_whoever_asks(world: World) -> None:
    written = Statement.of(PractitionerRole.objects.filter(id__in=stand_ins(2, 1)).order_by("id").values_list("id"))
    mine = sorted((world.gp.role_id, world.principal("m.quevrain").role_id))
    with open_context(world.gp):
        assert written.rows(standing(mine)) == [(each,) for each in mine]
        assert written.rows({}) == []


def test_two_lists_of_one_statement_share_no_hole() -> None:
    first, second = stand_ins(3, 1), stand_ins(3, 2)
    assert len({*first, *second}) == 6
    me, place = UUID(int=8), UUID(int=9)
    assert standing((me,), (place,)) == {stand_ins(1, 1)[0]: me, stand_ins(1, 2)[0]: place}
