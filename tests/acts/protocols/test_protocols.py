"""A protocol is published in versions that stay, shown where it applies, withdrawn, put back: by its operator alone."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from tests.acts.protocols.writing import CODE, draft
from tests.toolbox.pdf.made import pdf
from tests.world import AsMover, World

from maillage.acts.protocols import facade as protocols
from maillage.acts.protocols.facade import ProtocolRefused, Standing
from maillage.acts.protocols.models import Posting, Version
from maillage.kernel.audit.models import AuditLine
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.documents import facade as documents
from maillage.toolbox.clock import now, today

pytestmark = pytest.mark.django_db(transaction=True)
Publish = Callable[..., UUID]


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    """Where sealed bytes stand, for this test alone."""
    settings.MAILLAGE_DOCUMENTS_FOLDER = str(tmp_path)
    return tmp_path


def applying(reader: Principal, usage: str = CODE) -> list[tuple[str, int]]:
    """What holds for a reader's own requests."""
    with open_context(reader):
        found = protocols.applying(usage, (reader.organization_id,))
    return [(each.title, each.number) for each in found]


def next_version(operator: Principal, protocol: UUID, after: int = 1, **changes: object) -> UUID:
    with open_context(operator):
        return protocols.publish_version(
            by=operator,
            protocol_id=protocol,
            after=after,
            draft=draft(**changes),
            changed="Un seuil de plus",
            key=uuid4(),
        )


def standings(reader: Principal, protocol: UUID) -> dict[int, Standing]:
    with open_context(reader):
        state = protocols.state(protocol)
    assert state is not None
    return {each.number: each.standing for each in state.versions}


def test_it_holds_for_its_usage_in_the_whole_region(world: World, publish: Publish) -> None:
    publish()
    assert applying(world.gp) == applying(world.foreign_gp) == [("Plaie qui tarde", 1)]
    assert applying(world.gp, "melan") == []


def test_one_structure_has_its_own(world: World, publish: Publish) -> None:
    publish(place=world.gp.organization_id)
    assert applying(world.gp) == [("Plaie qui tarde", 1)]
    assert applying(world.foreign_gp) == []


def test_a_new_version_replaces_the_former_which_stays(world: World, operator: Principal, publish: Publish) -> None:
    protocol = publish()
    next_version(operator, protocol, text="Mesurez deux fois.")
    assert applying(world.gp) == [("Plaie qui tarde", 2)]
    assert standings(world.gp, protocol) == {2: Standing.IN_FORCE, 1: Standing.REPLACED}
    with open_context(world.gp):
        state = protocols.state(protocol)
        assert state is not None
        first = protocols.text_of(state.versions[1].id)
    assert first is not None and first.french.startswith("Mesurez la plaie.")


def test_a_version_waits_for_its_day_and_ends_on_its_last(world: World, operator: Principal, publish: Publish) -> None:
    protocol, day = publish(), today()
    next_version(operator, protocol, starts_on=day + timedelta(days=3), ends_on=day + timedelta(days=5))
    assert applying(world.gp) == [("Plaie qui tarde", 1)]
    assert standings(world.gp, protocol) == {2: Standing.TO_COME, 1: Standing.IN_FORCE}
    for days, expected in ((3, [2]), (5, [2]), (6, [])):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            assert [number for _title, number in applying(world.gp)] == expected


def test_what_held_at_an_instant_is_known_later(world: World, operator: Principal, publish: Publish) -> None:
    before = now()
    protocol = publish()
    at_first = now()
    next_version(operator, protocol)
    with open_context(operator):
        protocols.withdraw(by=operator, protocol_id=protocol, reason="Contredit par une recommandation")
    with open_context(world.gp):
        assert protocols.applying(CODE, (), at=before) == ()
        assert [each.number for each in protocols.applying(CODE, (), at=at_first)] == [1]
        assert protocols.applying(CODE, ()) == ()


def test_withdrawn_it_is_shown_no_more_stays_readable_and_is_put_back(
    world: World, operator: Principal, publish: Publish
) -> None:
    protocol = publish()
    with open_context(operator):
        protocols.withdraw(by=operator, protocol_id=protocol, reason="Erreur de seuil")
        with pytest.raises(ProtocolRefused) as refused:
            protocols.show(by=operator, protocol_id=protocol, place=protocols.Place(("melan",)))
    assert refused.value.code == "withdrawn"
    assert applying(world.gp) == []
    assert standings(world.gp, protocol) == {1: Standing.WITHDRAWN}
    with open_context(operator):
        protocols.put_back(by=operator, protocol_id=protocol)
    assert applying(world.gp) == [("Plaie qui tarde", 1)]


def test_it_is_shown_elsewhere_and_nowhere_else(world: World, operator: Principal, publish: Publish) -> None:
    protocol = publish()
    with open_context(operator):
        protocols.show(by=operator, protocol_id=protocol, place=protocols.Place(("melan",)))
    assert (applying(world.gp), applying(world.gp, "melan")) == ([], [("Plaie qui tarde", 1)])


def test_two_taps_publish_once(operator: Principal) -> None:
    key, place = uuid4(), protocols.Place((CODE,))
    for _ in range(2):
        with open_context(operator):
            protocols.publish(by=operator, draft=draft(), place=place, key=key)
    with open_context(operator):
        assert len(protocols.states()) == 1


def test_two_operators_do_not_publish_over_one_another(operator: Principal, publish: Publish) -> None:
    protocol = publish()
    next_version(operator, protocol)
    with pytest.raises(ProtocolRefused) as refused:
        next_version(operator, protocol, after=1)
    assert refused.value.code == "meanwhile"
    assert set(standings(operator, protocol)) == {1, 2}


UNPUBLISHABLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": "  "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"subject": ""}, "subject"),
    ({"source": ""}, "source"),
    ({"ends_on": date(2025, 12, 31)}, "days"),
    ({"text": ""}, "nothing"),
    ({"text": "", "text_en": "Measure."}, "english_alone"),
    ({"text": "x" * 50_001}, "too_long"),
    ({"pdf": pdf()}, "both"),
    ({"text": "", "pdf": b"<html>"}, "not_pdf"),
    ({"text": "", "pdf": pdf()[:300]}, "cut"),
    ({"text": "", "pdf": b"%PDF-1.7 " + b"0" * 11_000_000 + b"%%EOF"}, "too_heavy"),
)


def test_what_cannot_be_published_says_why_and_leaves_nothing(operator: Principal, shelf: Path) -> None:
    refusals = []
    with open_context(operator):
        for changes, _code in UNPUBLISHABLE:
            with pytest.raises(ProtocolRefused) as refused:
                place = protocols.Place((CODE,))
                protocols.publish(by=operator, draft=draft(**changes), place=place, key=uuid4())
            refusals.append((changes, refused.value.code))
        for codes in ((), ("inconnu",), (CODE, "inconnu")):
            with pytest.raises(ProtocolRefused) as refused:
                protocols.publish(by=operator, draft=draft(), place=protocols.Place(codes), key=uuid4())
            assert refused.value.code == "usages"
        assert Version.objects.count() == Posting.objects.count() == 0
    assert refusals == list(UNPUBLISHABLE)
    assert list(shelf.iterdir()) == []


def test_each_gesture_is_in_the_trail(operator: Principal, publish: Publish, as_mover: AsMover) -> None:
    protocol = publish()
    next_version(operator, protocol)
    with open_context(operator):
        protocols.withdraw(by=operator, protocol_id=protocol, reason="Erreur")
    with open_context(operator):
        protocols.put_back(by=operator, protocol_id=protocol)
    with as_mover():
        lines = AuditLine.objects.filter(action__startswith="protocol.").order_by("seq")
        written = list(lines.values_list("action", flat=True))
    assert written == [
        "protocol.publish",
        "protocol.show",
        "protocol.publish",
        "protocol.withdraw",
        "protocol.show",
    ]


def test_a_pdf_is_sealed_at_rest_and_proved_when_it_is_read(world: World, publish: Publish, shelf: Path) -> None:
    sent = pdf()
    protocol = publish(text="", pdf=sent)
    with open_context(world.gp):
        state = protocols.state(protocol)
        assert state is not None
        assert protocols.file_of(state.last.id) == sent
        path = shelf / str(Version.objects.get().storage_key)
        assert sent[:20] not in path.read_bytes()
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        with pytest.raises(documents.DocumentDamaged):
            protocols.file_of(state.last.id)


def test_its_bytes_are_no_orphans_and_follow_a_change_of_key(world: World, publish: Publish, settings: Any) -> None:
    sent = pdf()
    publish(text="", pdf=sent)
    assert documents.sweep_orphans(grace=timedelta(seconds=-60)) == 0
    with open_context(world.gp):
        former = Version.objects.get().key_id
    settings.MAILLAGE_DOCUMENTS_PREVIOUS_KEYS = (settings.MAILLAGE_DOCUMENTS_KEY,)
    settings.MAILLAGE_DOCUMENTS_KEY = "ab" * 32
    assert documents.rewrap_keys() > 0
    with open_context(world.gp):
        row = Version.objects.get()
        assert row.key_id != former
        assert protocols.file_of(row.id) == sent


def test_nobody_but_who_operates_the_region_writes(world: World, publish: Publish) -> None:
    """Asked of the database itself, in the words of the room and under them."""
    protocol = publish()
    with open_context(world.gp):
        row = Version.objects.get()
        post = Posting.objects.get()
    for reader in (world.gp, world.nurse, world.dermatologist):
        with open_context(reader):
            with pytest.raises(DatabaseError), transaction.atomic():
                protocols.withdraw(by=reader, protocol_id=protocol, reason="Non")
            for model, one in ((Version, row), (Posting, post)):
                forged = model(**{field.attname: getattr(one, field.attname) for field in model._meta.fields})
                forged.pk = uuid4()
                if isinstance(forged, Version):
                    forged.protocol_id = uuid4()
                with pytest.raises(DatabaseError), transaction.atomic():
                    forged.save(force_insert=True)


def test_nobody_edits_what_was_published(operator: Principal, publish: Publish) -> None:
    publish()
    with open_context(operator):
        for change in (
            lambda: Version.objects.update(text="Autre"),
            lambda: Version.objects.update(key_id="0"),
            lambda: Version.objects.all().delete(),
            lambda: Posting.objects.update(is_withdrawn=True),
            lambda: Posting.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_patients_guests_and_jobs_read_none(world: World, publish: Publish) -> None:
    publish()
    for reader in (
        Principal.patient(world.patients_of(world.gp)[0], "Une patiente"),
        Principal.guest(uuid4(), "Un invité"),
        Principal.system("reminders"),
    ):
        with open_context(reader):
            assert (Version.objects.count(), Posting.objects.count()) == (0, 0)
