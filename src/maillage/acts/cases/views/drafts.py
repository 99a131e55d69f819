"""Opening a draft, filling its steps, and keeping what is typed."""

import hashlib
import json
from http import HTTPStatus
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.acts.cases import answers, drafts, photos, queries, red_flags
from maillage.acts.cases.contracts import FormView
from maillage.acts.cases.forms import SendingForm
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import parts, pictures, starts, steps
from maillage.acts.cases.views.inviting import PEOPLE
from maillage.acts.cases.views.opened import note_reading, opened
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Refused
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Request
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import fr_time

PLAIN_PHOTO = "photo."


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Which usage for this patient; with one published usage, one tap."""
    wanted = _uuid(request.GET.get("patient") or request.POST.get("patient"))
    if wanted is None:
        return redirect("portal:patients")
    patient = access.found_or_404(lambda: identity.patient(wanted), kind="patient", wanted=wanted)
    if request.method == "POST":
        by = request.access.principal
        try:
            case_id = drafts.start(
                by=by,
                usage_code=request.POST.get("usage", ""),
                patient_id=patient.id,
                key=request.POST.get("key", ""),
                on_behalf_of=_uuid(request.POST.get("pour")),
            )
        except (usages.UnknownUsage, access.Refused) as refused:
            messages.error(
                request, getattr(refused, "sentence", "Ce type de demande n'existe plus : choisissez-en un.")
            )
        else:
            return redirect("cases:step", case_id, 1)
    context = {
        "band": identity.band(patient, alerts=record.alerts_for_band(patient.id)),
        "usages": starts.offered(request.access),
        "patient": patient,
        "key": uuid4(),
    }
    return render(request, "cases/new.html", context)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def step(request: Request, case_id: UUID, number: int) -> HttpResponse:
    """One step of the request. Going on keeps what was typed, even wrong: the last step says what is missing."""
    case = opened(request, case_id)
    if case.state_kind != "draft":
        return redirect("cases:case", case_id)
    if request.method == "POST":
        try:
            return _keep_and_go(request, case, number)
        except Refused as refused:
            messages.error(request, refused.reason_fr)
            return redirect("cases:step", case_id, number)
    note_reading(case)
    if number < steps.count(case) and not steps.may_write(case, request.access):
        return redirect("cases:step", case_id, steps.count(case))
    if number >= steps.count(case) and red_flags.holding(case):
        return redirect("cases:stop", case_id)
    view = steps.step_view(case, number, request.access)
    return render(request, view.template, {"step": view, "case": case})


def _keep_and_go(request: Request, case: Case, number: int) -> HttpResponse:
    count = steps.count(case)
    if number <= steps.form_steps(case):
        save(request, case, answers.REQUEST)
        if red_flags.holding(case):
            return redirect("cases:stop", case.id)
        if not _took_files(request, case):
            return redirect("cases:step", case.id, number)
    else:
        sending = SendingForm(request.POST, case=case)
        if not sending.is_valid():
            view = steps.step_view(case, number, request.access, sending=sending)
            return render(request, view.template, {"step": view, "case": case}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        sending.save(by=request.access.principal)
    wanted = request.POST.get("vers", "")
    target = int(wanted) if wanted.isdigit() and 1 <= int(wanted) <= count else steps.next_of(case, number)
    return redirect("cases:step", case.id, target)


def _took_files(request: Request, case: Case) -> bool:
    """Photos of a browser without script, posted with their step; each refusal is said, the others are kept."""
    taken = True
    for name, files in request.FILES.lists():
        for file in files if name.startswith(PLAIN_PHOTO) else ():
            data = file.read()
            view = name.removeprefix(PLAIN_PHOTO)
            # The same picture posted twice is the same photo.
            upload = uuid5(case.id, f"{view} {hashlib.sha256(data).hexdigest()}")
            try:
                photos.receive(
                    by=request.access.principal,
                    case=case,
                    data=data,
                    declared_name=file.name or "",
                    view_code=view,
                    upload_id=upload,
                )
            except (Refused, documents.PhotoRefused, documents.DocumentRefused) as refused:
                messages.error(request, _("%(label)s : %(value)s") % {"label": file.name, "value": refused})
                taken = False
    return taken


def save(request: Request, case: Case, name: str, revision: int | None = None) -> FormView:
    """Reads one form of the page into its draft; a page that shows one step keeps the others."""
    questionnaire = usages.package(case.usage_version_id).forms[name]
    response = forms.response_from_post(questionnaire, request.POST, answers.response_of(case, name))
    return drafts.save_form(by=request.access.principal, case=case, name=name, response=response, revision=revision)


@require_POST
def autosave(request: Request, case_id: UUID, name: str) -> JsonResponse:
    """Keeps a draft while it is typed. 409 when another tab saved meanwhile: nothing is overwritten."""
    case = opened(request, case_id)
    if name not in usages.package(case.usage_version_id).forms:
        return JsonResponse({"error": _("Cette fiche n’existe pas.")}, status=HTTPStatus.NOT_FOUND)
    given = request.POST.get("revision", "")
    try:
        saved = save(request, case, name, int(given) if given.isdigit() else None)
    except Refused as refused:
        return JsonResponse({"error": refused.reason_fr}, status=HTTPStatus.CONFLICT)
    except drafts.Conflict as conflict:
        return JsonResponse(
            {"error": conflict.sentence, "revision": conflict.saved.revision}, status=HTTPStatus.CONFLICT
        )
    assert saved.updated_at is not None
    kept = {"revision": saved.revision, "saved_at": fr_time(saved.updated_at)}
    if name == answers.REQUEST and red_flags.holding(case):
        kept["red_flag"] = reverse("cases:stop", args=[case.id])
    if name == answers.REQUEST:
        kept["views"] = pictures.asked_views(case)  # an answer may ask for one more picture
    return JsonResponse(kept)


@require_POST
def calculate(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """What one calculator of the page gives for what stands on it now; nothing is kept."""
    case = opened(request, case_id)
    if not drafts.may_write(case=case, name=name):
        raise Http404
    questionnaire = usages.package(case.usage_version_id).forms[name]
    response = forms.response_from_post(questionnaire, request.POST, answers.response_of(case, name))
    state = forms.evaluate(questionnaire, response, answers.context_of(case, name))
    asked = request.GET.get("question", "")
    if asked not in state.calculations:
        raise Http404
    return HttpResponse(forms.render_calculation(state, asked))


@require_GET
def people(request: Request, case_id: UUID) -> HttpResponse:
    """Professionals of the region as they are typed, to be ticked: recipients of the answer, or whom to invite."""
    case = opened(request, case_id)
    typed, place = request.GET.get("qui", ""), request.GET.get("place")
    if place:
        people = [person.person for person in parts.may_be_invited(case, place, directory.search_people(typed))][:8]
        context = {"people": people, "typed": typed, "field": PEOPLE}
        return render(request, "cases/_people.html", context)
    chosen = set(queries.recipients_of(case.id)) | {case.requester_role_id}
    found = directory.search_people(typed, limit=8)
    context = {"people": [person for person in found if person.role_id not in chosen], "typed": typed}
    return render(request, "cases/_people.html", context)


def as_json(body: bytes) -> object:
    """The JSON of a request, or None when it is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, UnicodeDecodeError):
        return None
