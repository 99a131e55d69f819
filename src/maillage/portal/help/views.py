"""Pages of help, open to every signed-in person; the operator says whom to call."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.kernel.context.facade import Request
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind, Scope
from maillage.portal.help.presenters import usage_help, usage_lines
from maillage.portal.help.topics import TOPICS, topic
from maillage.toolbox.language import lazy


class SupportForm(forms.Form):
    """Whom to call when something does not work."""

    phone = forms.CharField(label=lazy("Téléphone"), max_length=20, required=False)
    email = forms.EmailField(label=lazy("Courriel"), required=False)
    hours = forms.CharField(
        label=lazy("Heures"),
        max_length=120,
        required=False,
        help_text=lazy("Par exemple : du lundi au vendredi, de 8 h à 18 h"),
    )
    note = forms.CharField(
        label=lazy("Ce qu’il faut savoir"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_GET
def index(request: Request) -> HttpResponse:
    context = {
        "topics": TOPICS,
        "usages": usage_lines(),
        "support": directory.support_of(request.access.principal.organization_id),
        "may_write": directory.my_scope(DutyKind.OPERATOR) is not None,
    }
    return render(request, "help/index.html", context)


@require_GET
def one_topic(request: Request, slug: str) -> HttpResponse:
    found = topic(slug)
    if found is None:
        raise Http404
    return render(request, "help/topic.html", {"topic": found})


@require_GET
def one_usage(request: Request, code: str) -> HttpResponse:
    found = usage_help(code)
    if found is None:
        raise Http404
    return render(request, "help/usage.html", {"usage": found})


@require_http_methods(["GET", "POST"])
@directory.for_duty(DutyKind.OPERATOR)
def support(request: Request, *, scope: Scope) -> HttpResponse:
    """For the region, or for the only structure that the reader operates."""
    place = None if scope.region else scope.organizations[0].id
    known = directory.support_of(place, own=True)
    initial = {name: getattr(known, name) for name in SupportForm.base_fields} if known else None
    form = SupportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        directory.say_support(by=request.access.principal, organization_id=place, **form.cleaned_data)
        messages.success(request, _("L’aide montre maintenant qui appeler."))
        return redirect("portal:help")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "help/support.html", {"form": form, "scope": scope.label}, status=status)
