"""Reads of acts: the policy guards, the literal ids let the planner see. The last correction is what counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from maillage.acts.ledger.contracts import ActRow
from maillage.acts.ledger.models import Act, ActCorrection
from maillage.acts.ledger.rules import Reason, Status
from maillage.acts.ledger.tariffs import Ceiling
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import today
from maillage.toolbox.tables import Rows

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('ledger:' || %s, 0))"


@dataclass(frozen=True, slots=True)
class PatientTraits:
    """The traits that a claim carries."""

    birth_name: str
    first_birth_name: str
    birth_on: date | None


def visible_to(context: AccessContext) -> "QuerySet[Act]":
    """Acts of the reader, of those for whom they prepare, of their structure, of the structures they bill for."""
    performers, places = _whose(context)
    if places is None:
        return Act.objects.all()
    return Act.objects.filter(Q(performer_role_id__in=performers) | Q(organization_id__in=places))


def oldest_days(context: AccessContext) -> Rows:
    """The day of the oldest of these acts, for each person and each structure apart: an index gives it at once, where
    the oldest of somebody common would be looked for by reading the table."""
    performers, places = _whose(context)
    if places is None:
        return Rows("SELECT performed_on FROM ledger_act ORDER BY performed_on LIMIT 1", ())
    oldest = "(SELECT a.performed_on FROM ledger_act AS a WHERE a.{} = of.id ORDER BY a.performed_on LIMIT 1)"
    each = [
        f"SELECT {oldest.format(column)} AS performed_on FROM unnest(%s::uuid[]) AS of (id)"
        for column in ("performer_role_id", "organization_id")
    ]
    found = f"SELECT performed_on FROM ({' UNION ALL '.join(each)}) AS oldest WHERE performed_on IS NOT NULL"
    return Rows(found, (performers, places))


def _whose(context: AccessContext) -> tuple[list[UUID], list[UUID] | None]:
    """People and structures whose acts the reader may see; no list of structures when it is all of them."""
    duties = [duty for duty in directory.my_duties() if duty.kind is directory.DutyKind.BILLING]
    bosses = [delegation.delegator.role_id for delegation in directory.my_delegations()]
    billed = [duty.organization.id for duty in duties if duty.organization is not None]
    everywhere = any(duty.organization is None for duty in duties)
    return [*context.holders, *bosses], None if everywhere else [*context.holders, *billed]


def decided(acts: "QuerySet[Act]") -> Any:
    """With what counts now: `now_status`, `now_reason`, `now_detail`, `now_cents`, `now_tariff`. That is what was
    decided last, unless the case was put aside since."""
    last = ActCorrection.objects.filter(act=OuterRef("pk")).order_by("-at", "-id")

    def latest(column: str) -> Coalesce:
        return Coalesce(Subquery(last.values(column)[:1]), F(column))

    def unless_aside(column: str, meanwhile: str) -> Case:
        return Case(When(put_aside=True, then=Value(meanwhile)), default=latest(column))

    return acts.annotate(
        put_aside=Func(F("case_id"), function="ctx.case_put_aside", output_field=BooleanField()),
        now_status=unless_aside("status", Status.NOT_BILLABLE),
        now_reason=unless_aside("reason_code", Reason.PUT_ASIDE),
        now_detail=latest("reason_detail"),
        now_cents=latest("amount_cents"),
        now_tariff=latest("tariff_id"),
    )


def row(act: Any) -> ActRow:
    """A decided act."""
    return ActRow(
        id=act.id,
        case_id=act.case_id,
        case_number=act.case_number,
        usage_code=act.usage_code,
        code=act.code,
        party=act.party,
        performer_role_id=act.performer_role_id,
        organization_id=act.organization_id,
        patient_id=act.patient_id,
        performed_on=act.performed_on,
        performed_at=act.performed_at,
        status=Status(act.now_status),
        reason=Reason(act.now_reason) if act.now_reason else None,
        reason_detail=act.now_detail,
        amount_cents=act.now_cents,
        tariff_id=act.now_tariff,
    )


def act(context: AccessContext, act_id: UUID) -> ActRow | None:
    found = decided(visible_to(context)).filter(id=act_id).first()
    return row(found) if found else None


def of_case(context: AccessContext, case_id: UUID) -> list[ActRow]:
    return [row(found) for found in decided(visible_to(context)).filter(case_id=case_id).order_by("code", "id")]


def corrections(act_id: UUID) -> list[ActCorrection]:
    return list(ActCorrection.objects.filter(act_id=act_id).order_by("at", "id"))


def first_decision(act_id: UUID) -> Act:
    return Act.objects.get(id=act_id)


def in_month(acts: "QuerySet[Act]", first: date, last: date) -> "QuerySet[Act]":
    return acts.filter(performed_on__range=(first, last))


def with_status(acts: Any, status: Status) -> Any:
    """Those of decided acts whose last decision is that one."""
    return acts.filter(now_status=status)


def months(context: AccessContext) -> list[date]:
    """The first day of each month since the oldest act, newest first."""
    oldest = oldest_days(context)
    with connection.cursor() as cursor:
        cursor.execute(oldest.sql, oldest.params)
        found = min((day for (day,) in cursor.fetchall()), default=None)
    month, whole = today().replace(day=1), []
    while found and month >= found.replace(day=1):
        whole.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return whole


def kinds(acts: "QuerySet[Act]") -> set[tuple[UUID, str, UUID]]:
    """Whose acts they are and which: each (structure, code, performer) once, for what a month lets choose from."""
    return set(acts.order_by().values_list("organization_id", "code", "performer_role_id").distinct())


def totals(acts: Any) -> list[dict[str, Any]]:
    """By code: how many of each status, and the cents that may be billed. `acts` are decided.

    Grouped by status, what was decided of an act is looked for once, not once for each status that it may have.
    """
    groups = acts.order_by().values("code", "now_status").annotate(acts=Count("id"), whole=Sum("now_cents"))
    found: dict[str, dict[str, Any]] = {}
    for group in groups:
        none = {"code": group["code"], **{str(status): 0 for status in Status}, "cents": 0}
        line = found.setdefault(group["code"], none)
        line[str(group["now_status"])] = group["acts"]
        if group["now_status"] == Status.BILLABLE:
            line["cents"] = group["whole"] or 0
    return [found[code] for code in sorted(found)]


def patients(patient_ids: Iterable[UUID]) -> dict[UUID, PatientTraits]:
    """Birth names and birth date of the patients of visible acts; the database leaves out all others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ctx.billed_patients(%s)", [list(patient_ids)])
        return {key: PatientTraits(name, first, born) for key, name, first, born in cursor.fetchall()}


def hold_patient(patient_id: UUID) -> None:
    """Until the end of the transaction, nobody else counts nor adds an act of this patient."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(patient_id)])


def billable_count(patient_id: UUID, code: str, day: date, ceiling: Ceiling, performer_id: UUID) -> int:
    """Billable acts of that code in the calendar year of that day, wherever they were performed."""
    performer = performer_id if ceiling.per == "patient_and_performer" else None
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.billable_acts(%s, %s, %s, %s, %s)", [patient_id, code, first, last, performer])
        return int(cursor.fetchone()[0])
