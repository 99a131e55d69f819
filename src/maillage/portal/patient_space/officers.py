"""The security officer's list of what patients did not understand, and their answers."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from maillage.kernel.access.facade import found_or_404
from maillage.kernel.audit.facade import record
from maillage.kernel.context.facade import current
from maillage.kernel.directory import facade as directory
from maillage.kernel.patient_access import facade as patient_access
from maillage.portal.patient_space.forms import AnswerForm
from maillage.toolbox.clock import fr_datetime
from maillage.toolbox.language import kept
from maillage.toolbox.tables import FileKind, file_answer


def _watches() -> bool:
    return any(duty.kind is directory.DutyKind.SECURITY for duty in directory.my_duties())


def _me() -> UUID:
    role_id = current().principal.role_id
    assert role_id is not None
    return role_id


def _waiting_first() -> list[patient_access.QuestionView]:
    return sorted(patient_access.access_questions(), key=lambda each: each.answered_at is not None)


def _about(question: patient_access.QuestionView) -> str:
    return _("%(who)s, le %(when)s") % {"who": question.actor, "when": fr_datetime(question.line_at)}


def _row(question: patient_access.QuestionView) -> dict[str, object]:
    return {
        "id": question.id,
        "asked": fr_datetime(question.asked_at),
        "line": question.line_seq,
        "about": _about(question),
        "message": question.message,
        "answer": question.answer,
        "answered": question.answered_by_text,
    }


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """Those that wait first. Nobody else has any: the row policy answers an empty list."""
    found_or_404(lambda: _watches() or None, kind="patient questions", wanted=_me())
    found = _waiting_first()
    waiting = sum(not each.answer for each in found)
    some = ngettext("Un patient attend une réponse", "%(n)d patients attendent une réponse", waiting)
    heading = some % {"n": waiting} if waiting else _("Aucun patient n’attend de réponse")
    return render(request, "patient_space/officers.html", {"rows": [_row(each) for each in found], "heading": heading})


@require_GET
def export(request: HttpRequest, kind: FileKind) -> HttpResponse:
    """The same questions, without a name of a patient: the number of the line is enough."""
    found_or_404(lambda: _watches() or None, kind="patient questions", wanted=_me())
    found = _waiting_first()
    record("patient_questions.export", why=kept("liste des questions des patients"), detail={"lines": len(found)})
    header = [_("Posée le"), _("Accès"), _("Ligne"), _("Question"), _("Réponse"), _("Par")]
    rows = [
        [each.asked_at, _about(each), each.line_seq, each.message, each.answer, each.answered_by_text] for each in found
    ]
    return file_answer(kind, "questions", header, rows, title=_("Questions des patients"))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    found = found_or_404(
        lambda: next((each for each in patient_access.access_questions() if each.id == question_id), None),
        kind="access question",
        wanted=question_id,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        patient_access.answer_question(question_id, form.cleaned_data["answer"])
        messages.success(request, _("Réponse envoyée au patient."))
        return redirect("patient_questions:list")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "patient_space/officer_answer.html", {"form": form, "row": _row(found)}, status=status)
