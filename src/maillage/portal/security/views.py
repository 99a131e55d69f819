"""Pages of the security officer. Whoever looks at the trail leaves a line in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from maillage.kernel.audit import facade as audit
from maillage.kernel.audit.facade import TrailSearch, record
from maillage.kernel.context.facade import AccessContext, Request, reopening
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind, Scope
from maillage.portal.security import presenters
from maillage.portal.security.contracts import Progress
from maillage.portal.security.forms import TrailForm
from maillage.portal.security.tables import trail_header, trail_table
from maillage.toolbox.clock import fr_date
from maillage.toolbox.pdf import Block, Letter, Row, Section, render_letter
from maillage.toolbox.tables import (
    EXPORT_S,
    FileKind,
    Rows,
    TableState,
    count_together,
    in_order,
    keyset_page,
    shown,
    streamed_file,
    stretches,
    table_view,
)

STRETCH = 20_000
for_officers = directory.for_duty(DutyKind.SECURITY)


@require_GET
@for_officers
def home(request: Request, *, scope: Scope) -> HttpResponse:
    return render(request, "security/home.html", {"page": presenters.home(scope)})


@require_GET
@for_officers
def trail(request: Request, *, scope: Scope) -> HttpResponse:
    """The whole trail of the scope, by period, gesture, structure, patient."""
    return _lines(request, scope, "security/trail.html", reverse("portal:security_trail"))


@require_GET
@for_officers
def trail_export(request: Request, kind: FileKind, *, scope: Scope) -> HttpResponseBase:
    return _export(request, scope, kind, "journal", _("Journal des accès"))


@require_GET
@for_officers
def professionals(request: Request, *, scope: Scope) -> HttpResponse:
    typed = request.GET.get("qui", "").strip()[:100]
    context = {"typed": typed, "people": presenters.people(typed), "asked": len(typed) >= directory.SHORTEST_SEARCH}
    return render(request, "security/professionals.html", context)


@require_GET
@for_officers
def professional(request: Request, practitioner_id: UUID, *, scope: Scope) -> HttpResponse:
    """Everything that one person did over a period, wherever they practise."""
    roles = _roles(practitioner_id)
    url = reverse("portal:security_professional", args=[practitioner_id])
    more = {"who": roles[0].display, "places": [role.place for role in roles]}
    return _lines(request, scope, "security/professional.html", url, roles, more)


@require_GET
@for_officers
def professional_export(request: Request, practitioner_id: UUID, kind: FileKind, *, scope: Scope) -> HttpResponseBase:
    roles = _roles(practitioner_id)
    return _export(request, scope, kind, "acces-d-un-professionnel", roles[0].display, roles)


def _roles(practitioner_id: UUID) -> list[directory.RoleView]:
    roles = directory.roles_of_practitioner(practitioner_id)
    if not roles:
        raise Http404
    return roles


def places_of(scope: Scope) -> list[directory.OrganizationView]:
    return directory.all_organizations() if scope.region else list(scope.organizations)


def _asked(
    request: Request, scope: Scope, roles: list[directory.RoleView] | None
) -> tuple[TrailForm, TrailSearch | None]:
    form = TrailForm(request.GET, organizations=places_of(scope))
    principals = tuple(f"role:{role.id}" for role in roles or ())
    return form, form.search(scope.ids, principals) if form.is_valid() else None


def _lines(
    request: Request,
    scope: Scope,
    template: str,
    url: str,
    roles: list[directory.RoleView] | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    form, search = _asked(request, scope, roles)
    spec = trail_table()
    state = TableState.from_query(spec, request.GET)
    context: dict[str, Any] = {"form": form, "scope": scope.label, **(more or {})}
    if search is not None:
        lines = audit.lines(search)
        page = keyset_page(lines, state)
        total = count_together({"": Rows.of(lines)})[""]
        context |= {
            "rows": presenters.line_rows(audit.entries(page.rows)),
            "table": table_view(state, page, total=total),
            "total": ngettext("Une ligne", "%(n)s lignes", total) % {"n": shown(total)},
            "exports": {kind: f"{url.rstrip('/')}.{kind}{state.at(None).query()}" for kind in ("csv", "xlsx")},
        }
        record("trail.search", why="contrôle des accès", detail={"found": total, "of_one": bool(roles)})
    return render(request, template, context, status=200 if search is not None else 422)


def _export(
    request: Request,
    scope: Scope,
    kind: FileKind,
    name: str,
    title: str,
    roles: list[directory.RoleView] | None = None,
) -> HttpResponseBase:
    """The lines of the page, all of them."""
    form, search = _asked(request, scope, roles)
    if search is None:
        return render(request, "security/not_exported.html", {"form": form}, status=422)
    lines = audit.lines(search)
    total = lines.count()
    state = TableState.from_query(trail_table(), request.GET)
    record("trail.export", why="extraction des accès", detail={"rows": total, "kind": kind, "of_one": bool(roles)})

    def rows(context: AccessContext) -> Iterator[Sequence[Any]]:
        for some in stretches(in_order(lines, state)):
            yield from presenters.file_rows(audit.entries(some))
            context.memory.forget()

    within = reopening(life_s=EXPORT_S)
    return streamed_file(request, kind, name, trail_header(), rows, count=total, title=title, within=within)


@require_http_methods(["GET", "POST"])
@for_officers
def verification(request: Request, *, scope: Scope) -> HttpResponse:
    """Recomputes the chain stretch by stretch; the page asks for the next one, and may be left and come back to."""
    if not scope.region:
        return render(request, "security/verification.html", {"scope": scope.label, "region": False})
    if request.method == "GET":
        return render(request, "security/verification.html", {"region": True, "total": audit.last_seq()})
    given = request.POST.get("apres", "0")
    after = int(given) if given.isdigit() and len(given) < 18 else 0
    progress = _verified(after)
    template = "security/_progress.html" if request.htmx else "security/verification.html"
    return render(request, template, {"progress": progress, "region": True, "total": progress.total})


def _verified(after: int) -> Progress:
    total = audit.last_seq()
    stretch = audit.check(Path(settings.MAILLAGE_AUDIT_ANCHOR), after, STRETCH)
    whole = stretch.broken_seq is None
    done = not whole or stretch.lines < STRETCH
    sentence = stretch.sentence
    if done:
        sentence = sentence or _("Journal intact : %(n)d lignes recalculées et comparées à leurs ancres.") % {
            "n": total
        }
        record("trail.verify", why="vérification du journal", detail={"whole": whole, "last": stretch.last_seq})
    return Progress(stretch.last_seq, max(total, 1), done, whole, sentence, stretch.last_seq)


@require_GET
@for_officers
def report(request: Request, *, scope: Scope) -> HttpResponse:
    page = presenters.report(presenters.month_of(request.GET.get("mois", "")), scope)
    return render(request, "security/report.html", {"page": page})


@require_GET
@for_officers
def report_pdf(request: Request, *, scope: Scope) -> HttpResponse:
    """The month as a letter to keep or to send."""
    first = presenters.month_of(request.GET.get("mois", ""))
    page = presenters.report(first, scope)
    record("trail.export", why="rapport de sécurité", detail={"month": page.month, "kind": "pdf"})
    by = request.access.principal
    letter = Letter(
        title=page.heading,
        issuer=Block(by.place or by.display, (by.display,)),
        patient=Block(page.scope, ()),
        patient_rows=(),
        date=fr_date(first),
        sections=(
            Section(_("En bref"), rows=tuple(Row(one.label, one.value) for one in page.figures), strong=True),
            _section(_("Ce qui a été fait"), page.deeds),
            _section(_("Qui a ouvert le plus de dossiers"), page.people),
            _section(_("Qui s’est vu refuser un accès"), page.refused),
        ),
        notice=page.made,
        labels={"patient": _("Périmètre")},
    )
    response = HttpResponse(render_letter(letter, {}), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="rapport-securite-{page.month}.pdf"'
    return response


def _section(title: str, rows: tuple[presenters.TallyRow, ...]) -> Section:
    said = _("%(lines)s lignes, %(patients)s patients")
    if not rows:
        return Section(title, paragraphs=(_("Rien ce mois-ci."),))
    values = (Row(row.label, said % {"lines": row.lines, "patients": row.patients}) for row in rows)
    return Section(title, rows=tuple(values))
