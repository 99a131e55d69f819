"""Finding a patient, or creating the one who is not there."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Request
from maillage.kernel.identity import facade as identity
from maillage.kernel.identity.facade import DeclareCareForm, PatientForm, TraitsForm, UnidentifiedForm
from maillage.portal import presenters

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@require_GET
def index(request: Request) -> HttpResponse:
    """The search, with the focus in it."""
    return render(request, "portal/patients.html", {"results": presenters.search("", request.access)})


@require_http_methods(["GET", "POST"])
def look_up(request: Request) -> HttpResponse:
    """First the region is asked; its answer is one of three words."""
    if not access.may(request.access.principal, "patient.register"):
        messages.error(request, _("Seuls les professionnels en exercice créent un patient."))
        return redirect("portal:patients")
    if request.method == "GET":
        return render(request, "portal/look_up.html", {"form": TraitsForm(initial=presenters.typed(request.GET))})
    form = TraitsForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/look_up.html", {"form": form}, status=REFUSED)
    try:
        answer = identity.look_up(form.traits(), ins=form.ins_value)
    except identity.IdentityRefused as refused:
        form.add_error(refused.field or None, refused.sentence)
        return render(request, "portal/look_up.html", {"form": form}, status=REFUSED)
    if answer.answer is identity.Answer.EXISTS:
        mine = presenters.already_mine(form)
        if mine is not None:
            return redirect("portal:record", mine)
        context: dict[str, object] = {"traits": form, "care": DeclareCareForm()}
        return render(request, "portal/exists.html", context)
    context = {"form": PatientForm(initial=request.POST.dict()), "lookup": answer.id, "answer": answer.answer}
    return render(request, "portal/create.html", context)


@require_POST
def create(request: Request) -> HttpResponse:
    """Creates the patient the look-up did not find."""
    form = PatientForm(request.POST)
    lookup = _uuid(request.POST.get("lookup", ""))
    if form.is_valid():
        try:
            patient_id = identity.register(form.new_patient(), lookup_id=lookup)
        except identity.IdentityRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
            context = {"form": form, "lookup": lookup, "existing": refused.existing_id}
            return render(request, "portal/create.html", context, status=REFUSED)
        messages.success(request, _("Patient créé dans votre structure."))
        return redirect("portal:record", patient_id)
    return render(request, "portal/create.html", {"form": form, "lookup": lookup}, status=REFUSED)


@require_POST
def attach(request: Request) -> HttpResponse:
    """Opens the existing patient to my structure, on a declaration that they can read."""
    traits, care = TraitsForm(request.POST), DeclareCareForm(request.POST)
    if not (traits.is_valid() and care.is_valid()):
        return render(request, "portal/exists.html", {"traits": traits, "care": care}, status=REFUSED)
    try:
        patient_id = identity.attach(traits.traits(), ins=traits.ins_value, declares_care=True)
    except identity.IdentityRefused as refused:
        care.add_error(None, refused.sentence)
        return render(request, "portal/exists.html", {"traits": traits, "care": care}, status=REFUSED)
    messages.success(request, _("Dossier ouvert à votre structure. Le patient peut lire votre déclaration."))
    return redirect("portal:record", patient_id)


@require_http_methods(["GET", "POST"])
def unidentified(request: Request) -> HttpResponse:
    """A patient who cannot say who they are: care goes on, the identity comes later."""
    form = UnidentifiedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            patient_id = identity.declare_unidentified(
                data["label"],
                approximate_age=data["approximate_age"],
                sex=data["sex"],
                local_number=data["local_number"].strip(),
            )
        except identity.IdentityRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        else:
            return redirect("portal:record", patient_id)
    status = REFUSED if request.method == "POST" else HTTPStatus.OK
    return render(request, "portal/unidentified.html", {"form": form}, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
