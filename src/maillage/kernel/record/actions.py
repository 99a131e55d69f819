"""Writes of the record: facts and measures are added, a fact is ended or refuted; nothing is rewritten."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import ProgrammingError, transaction
from django.utils.translation import gettext as _

from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import Principal, current
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import queries
from maillage.kernel.record.contracts import RecordRefused
from maillage.kernel.record.kinds import ItemKind, ItemStatus
from maillage.kernel.record.measures import MEASURES
from maillage.kernel.record.models import Observation, RecordItem
from maillage.toolbox.charts.numbers import fr_number
from maillage.toolbox.clock import now, paris_day_bounds, today
from maillage.toolbox.language import in_french, kept

# A phone's clock may run ahead of ours.
CLOCK_DRIFT = timedelta(minutes=5)


def _born_on(patient_id: UUID) -> date | None:
    patient = identity.patient(patient_id)
    if patient is None:
        raise RecordRefused(_("Ce patient n’existe pas, ou vous n’avez pas accès à son dossier."))
    return patient.birth_on


def _insert(row: Observation | RecordItem) -> None:
    """The policy has the last word: who does not hold the source writes nothing in it."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except ProgrammingError as error:
        raise RecordRefused(_("Vous ne pouvez pas écrire dans cette partie du dossier.")) from error


def note_item(
    *,
    patient_id: UUID,
    kind: ItemKind,
    label: str,
    by: Principal,
    noted_on: date | None = None,
    note: str = "",
    source_id: UUID | None = None,
) -> UUID:
    """Writes an allergy, a treatment, a past condition or an alert."""
    born_on = _born_on(patient_id)
    label, day = " ".join(label.split()), noted_on or today()
    if not label:
        raise RecordRefused(_("Écrivez ce qui est à noter."), field="label")
    if day > today():
        raise RecordRefused(_("Cette date est dans le futur : vérifiez l’année."), field="noted_on")
    if born_on is not None and day < born_on:
        raise RecordRefused(_("Cette date précède la naissance : vérifiez l’année."), field="noted_on")
    row = RecordItem(
        patient_id=patient_id,
        source_id=source_id,
        kind=kind,
        label=label,
        note=note.strip(),
        noted_on=day,
        author_role_id=by.role_id,
    )
    _insert(row)
    _trail("record.note", kept("fait noté par un professionnel"), patient_id, "record_item", row.id, kind.value)
    return row.id


def end_item(*, item_id: UUID, by: Principal, is_refuted: bool = False, on: date | None = None) -> None:
    """A treatment stops, an allergy was not one: the line stays, with its end."""
    row = queries.visible_items(current()).filter(id=item_id, status=ItemStatus.ACTIVE).first()
    if row is None:
        raise RecordRefused(_("Cet élément n’existe pas, ou il est déjà terminé."))
    day = on or today()
    if day < row.noted_on or day > today():
        raise RecordRefused(_("La fin se place entre la date notée et aujourd’hui."), field="on")
    row.status, row.ended_on = (ItemStatus.REFUTED if is_refuted else ItemStatus.ENDED), day
    row.save(update_fields=["status", "ended_on"])
    _trail("record.end", kept("fait terminé par un professionnel"), row.patient_id, "record_item", row.id, row.kind)


def note_observation(
    *,
    patient_id: UUID,
    code: str,
    by: Principal,
    value: Decimal | None = None,
    text: str = "",
    label: str = "",
    unit: str = "",
    effective_at: datetime | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    source_id: UUID | None = None,
) -> UUID:
    """Writes one measure. A value that no body can have is refused: it was mistyped."""
    born_on, at = _born_on(patient_id), effective_at or now()
    _require_plausible(code, value, text, unit, low, high)
    if at > now() + CLOCK_DRIFT:
        raise RecordRefused(_("Cette mesure est dans le futur : vérifiez la date."), field="effective_at")
    if born_on is not None and at < paris_day_bounds(born_on)[0]:
        raise RecordRefused(_("Cette mesure précède la naissance : vérifiez la date."), field="effective_at")
    known = MEASURES.get(code)
    row = Observation(
        patient_id=patient_id,
        source_id=source_id,
        code=code,
        label=label or _french_label(code),
        value_number=value,
        value_text=text.strip(),
        unit=known.unit if known else unit,
        reference_low=low,
        reference_high=high,
        effective_at=at,
        author_role_id=by.role_id,
    )
    _insert(row)
    _trail("record.measure", kept("mesure notée par un professionnel"), patient_id, "observation", row.id, code)
    return row.id


def _french_label(code: str) -> str:
    """As the record keeps it."""
    with in_french():
        return str(MEASURES[code].label) if code in MEASURES else code


def _require_plausible(
    code: str, value: Decimal | None, text: str, unit: str, low: Decimal | None, high: Decimal | None
) -> None:
    if value is None and not text.strip():
        raise RecordRefused(_("Écrivez la valeur mesurée."), field="value")
    if value is not None and not value.is_finite():
        raise RecordRefused(_("Écrivez la valeur avec des chiffres, par exemple 7,5."), field="value")
    if low is not None and high is not None and low > high:
        raise RecordRefused(_("La borne basse dépasse la borne haute : inversez-les."), field="low")
    known = MEASURES.get(code)
    if known is None:
        return
    if unit and unit != known.unit:
        raise RecordRefused(
            _("%(label)s s’écrit en %(unit)s.") % {"label": known.label, "unit": known.unit or _("nombre sans unité")},
            field="unit",
        )
    if value is not None and not known.least <= value <= known.most:
        raise RecordRefused(
            _("%(label)s : la valeur est attendue entre %(least)s et %(most)s. Vérifiez la saisie.")
            % {
                "label": known.label,
                "least": fr_number(float(known.least)),
                "most": fr_number(float(known.most), unit=known.unit),
            },
            field="value",
        )


def _trail(action: str, why: str, patient_id: UUID, kind: str, subject_id: UUID, what: str) -> None:
    record(action, why=why, patient_id=patient_id, subject_kind=kind, subject_id=subject_id, detail={"kind": what})
