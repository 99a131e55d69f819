"""What runs without a browser: no turn of the worker, and nothing that the outbox calls, says a word of anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.isolation.asking import undone
from tests.isolation.jobs import TURNS
from tests.isolation.judging import WORDLESS
from tests.isolation.scopes import scopes_in_text
from tests.isolation.things import Things
from tests.isolation.watching import Listener, Written, written

pytestmark = pytest.mark.django_db


def _words(rows: list[Written], said: list[str]) -> list[str]:
    """Canaries in what leaves or stays of a job."""
    rows_with = [
        f"{row.table} holds {scope.name}" for row in rows if row.table in WORDLESS for scope in scopes_in_text(row.line)
    ]
    return rows_with + [f"a log line holds {scope.name}" for line in said for scope in scopes_in_text(line)]


def _runs(name: str) -> Callable[[], object]:
    from maillage.config.worker import turns

    return next(turn.do for turn in turns() if turn.name == name)


@pytest.mark.parametrize("name", TURNS)
def test_a_turn_of_the_worker_says_no_word(
    name: str, things: Things, listener: Listener, settings: Any, tmp_path: Any
) -> None:
    """Once as things stand, and once a month later, when every delay has passed."""
    import time_machine

    from maillage.toolbox.clock import now

    settings.MAILLAGE_AUDIT_ANCHOR = tmp_path / "anchor.jsonl"
    settings.MAILLAGE_DOCUMENTS_FOLDER = tmp_path / "documents"
    for instant in (now(), now().replace(year=now().year + 1)):
        with undone(), time_machine.travel(instant, tick=False):
            _runs(name)()
            _runs("outbox")()
            assert _words(written(), listener.take()) == []


def test_what_the_world_left_in_the_outbox_was_sent_without_a_word(things: Things) -> None:
    """The mails and notices of everything that was done to build the two halves."""
    from maillage.kernel.context.facade import Principal, open_context
    from maillage.kernel.events.models import OutboxEvent
    from maillage.kernel.messaging.models import Mail

    with open_context(Principal.system("mailbox")):
        mails = [f"{mail.to_address} {mail.subject} {mail.body}" for mail in Mail.objects.all()]
    with open_context(Principal.system("outbox")):
        events = [str(event.payload) for event in OutboxEvent.objects.all()]
        late = OutboxEvent.objects.filter(handled_at__isnull=True).count()
    assert len(mails) > 10 and len(events) > 20 and late == 0
    assert [text for text in (*mails, *events) if scopes_in_text(text)] == []


def test_the_whole_trail_holds_no_word(things: Things) -> None:
    from maillage.kernel.audit.models import AuditLine
    from maillage.kernel.context.facade import Principal, open_context

    with open_context(Principal.system("audit")):
        lines = [f"{line.why} {line.detail} {line.actor}" for line in AuditLine.objects.all()]
    assert len(lines) > 100
    assert [text for text in lines if scopes_in_text(text)] == []
