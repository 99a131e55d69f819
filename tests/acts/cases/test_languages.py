"""A page read in English signs in French: what is kept and what is copied never follow the language of the reader."""

import pytest
from django.utils import translation
from tests.world import World

from maillage.acts.cases import answers
from maillage.acts.cases.models import Case
from maillage.acts.cases.opinion import build
from maillage.acts.cases.presenters.opinion import answer_text
from maillage.acts.forms import facade as forms
from maillage.kernel.context.facade import open_context
from maillage.toolbox.clock import now

pytestmark = pytest.mark.django_db


def _labels(case: Case) -> list[str]:
    return [row.label for section in forms.read_view(answers.state_of(case, "report")) for row in section.rows]


@pytest.fixture
def answered(world: World) -> Case:
    with open_context(world.dermatologist):
        return Case.objects.get(id=world.case("seen", world.dermatologist))


def test_an_answer_is_read_in_two_languages_within_one_request(world: World, answered: Case) -> None:
    with open_context(world.dermatologist):
        french = _labels(answered)
        with translation.override("en"):
            english = _labels(answered)
        assert english != french
        assert _labels(answered) == french


def test_the_text_for_another_software_stays_as_it_was_signed(world: World, answered: Case) -> None:
    with open_context(world.dermatologist):
        french = answer_text(answered)
        with translation.override("en"):
            assert _labels(answered)
            assert answer_text(answered) == french


def test_the_letter_is_the_same_whoever_signs_it(world: World, answered: Case) -> None:
    at = now()
    with open_context(world.dermatologist) as context:
        french = build(case=answered, name="opinion", by=context.principal, at=at, preview_only=True)
        with translation.override("en"):
            assert _labels(answered)
            english = build(case=answered, name="opinion", by=context.principal, at=at, preview_only=True)
    assert english == french
