"""Lines of the trail and figures of a month, as an officer reads them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel.audit import facade as audit
from maillage.kernel.audit.facade import TrailEntry, TrailSearch
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import Scope
from maillage.portal.deeds import deed
from maillage.portal.security.contracts import Figure, HomePage, LineRow, PlaceRow, ReportPage, TallyRow
from maillage.portal.security.forms import KINDS, end_of, start_of
from maillage.toolbox.charts import Chart, Point, sparkline
from maillage.toolbox.clock import fr_date, fr_datetime, fr_month, now, today
from maillage.toolbox.language import capitalised, said, said_filled
from maillage.toolbox.tables import Rows, count_together, shown

REFERENCE = 8
WEEK = timedelta(days=7)
BUSIEST = 15
MOST_LINES, MOST_WATCHED = 1_000, 10_000


def line_rows(entries: Iterable[TrailEntry]) -> tuple[LineRow, ...]:
    return tuple(
        LineRow(
            number=str(entry.seq),
            when=fr_datetime(entry.at),
            who=said(entry.actor) or _("Maillage"),
            what=deed(entry.action),
            why=capitalised(said_filled(entry.why)),
            patient=reference(entry.patient_id),
            url=_of_patient(entry.patient_id),
        )
        for entry in entries
    )


def file_rows(entries: Iterable[TrailEntry]) -> list[list[object]]:
    """The same lines for a file, with the whole references."""
    return [
        [
            entry.seq,
            entry.at,
            said(entry.actor),
            deed(entry.action),
            said_filled(entry.why),
            str(entry.patient_id or ""),
            entry.subject_kind,
            str(entry.subject_id or ""),
        ]
        for entry in entries
    ]


def reference(patient_id: UUID | None) -> str:
    """A patient without a name: the end of their identifier, the part that differs."""
    return f"…{str(patient_id)[-REFERENCE:]}" if patient_id else ""


def _of_patient(patient_id: UUID | None) -> str:
    return f"{reverse('portal:security_trail')}?{urlencode({'patient': patient_id})}" if patient_id else ""


def home(scope: Scope) -> HomePage:
    """The figures of a week. What was refused or left is counted whole; the lines are only so many, or more."""
    week = TrailSearch(now() - WEEK, organizations=scope.ids)
    kinds = {kind: audit.lines(replace(week, actions=KINDS[kind][1])) for kind in ("refus", "export")}
    watched = {kind: Rows.of(lines, MOST_WATCHED) for kind, lines in kinds.items()}
    counts = count_together({"": Rows.of(audit.lines(week), MOST_LINES), **watched})
    refused, exported = counts["refus"], counts["export"]
    day = (today() - WEEK).isoformat()
    heading = ngettext("Un accès refusé cette semaine", "%(n)d accès refusés cette semaine", refused) % {"n": refused}
    return HomePage(
        heading=heading if refused else _("Aucun accès refusé cette semaine"),
        scope=scope.label,
        figures=(
            Figure(_("Lignes en sept jours"), shown(counts[""], MOST_LINES), url=_search_url(du=day)),
            Figure(_("Accès refusés"), shown(refused, MOST_WATCHED), url=_search_url(du=day, quoi="refus")),
            Figure(_("Exports"), shown(exported, MOST_WATCHED), url=_search_url(du=day, quoi="export")),
        ),
        may_verify=scope.region,
    )


def _search_url(**wanted: str) -> str:
    return f"{reverse('portal:security_trail')}?{urlencode(wanted)}"


def people(text: str) -> tuple[PlaceRow, ...]:
    """Professionals by name, each once, with every place where they practise or have practised."""
    found: dict[UUID, list[directory.RoleView]] = {}
    for role in directory.search_roles(text, limit=60):
        found.setdefault(role.practitioner_id, []).append(role)
    return tuple(
        PlaceRow(
            display=roles[0].display,
            places=" ; ".join(role.place for role in roles),
            running=any(role.is_running for role in roles),
            url=reverse("portal:security_professional", args=[practitioner_id]),
        )
        for practitioner_id, roles in found.items()
    )


def month_of(text: str) -> date:
    """The first day of a month written `2026-03`; this month for anything else."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = today()
    return min(asked, today()).replace(day=1)


def report(first: date, scope: Scope) -> ReportPage:
    following = (first + timedelta(days=32)).replace(day=1)
    last = following - timedelta(days=1)
    whole = TrailSearch(start_of(first), end_of(last), organizations=scope.ids)
    refused = replace(whole, actions=KINDS["refus"][1])
    reads = replace(whole, actions=KINDS["acces"][1])
    exported = replace(whole, actions=KINDS["export"][1])
    month = fr_month(first)
    url = reverse("portal:security_report")
    return ReportPage(
        heading=_("Rapport de sécurité, %(month)s") % {"month": month},
        month=first.strftime("%Y-%m"),
        scope=scope.label,
        made=_("Établi le %(day)s") % {"day": fr_datetime(now())},
        figures=(
            Figure(_("Lignes du journal"), str(audit.lines(whole).count())),
            Figure(_("Lectures"), str(audit.lines(reads).count())),
            Figure(_("Accès refusés"), str(audit.lines(refused).count())),
            Figure(_("Exports"), str(audit.lines(exported).count())),
        ),
        deeds=tuple(
            TallyRow(deed(row.key), str(row.lines), str(row.patients)) for row in audit.tally(whole, "action", most=40)
        ),
        people=_people(reads),
        refused=_people(refused),
        chart=_by_day(reads, first, last),
        previous=f"{url}?mois={(first - timedelta(days=1)).strftime('%Y-%m')}",
        following=f"{url}?mois={following.strftime('%Y-%m')}" if following <= today() else "",
    )


def _people(search: TrailSearch) -> tuple[TallyRow, ...]:
    """Who appears most, first by the number of patients."""
    return tuple(
        TallyRow(row.label or _("Maillage"), str(row.lines), str(row.patients))
        for row in audit.tally(search, "principal", most=BUSIEST)
    )


def _by_day(search: TrailSearch, first: date, last: date) -> Chart:
    days = [first + timedelta(days=n) for n in range((min(last, today()) - first).days + 1)]
    counted = audit.per_day(search)
    points = [Point(fr_date(day, year=False), counted.get(day, 0)) for day in days]
    return sparkline(points, label=_("Lectures par jour"))
