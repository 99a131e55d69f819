"""The region as it is written, seen by the people who live in it."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.apps import apps
from tests.world import World

from maillage.acts.cases import facade as cases
from maillage.acts.clocks import facade as clocks
from maillage.config.demo import logins, region
from maillage.kernel.accounts.demo import PASSWORD, accounts
from maillage.kernel.audit.facade import verify
from maillage.kernel.context.facade import open_context
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.messaging import facade as messaging
from maillage.kernel.record import facade as record

pytestmark = pytest.mark.django_db


def _as_counted() -> dict[str, int]:
    rooms = ("directory", "accounts", "identity", "access", "consent", "documents", "messaging", "record", "cases")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return {model._meta.db_table: model._default_manager.count() for model in models}


def test_the_printed_logins_are_those_that_the_page_offers(world: World) -> None:
    assert logins.PASSWORD == PASSWORD
    offered = {each.login: (each.display, each.place) for each in accounts()}
    for each in logins.LOGINS:
        display, place = offered[each.login]
        assert display == each.person
        assert place.endswith(each.place)
        assert each.login in logins.table() and each.person in logins.table()


def test_a_signed_answer_is_the_pdf_that_was_proved(world: World) -> None:
    with open_context(world.dermatologist):
        signed = [row for row in cases.rows(cases.lines_of_my_teams()) if row.answered_at is not None]
        assert signed
        for row in signed:
            view = cases.case(row.id)
            assert view is not None and view.opinion is not None
            pdf = documents.read(view.opinion.document_id)
            assert pdf.startswith(b"%PDF-")
            assert hashlib.sha256(pdf).hexdigest() == documents.document(view.opinion.document_id).sha256


def test_photos_open_for_the_team_and_for_nobody_else(world: World) -> None:
    case = world.case("sent", world.dermatologist)
    with open_context(world.dermatologist):
        photos = documents.documents_of_source(case, kind="photo")
        assert {photo.view_code for photo in photos} >= {"overview", "close_up"}
        assert all(documents.read(photo.id).startswith(b"\xff\xd8\xff") for photo in photos)
    with open_context(world.foreign_dermatologist):
        assert documents.documents_of_source(case) == []
        assert cases.case(case) is None


def test_lists_repeat_the_clock_that_matters(world: World) -> None:
    """What the engine of cases would have written on each row, from the clocks beside it."""
    for expert in (world.dermatologist, world.foreign_dermatologist):
        with open_context(expert):
            for row in cases.rows(cases.lines_of_my_teams()):
                view = cases.case(row.id)
                assert view is not None
                running = {name: state for name, state in view.clocks.items() if state.active}
                if not running:
                    assert (row.clock, row.due_at, row.warn_at, row.paused_at) == ("", None, None, None)
                    continue
                name = max(running, key=lambda each: running[each].started_at)
                state, promise = running[name], view.package.definition.clocks[name]
                assert (row.clock, row.paused_at) == (name, state.paused_at)
                if state.paused_at is None:
                    at = row.updated_at
                    assert row.due_at == clocks.due_at(promise, state, at)
                    assert row.warn_at == clocks.warn_at(promise, state, at)


def test_a_requester_has_drafts_answers_to_read_and_messages(world: World) -> None:
    with open_context(world.gp):
        rows = cases.rows(cases.lines_of_my_place())
        assert {"draft", "sent", "answered"} <= {row.state for row in rows}
        assert all(row.subject for row in rows)
        assert messaging.unread_count() > 0


def test_a_known_patient_is_found_with_what_the_record_says(world: World) -> None:
    with open_context(world.gp):
        found = identity.search("vauqueloin 03/07/1954")
        assert [match.display for match in found] == ["VAUQUELOIN Odette"]
        assert {item.label for item in record.items(found[0].id)} >= {"Lidocaïne", "Apixaban 5 mg, 2 fois par jour"}


def test_the_next_request_takes_the_next_number(world: World) -> None:
    with open_context(world.gp) as context:
        known = {row.number for row in cases.rows(cases.lines_of_my_place())}
        usage = cases.rows(cases.lines_of_my_place())[0].usage_code
        made = cases.start(
            by=context.principal, usage_code=usage, patient_id=world.patients_of(world.gp)[0], key="after-the-region"
        )
        view = cases.case(made)
        assert view is not None and view.row.number not in known
        assert int(view.row.number.split("-")[1]) > 24


@pytest.mark.django_db(transaction=True)
def test_loading_again_changes_nothing_and_the_trail_holds(
    world: World, as_mover: Callable[[], AbstractContextManager[None]], tmp_path: Path
) -> None:
    said: list[str] = []
    with as_mover():
        before = _as_counted()
        region.load(seed=1, patients=60, cases=24, say=said.append)
        assert (_as_counted(), said) == (before, [])
        verdict = verify(tmp_path / "anchors.jsonl")
        assert verdict.whole, verdict.sentence
