"""Pages of tasks: the list and its files, one task and its gestures."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from maillage.acts.tasks import actions, forms, queries, tables
from maillage.acts.tasks.gestures import Done, forms_shown, play
from maillage.acts.tasks.models import Task
from maillage.acts.tasks.presenters import task_lines, task_page
from maillage.kernel.access import facade as access
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import AccessContext, Request, reopening
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import today
from maillage.toolbox.tables import (
    EXPORT_S,
    FileKind,
    TableState,
    count_each,
    in_order,
    keyset_page,
    shown,
    streamed_file,
    stretches,
    table_view,
)


def _source(request: Request) -> tuple[Any, Any, TableState]:
    """The rows of the chosen side, the chips over them, and where the reader stands."""
    teams = bool(directory.my_teams())
    state = TableState.from_query(tables.task_table(with_teams=teams), request.GET)
    side = tables.whose(request.access)[state.one("qui")]
    rows = Task.objects.filter(side)
    return rows, tables.task_conditions(today()), state


@require_GET
def index(request: Request) -> HttpResponse:
    rows, conditions, state = _source(request)
    parts = tables.parts_of(request.access, state.one("qui"))
    page = keyset_page(rows.filter(conditions[state.one("vue")]), state, anchors=rows, parts=parts)
    found = count_each(rows, conditions)
    counts = {("vue", key): count for key, count in found.items()}
    files = state.at(None).query()
    context = {
        "table": table_view(state, page, path=reverse("tasks:list"), counts=counts),
        "lines": task_lines(page.rows, request.access),
        "heading": _heading(found["retard"], found[""]),
        "list_url": reverse("tasks:list") + state.query(),
        "csv_url": reverse("tasks:export", args=["csv"]) + files,
        "xlsx_url": reverse("tasks:export", args=["xlsx"]) + files,
        "chip": state.one("vue"),
        "today_iso": today().isoformat(),
    }
    return render(request, "tasks/_table.html" if request.htmx else "tasks/list.html", context)


def _heading(late: int, total: int) -> str:
    """What matters now, said first."""
    if late:
        return ngettext("%(n)s suite en retard", "%(n)s suites en retard", late) % {"n": shown(late)}
    if total:
        return ngettext("%(n)s suite à donner", "%(n)s suites à donner", total) % {"n": shown(total)}
    return _("Aucune suite à donner")


@require_GET
def export(request: Request, kind: FileKind) -> HttpResponseBase:
    """The same rows as a file, however many."""
    rows, conditions, state = _source(request)
    kept = in_order(rows.filter(conditions[state.one("vue")]), state)
    count = kept.count()
    record("task.export", why="liste des suites de sa structure", detail={"rows": count})
    header = [_("Échéance"), _("Patient"), _("Sexe, âge"), _("À faire"), _("Par"), _("Demandée par"), _("État")]
    header.append(_("Terminée"))

    def body(context: AccessContext) -> Iterator[list[Any]]:
        for some in stretches(kept):
            for line in task_lines(some, context):
                name = f"{line.family} {line.given}"
                yield [line.due_on or line.due_text, name, line.sex_age, line.title, *_who_and_when(line)]
            context.memory.forget()

    within, title = reopening(life_s=EXPORT_S), _("Suites")
    return streamed_file(request, kind, "suites", header, body, count=count, title=title, within=within)


def _who_and_when(line: Any) -> list[Any]:
    return [line.owner, line.asked_by, line.status_label, line.ended_text]


@require_GET
def task(request: Request, task_id: UUID) -> HttpResponse:
    return _page(request, actions.opened(task_id))


def _page(request: Request, row: Task, tried: forms.Gesture | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    fresh = {
        "done": forms.DoneForm(initial={"on": today()}),
        "cancel": forms.CancelForm(),
        "put_off": forms.PutOffForm(initial={"due_on": row.due_on}),
        "assign": forms.AssignForm(people=actions.colleagues(row), initial={"role": row.owner_role_id}),
        "comment": forms.CommentForm(),
    }
    context = {"page": task_page(row, request.access), "forms": forms_shown(fresh, tried)}
    return render(request, "tasks/task.html", context, status=status)


def _done(request: Request, row: Task) -> Done:
    form = forms.DoneForm(request.POST)
    by = request.access.principal

    def act() -> None:
        actions.done(by=by, task_id=row.id, on=form.cleaned_data["on"], note=form.cleaned_data["note"])

    return form, act, _("C’est noté : fait. Vous pouvez encore la remettre à faire.")


def _cancel(request: Request, row: Task) -> Done:
    form = forms.CancelForm(request.POST)
    by = request.access.principal

    def act() -> None:
        actions.cancel(by=by, task_id=row.id, reason=form.cleaned_data["reason"])

    return form, act, _("C’est noté : cette suite ne sera pas faite. L’équipe est prévenue.")


def _put_off(request: Request, row: Task) -> Done:
    form = forms.PutOffForm(request.POST)
    by = request.access.principal

    def act() -> None:
        said = form.cleaned_data
        actions.put_off(by=by, task_id=row.id, due_on=said["due_on"], reason=said["reason"])

    return form, act, _("La date est changée, l’ancienne reste dans l’histoire.")


def _assign(request: Request, row: Task) -> Done:
    form = forms.AssignForm(request.POST, people=actions.colleagues(row))
    by = request.access.principal

    def act() -> None:
        actions.assign(by=by, task_id=row.id, role_id=UUID(form.cleaned_data["role"]))

    return form, act, _("Cette suite est confiée à votre collègue, qui est prévenu.")


def _comment(request: Request, row: Task) -> Done:
    form = forms.CommentForm(request.POST)
    by = request.access.principal

    def act() -> None:
        actions.comment(by=by, task_id=row.id, text=form.cleaned_data["text"])

    return form, act, _("Votre mot est ajouté.")


def _undone(request: Request, row: Task) -> Done:
    by = request.access.principal
    return None, lambda: actions.undone(by=by, task_id=row.id), _("Cette suite est de nouveau à faire.")


GESTURES: dict[str, Callable[[Request, Task], Done]] = {
    "fait": _done,
    "pas-fait": _cancel,
    "reporter": _put_off,
    "confier": _assign,
    "commenter": _comment,
    "remettre": _undone,
}


@require_POST
def gesture(request: Request, task_id: UUID, name: str) -> HttpResponse:
    """Does one gesture. Refused, the page says why and keeps what was typed."""
    row = access.found_or_404(lambda: queries.task(task_id) if name in GESTURES else None, kind="task", wanted=task_id)
    page = reverse("tasks:task", args=[task_id])
    then = reverse("tasks:list") if request.POST.get("retour", "") == "liste" else page

    def again(form: forms.Gesture) -> HttpResponse:
        return _page(request, row, form, HTTPStatus.UNPROCESSABLE_ENTITY)

    return play(request, GESTURES[name](request, row), again=again, page=page, then=then)
