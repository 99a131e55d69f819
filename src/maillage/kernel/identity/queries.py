"""Reads of patients, all through the row policy; the search restates the reader's holders for the planner."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity.contracts import LocalNumber, PatientView, Precision, Status, Traits
from maillage.kernel.identity.models import LocalIdentifier, Patient
from maillage.kernel.identity.terms import Term
from maillage.kernel.identity.traits import date_token, key, name_tokens, words

# Candidates taken from the words before patients are opened one by one under the policy.
WINDOW = 60
# Words counted before a term is said to be frequent.
MANY = 5_000


def visible_to(context: AccessContext) -> QuerySet[Patient]:
    """Patients with a valid grant for this reader: the row policy decides, the context must be open."""
    return Patient.objects.all()


def view_of(patient: Patient) -> PatientView:
    return PatientView(
        id=patient.id,
        birth_name=patient.birth_name,
        first_birth_name=patient.first_birth_name,
        birth_names=patient.birth_names,
        used_name=patient.used_name,
        used_first_name=patient.used_first_name,
        birth_on=patient.birth_on,
        birth_precision=Precision(patient.birth_precision),
        sex=patient.sex,
        birth_place_code=patient.birth_place_code,
        death_on=patient.death_on,
        ins_value=patient.ins_value,
        ins_oid=patient.ins_oid,
        is_ins_confirmed=patient.ins_at is not None,
        status=Status(patient.status),
        proof_kind=patient.proof_kind,
        is_unidentified=patient.is_unidentified,
        is_fictitious=patient.is_fictitious,
        is_doubtful=patient.is_doubtful,
        is_homonym=patient.is_homonym,
        phone=patient.phone,
        email=patient.email,
    )


def patient(context: AccessContext, patient_id: UUID) -> PatientView | None:
    return patients(context, [patient_id]).get(patient_id)


def patients(context: AccessContext, ids: Iterable[UUID]) -> dict[UUID, PatientView]:
    def read(missing: set[UUID]) -> dict[UUID, PatientView]:
        return {row.id: view_of(row) for row in visible_to(context).filter(id__in=missing)}

    return context.memory.several("identity.patients", ids, read)


def local_numbers(context: AccessContext, patient_id: UUID) -> list[LocalNumber]:
    rows = LocalIdentifier.objects.filter(patient_id=patient_id).order_by("organization_id", "value")
    return [LocalNumber(row.organization_id, row.value) for row in rows]


def own_numbers(context: AccessContext, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers given by the reader's own structure."""
    rows = LocalIdentifier.objects.filter(organization_id=context.principal.organization_id, patient_id__in=set(ids))
    return {row.patient_id: row.value for row in rows}


def same_person(context: AccessContext, traits: Traits) -> list[Patient]:
    """Patients the reader already sees who carry the same names, birth date and sex."""
    rows = visible_to(context).filter(
        birth_on=traits.birth_on,
        birth_name_key=key(traits.birth_name),
        first_name_key=key(traits.first_birth_name),
        sex=traits.sex,
        is_unidentified=False,
    )
    return list(rows.order_by("created_at", "id"))


def with_ins(context: AccessContext, ins: str) -> Patient | None:
    return visible_to(context).filter(ins_value=ins).order_by("created_at", "id").first()


def tokens_of(row: Patient, numbers: Iterable[str]) -> list[str]:
    """Every word this patient is found by, sorted."""
    tokens: set[str] = set()
    for name in (row.birth_name, row.first_birth_name, row.birth_names, row.used_name, row.used_first_name):
        tokens |= name_tokens(name)
    for number in numbers:
        tokens |= name_tokens(number)
    if row.birth_on:
        tokens.add(date_token(row.birth_on))
    if row.ins_value:
        tokens.update(words(row.ins_value))
    return sorted(tokens)


def _candidates(terms: tuple[Term, ...], holders: tuple[UUID, ...], driving: int) -> tuple[str, list[Any]]:
    """The words of one term in their order, each kept when its patient answers the other terms, until WINDOW are.

    The answer costs what the driving term costs, however many patients the holders have: no list of a whole name
    is ever built. `OFFSET 0` keeps each question a look into one index, never a join that the planner would choose
    blind to what the policy lets through.
    """
    others = [term for rank, term in enumerate(terms) if rank != driving]
    asked: list[Any] = []
    answers = ""
    for term in others:
        answers += (
            " AND EXISTS (SELECT FROM identity_patienttoken w WHERE w.patient_id = d.patient_id"
            f" AND w.holder_id = d.holder_id AND ({_within('w', term)}) OFFSET 0)"
        )
        asked += _bounds(term)
    scans: list[str] = []
    values: list[Any] = [list(holders)]
    for low, high in terms[driving].ranges:
        scans.append(
            "(SELECT d.patient_id, d.holder_id, d.token FROM identity_patienttoken d WHERE d.holder_id = h.id"
            f" AND d.token >= %s AND d.token < %s{answers} ORDER BY d.token, d.patient_id LIMIT {WINDOW})"
        )
        values += [low, high, *asked]
    sql = (
        "SELECT hit.patient_id FROM unnest(%s::uuid[]) AS h(id)"
        f" CROSS JOIN LATERAL ({' UNION ALL '.join(scans)}) AS hit GROUP BY hit.patient_id"
        f" ORDER BY min(hit.token), hit.patient_id LIMIT {WINDOW}"
    )
    return sql, values


def _within(table: str, term: Term) -> str:
    return " OR ".join([f"({table}.token >= %s AND {table}.token < %s)"] * len(term.ranges))


def _bounds(term: Term) -> list[str]:
    return [bound for pair in term.ranges for bound in pair]


def _rarest(terms: tuple[Term, ...], holders: tuple[UUID, ...]) -> int:
    """Which term is carried by the fewest; past MANY words none is counted further, and the longest typed wins."""
    if len(terms) == 1:
        return 0
    counts: list[str] = []
    values: list[Any] = []
    for term in terms:
        scans = [
            "(SELECT FROM identity_patienttoken WHERE holder_id = ANY (%s) AND token >= %s AND token < %s LIMIT %s)"
        ]
        counts.append(f"(SELECT count(*) FROM ({' UNION ALL '.join(scans * len(term.ranges))}) AS word)")
        for pair in term.ranges:
            values += [list(holders), *pair, MANY]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", values)
        (counted,) = cursor.fetchall()
    longest = [max(map(len, term.prefixes)) for term in terms]
    return min(range(len(terms)), key=lambda rank: (min(counted[rank], MANY), -longest[rank], rank))


def found_by(context: AccessContext, terms: tuple[Term, ...], *, limit: int) -> list[tuple[PatientView, str, bool]]:
    """Patients answering every term, the exact ones first, then by name: each with the number that the reader's
    structure gave (or nothing), and True when every term is a whole word of theirs."""
    holders = (*context.holders, *directory.my_desks())
    if not terms or not holders:
        return []
    sql, values = _candidates(terms, holders, _rarest(terms, holders))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        ids = [patient_id for (patient_id,) in cursor.fetchall()]
    numbers = own_numbers(context, ids)
    rows = {row: _far(terms, row, numbers.get(row.id, "")) for row in visible_to(context).filter(id__in=ids)}
    ordered = sorted(rows, key=lambda row: (rows[row], row.birth_name_key, row.first_name_key, row.id))
    return [(view_of(row), numbers.get(row.id, ""), rows[row] == 0) for row in ordered[:limit]]


def _far(terms: tuple[Term, ...], row: Patient, number: str) -> int:
    """How many terms are only the beginning of a word of this patient."""
    whole = set(tokens_of(row, [number]))
    return sum(whole.isdisjoint(term.prefixes) for term in terms)
