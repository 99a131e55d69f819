"""Acts ready to show: who, for whom, how much, and in plain French why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.cases import facade as cases
from maillage.acts.cases.contracts import CaseRow
from maillage.acts.ledger import queries
from maillage.acts.ledger.contracts import ActLine, ActRow, CodeTotal, Past
from maillage.acts.ledger.models import Act, ActCorrection
from maillage.acts.ledger.rules import Reason, Status
from maillage.acts.ledger.tables import STATUS_ICONS, STATUS_LABELS
from maillage.acts.ledger.tariffs import Ceiling, Tariff, euros, tariffs
from maillage.kernel.context.facade import current
from maillage.kernel.directory import facade as directory
from maillage.kernel.vocab.facade import PROFESSIONS
from maillage.toolbox.clock import fr_date, fr_datetime, fr_month
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import Badge, Pair, StateKind

LOOKS: dict[Status, StateKind] = {Status.BILLABLE: "done", Status.NOT_BILLABLE: "soon", Status.CANCELLED: ""}


def badge(status: Status) -> Badge:
    return Badge(LOOKS[status], str(STATUS_LABELS[status]), STATUS_ICONS[status])


def reason_sentence(row: ActRow) -> str:
    """Why it is not billed, for the person who reads it; empty when it is."""
    if row.reason is None:
        return ""
    words = {
        "code": row.code,
        "day": fr_date(row.performed_on),
        "year": row.performed_on.year,
        "said": row.reason_detail,
    }
    if row.reason is Reason.NO_TARIFF:
        return _("Aucun tarif de %(code)s n’est en vigueur le %(day)s.") % words
    if row.reason is Reason.PROFESSION:
        words["who"] = _who_may_bill(tariffs().on(row.code, row.performed_on))
        return _("%(code)s ne peut être facturé que par : %(who)s.") % words
    if row.reason is Reason.CEILING:
        return _("Plafond atteint : %(said)s actes %(code)s déjà facturables en %(year)s pour ce patient.") % words
    if row.reason is Reason.UNCHECKED:
        return _("Une règle de l’usage n’a pas pu être lue : relisez le dossier avant de facturer.")
    if row.reason is Reason.PUT_ASIDE:
        return _("Dossier mis à l’écart : une erreur de patient y est signalée.")
    if row.reason is Reason.CANCELLED:
        return _("Annulé : %(said)s") % words
    return said(row.reason_detail)


def _who_may_bill(lines: Iterable[Tariff]) -> str:
    codes = dict.fromkeys(code for line in lines for code in line.professions)
    return ", ".join(said(PROFESSIONS[code]).lower() for code in codes)


def act_lines(rows: Iterable[ActRow]) -> list[ActLine]:
    rows = list(rows)
    joined = Joined.of(rows)
    return [joined.line(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Joined:
    """What the lines of one list need, read once."""

    patients: Mapping[UUID, queries.PatientTraits]
    people: Mapping[UUID, directory.RoleView]
    places: Mapping[UUID, directory.OrganizationView]
    opened: frozenset[UUID]

    @classmethod
    def of(cls, rows: list[ActRow]) -> "Joined":
        return cls(
            patients=queries.patients({row.patient_id for row in rows}),
            people=directory.roles({row.performer_role_id for row in rows}),
            places=directory.organizations({row.organization_id for row in rows}),
            opened=frozenset(cases.seen_among({row.case_id for row in rows})),
        )

    def line(self, row: ActRow) -> ActLine:
        # Put aside, a case is about somebody else: the act names nobody.
        patient = None if row.reason is Reason.PUT_ASIDE else self.patients.get(row.patient_id)
        performer = self.people.get(row.performer_role_id)
        place = self.places.get(row.organization_id)
        billed = row.amount if row.status is Status.BILLABLE else None
        return ActLine(
            id=row.id,
            url=reverse("ledger:act", args=[row.id]),
            day=fr_date(row.performed_on, year=False),
            performed_on=row.performed_on,
            code=row.code,
            label=tariffs().label(row.code),
            family=patient.birth_name.upper() if patient else "",
            given=patient.first_birth_name if patient else "",
            born=patient.birth_on if patient else None,
            performer=performer.display if performer else "",
            rpps=performer.rpps if performer else "",
            place=place.name if place else "",
            usage_code=row.usage_code,
            number=row.case_number,
            case_url=reverse("cases:case", args=[row.case_id]) if row.case_id in self.opened else "",
            amount=euros(row.amount_cents) if billed is not None else "",
            billed=billed,
            status=row.status,
            badge=badge(row.status),
            reason=reason_sentence(row),
        )


def code_totals(found: Iterable[Mapping[str, Any]]) -> list[CodeTotal]:
    return [
        CodeTotal(
            code=each["code"],
            label=tariffs().label(each["code"]),
            billable=each[Status.BILLABLE],
            not_billable=each[Status.NOT_BILLABLE],
            cancelled=each[Status.CANCELLED],
            amount=euros(each["cents"] or 0),
        )
        for each in found
    ]


def heading(first: date, found: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """What the month comes to, and what will not be paid."""
    found = list(found)
    billable = sum(each[Status.BILLABLE] for each in found)
    lost = sum(each[Status.NOT_BILLABLE] for each in found)
    amount = euros(sum(each["cents"] or 0 for each in found))
    words = {"month": fr_month(first), "n": billable, "amount": amount}
    if not billable:
        title = _("Aucun acte à facturer en %(month)s") % words
    else:
        some = ngettext(
            "%(n)d acte à facturer en %(month)s, pour %(amount)s",
            "%(n)d actes à facturer en %(month)s, pour %(amount)s",
            billable,
        )
        title = some % words
    if not lost:
        return title, ""
    more = ngettext(
        "%(n)d acte n’est pas facturable : la raison est sur sa ligne.",
        "%(n)d actes ne sont pas facturables : la raison est sur leur ligne.",
        lost,
    )
    return title, more % {"n": lost}


def act_heading(line: ActLine) -> str:
    words = {"code": line.code, "amount": line.amount, "status": line.badge.label.lower()}
    return _("%(code)s à facturer, %(amount)s") % words if line.amount else f"{line.code}, {words['status']}"


def facts(row: ActRow, line: ActLine) -> list[Pair]:
    """The act in full, and the rule that priced it with its source."""
    tariff = tariffs().line(row.tariff_id)
    born = _(", naissance le %(day)s") % {"day": fr_date(line.born)} if line.born else ""
    pairs = [
        Pair(_("Acte"), f"{line.code}, {line.label}", strong=True),
        Pair(_("Patient"), f"{line.patient}{born}" or _("Patient à vérifier")),
        Pair(_("Réalisé le"), fr_datetime(row.performed_at)),
        Pair(_("Par"), f"{line.performer}, {line.place}"),
        Pair(_("Dossier"), line.number),
        Pair(_("Montant"), line.amount or _("rien à facturer"), strong=True),
    ]
    if tariff is not None:
        pairs.append(Pair(_("Tarif"), _tariff_text(tariff)))
        if tariff.ceiling is not None:
            pairs.append(Pair(_("Plafond"), _ceiling_text(tariff.ceiling)))
        if tariff.third_party_payer:
            pairs.append(Pair(_("Tiers payant"), _("intégral, sans dépassement")))
    return pairs


def _ceiling_text(ceiling: Ceiling) -> str:
    if ceiling.per == "patient":
        most = ngettext("%(n)d acte par an et par patient", "%(n)d actes par an et par patient", ceiling.count)
    else:
        most = ngettext(
            "%(n)d acte par an pour un même patient et un même professionnel",
            "%(n)d actes par an pour un même patient et un même professionnel",
            ceiling.count,
        )
    return most % {"n": ceiling.count}


def _tariff_text(tariff: Tariff) -> str:
    words = {"amount": euros(tariff.cents), "first": fr_date(tariff.from_), "source": tariff.source}
    if tariff.to is None:
        return _("%(amount)s depuis le %(first)s. Source : %(source)s") % words
    return _("%(amount)s du %(first)s au %(last)s. Source : %(source)s") % {**words, "last": fr_date(tariff.to)}


def past(row: ActRow) -> list[Past]:
    """The decisions about an act, first to last."""
    first = queries.first_decision(row.id)
    before = [Past(fr_datetime(first.performed_at), "", _words(row, first), badge(Status(first.status)))]
    return before + [
        Past(fr_datetime(each.at), each.by_text, _words(row, each), badge(Status(each.status)))
        for each in queries.corrections(row.id)
    ]


def _words(row: ActRow, decision: Act | ActCorrection) -> str:
    reason = Reason(decision.reason_code) if decision.reason_code else None
    then = replace(row, reason=reason, reason_detail=decision.reason_detail)
    return reason_sentence(then) or euros(decision.amount_cents)


def case_panel(case: CaseRow) -> SafeString:
    """What was recorded for this case, of what the reader may see."""
    rows = queries.of_case(current(), case.id)
    if not rows:
        return SafeString("")
    return SafeString(render_to_string("ledger/_panel.html", {"lines": act_lines(rows)}))
