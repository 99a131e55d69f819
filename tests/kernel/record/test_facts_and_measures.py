"""Facts and measures: written by who holds the record, never rewritten, a case apart from the general record."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.kernel.identity.region import EXPERT, GP, HOSPITAL, NOBODY, NURSE, OFFICE, AsMover, rows

from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import trail_of_patient
from maillage.kernel.context.facade import NoContext, Principal, open_context
from maillage.kernel.record import facade as record
from maillage.kernel.record import load
from maillage.kernel.record.contracts import ItemKind, RecordRefused
from maillage.kernel.record.kinds import ITEM_FACES
from maillage.toolbox.clock import today
from maillage.toolbox.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)

CASE = new_id()
AT = datetime(2026, 3, 6, 8, 30, tzinfo=UTC)


def note(patient: UUID, by: Principal = GP, **more: Any) -> UUID:
    with open_context(by):
        return record.note_item(patient, more.pop("kind", ItemKind.ALLERGY), more.pop("label", "Lidocaïne"), **more)


def measure(patient: UUID, value: str, by: Principal = GP, **more: Any) -> UUID:
    with open_context(by):
        return record.note_observation(patient, more.pop("code", "29463-7"), value=Decimal(value), **more)


def labels(patient: UUID, by: Principal) -> list[str]:
    with open_context(by):
        return [item.label for item in record.items(patient)]


def test_every_kind_has_a_face() -> None:
    assert set(ITEM_FACES) == set(ItemKind)


def test_what_is_known_prefills_a_form_with_its_date(patient: UUID) -> None:
    note(patient, label="Pénicilline", noted_on=date(2019, 5, 1))
    note(patient, label="Lidocaïne", noted_on=date(2024, 3, 12))
    note(patient, kind=ItemKind.TREATMENT, label="  Apixaban   5 mg ", noted_on=date(2025, 1, 2))
    with open_context(NURSE):
        assert record.known_facts(patient) == {
            "allergies": "Lidocaïne (noté le 12 mars 2024)\nPénicilline (noté le 1er mai 2019)",
            "treatments": "Apixaban 5 mg (noté le 2 janvier 2025)",
            "history": None,
        }


def test_the_banner_shows_alerts_then_allergies_that_still_hold(patient: UUID) -> None:
    note(patient)
    wrong = note(patient, label="Latex")
    note(patient, kind=ItemKind.ALERT, label="Risque de chute")
    with open_context(GP):
        record.end_item(wrong, is_refuted=True)
        assert record.alerts_for_band(patient) == ("Risque de chute", "Allergie : Lidocaïne")
        assert len(record.items(patient, active_only=False)) == 3


def test_what_is_written_leaves_a_line_without_clinical_content(patient: UUID) -> None:
    item = note(patient)
    with open_context(GP):
        record.end_item(item)
    measure(patient, "58.6")
    with open_context(GP):
        told = {(line.action, line.subject_kind) for line in trail_of_patient(patient)}
    assert {("record.note", "record_item"), ("record.end", "record_item"), ("record.measure", "observation")} <= told


@pytest.mark.parametrize(
    ("more", "field"),
    [
        pytest.param({"label": "  "}, "label", id="nothing said"),
        pytest.param({"noted_on": today() + timedelta(days=1)}, "noted_on", id="in the future"),
        pytest.param({"noted_on": date(1943, 11, 20)}, "noted_on", id="before the birth"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(patient: UUID, as_mover: AsMover, more: dict[str, Any], field: str) -> None:
    with pytest.raises(RecordRefused) as refusal:
        note(patient, **more)
    assert refusal.value.field == field
    assert rows("record_recorditem", "id", as_mover) == []


@pytest.mark.parametrize(
    ("value", "more", "field"),
    [
        pytest.param("586", {}, "value", id="a weight that no body has"),
        pytest.param("NaN", {}, "value", id="not a number"),
        pytest.param("58", {"unit": "lb"}, "unit", id="another unit"),
        pytest.param("58", {"effective_at": datetime(2999, 1, 1, tzinfo=UTC)}, "effective_at", id="in the future"),
        pytest.param("58", {"effective_at": datetime(1943, 11, 20, tzinfo=UTC)}, "effective_at", id="before birth"),
        pytest.param("58", {"low": Decimal(60), "high": Decimal(50)}, "low", id="bounds in the wrong order"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(
    patient: UUID, as_mover: AsMover, value: str, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(RecordRefused) as refusal:
        measure(patient, value, **more)
    assert refusal.value.field == field
    assert rows("record_observation", "id", as_mover) == []


def test_a_refused_measure_says_the_expected_range(patient: UUID) -> None:
    with pytest.raises(RecordRefused, match="Poids : la valeur est attendue entre 0,2 et 500\u00a0kg"):
        measure(patient, "586")


def test_a_measure_without_value_is_refused(patient: UUID) -> None:
    with pytest.raises(RecordRefused, match="Écrivez la valeur"), open_context(GP):
        record.note_observation(patient, "29463-7")


def test_a_series_keeps_units_apart_and_knows_its_range(patient: UUID) -> None:
    for day, value in ((1, "2.1"), (5, "3.4"), (3, "2.6")):
        measure(
            patient, value, code="6301-6", effective_at=AT + timedelta(days=day - 10), low=Decimal(2), high=Decimal(3)
        )
    measure(patient, "58.6", effective_at=AT)
    measure(patient, "7.5", code="local-1", label="Douleur", unit="mm", effective_at=AT)
    measure(patient, "0.75", code="local-1", label="Douleur", unit="cm", effective_at=AT)
    with open_context(GP):
        series = record.series(patient)
        (inr,) = record.series(patient, "6301-6")
        trend = record.trends(patient)[2]
    assert [(one.label, one.unit) for one in series] == [
        ("Douleur", "cm"),
        ("Douleur", "mm"),
        ("INR", ""),
        ("Poids", "kg"),
    ]
    assert [point.value for point in inr.points] == [Decimal("2.1"), Decimal("2.6"), Decimal("3.4")]
    assert inr.is_last_in_range is False
    assert series[3].is_last_in_range is None
    assert (trend.value, trend.range_text, trend.badge and trend.badge.label) == (
        "3,4",
        "repère 2 à 3",
        "hors de la cible",
    )
    assert len(trend.chart.table.rows) == 3


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        pytest.param(NOBODY, False, id="nobody"),
        pytest.param(EXPERT, False, id="a stranger"),
        pytest.param(OFFICE, False, id="the wrong role"),
        pytest.param(NURSE, True, id="a colleague"),
    ],
)
def test_who_reads_and_who_writes(patient: UUID, as_mover: AsMover, who: Principal, sees: bool) -> None:
    item = note(patient)
    measure(patient, "58.6")
    before = rows("record_recorditem", "id, status", as_mover), rows("record_observation", "id", as_mover)
    with open_context(who):
        assert bool(record.items(patient)) is bool(record.series(patient)) is sees
    writes: list[Callable[[], object]] = [
        lambda: note(patient, by=who, label="Latex"),
        lambda: measure(patient, "59", by=who),
        lambda: _end(item, who),
    ]
    for write in writes:
        if sees:
            write()
        else:
            with pytest.raises(RecordRefused):
                write()
    after = rows("record_recorditem", "id, status", as_mover), rows("record_observation", "id", as_mover)
    assert (after == before) is not sees


def _end(item: UUID, who: Principal) -> None:
    with open_context(who):
        record.end_item(item)


def test_a_case_opens_its_own_rows_and_nothing_of_the_general_record(patient: UUID, as_mover: AsMover) -> None:
    # given: the hospital is party to one case
    with open_context(GP):
        access.grant(patient, GP.organization_id, access.Reason.REQUESTER, source_id=CASE)
        access.grant(patient, HOSPITAL, access.Reason.EXPERT, source_id=CASE)
    note(patient, label="Du dossier général")
    note(patient, label="De la demande", source_id=CASE)
    # then
    assert labels(patient, EXPERT) == ["De la demande"]
    assert sorted(labels(patient, GP)) == ["De la demande", "Du dossier général"]
    # and the expert writes in the case, not beside it
    note(patient, by=EXPERT, label="Noté par l’expert", source_id=CASE)
    with pytest.raises(RecordRefused, match="cette partie du dossier"):
        note(patient, by=EXPERT, label="À côté")
    with pytest.raises(RecordRefused, match="cette partie du dossier"):
        note(patient, by=EXPERT, label="Dans une autre demande", source_id=new_id())
    assert len(rows("record_recorditem", "id", as_mover)) == 3


def test_nobody_reads_without_a_context(patient: UUID) -> None:
    with pytest.raises(NoContext):
        record.items(patient)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_observation SET value_number = 1",
        "DELETE FROM record_observation",
        "DELETE FROM record_recorditem",
        "UPDATE record_recorditem SET label = 'Autre'",
    ],
)
def test_nothing_is_rewritten_nor_erased(patient: UUID, statement: str) -> None:
    note(patient)
    measure(patient, "58.6")
    with pytest.raises(ProgrammingError, match="permission denied"), open_context(GP):
        connection.cursor().execute(statement)


def test_nobody_writes_in_the_name_of_a_colleague(patient: UUID) -> None:
    with open_context(GP), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(
            "INSERT INTO record_recorditem"
            " (id, patient_id, kind, label, note, status, noted_on, author_role_id, recorded_at)"
            " VALUES (gen_random_uuid(), %s, 'allergy', 'X', '', 'active', '2026-01-01', %s, now())",
            [patient, NURSE.role_id],
        )


def test_an_end_is_between_the_day_noted_and_today(patient: UUID) -> None:
    item = note(patient, noted_on=date(2024, 1, 1))
    with pytest.raises(RecordRefused, match="entre la date notée"), open_context(GP):
        record.end_item(item, on=date(2023, 1, 1))
    _end(item, GP)
    with pytest.raises(RecordRefused, match="déjà terminé"):
        _end(item, GP)


def test_bulk_loading_is_the_mover_s(patient: UUID, as_mover: AsMover) -> None:
    fact = load.ItemRow(patient, ItemKind.HISTORY, "Mélanome in situ", date(2018, 6, 1))
    weight = load.ObservationRow(patient, "29463-7", AT, Decimal("58.6"))
    with as_mover():
        assert (load.items([fact]), load.observations([weight])) == (1, 1)
    with open_context(GP):
        assert record.known_facts(patient)["history"] == "Mélanome in situ (noté le 1er juin 2018)"
        assert record.series(patient)[0].unit == "kg"
    with pytest.raises(PermissionError), open_context(GP):
        load.items([fact])
