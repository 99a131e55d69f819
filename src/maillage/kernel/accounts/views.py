"""The sign-in pages: django-allauth's flows under our addresses, our templates and our audit lines."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from maillage.kernel.accounts import arrivals, demo, presences, pulses, shared_devices, trail
from maillage.toolbox.language import kept

TOO_MANY = 429


class SignIn(LoginView):
    """Login and password, or a passkey."""

    template_name = "accounts/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == TOO_MANY:
            trail.locked(request.POST.get("login", ""))
        return response

    def form_invalid(self, form: Form) -> HttpResponse:
        login = form.data.get("login", "")
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        if "too_many_login_attempts" in codes:
            trail.locked(login)
        elif "required" not in codes:
            trail.refused(login)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "demo_accounts": demo.accounts(),
            "demo_password": demo.PASSWORD,
            "demo_short_code": demo.SHORT_CODE,
            "is_idle_end": self.request.GET.get("apres") == "inactivite",
            "device": shared_devices.device_of(self.request),
        }

    def form_valid(self, form: Form) -> HttpResponse:
        arrivals.remember_wish(self.request, wants_shared=form.cleaned_data.get("shared", False))
        return super().form_valid(form)


class EnterCode(AuthenticateView):
    """The second factor at sign-in."""

    template_name = "accounts/code.html"

    def form_invalid(self, form: Form) -> HttpResponse:
        trail.code_refused(self.stage.login.user)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_code": demo.current_code(self.stage.login.user)}


class SignInWithPasskey(LoginWebAuthnView):
    """A passkey alone: it is two factors in one."""

    def form_invalid(self, form: Form) -> HttpResponse:
        trail.refused("")
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Ends the session."""

    template_name = "accounts/sign_out.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        device = shared_devices.device_of(self.request)
        if self.request.user.is_authenticated:
            trail.signed_out(self.request.user)
            if device is not None:
                presences.sign_out(self.request, device)
            pulses.end(self.request)
        response = super().post(*args, **kwargs)
        if device is not None:
            shared_devices.forget_traces(response)
        return response


class PasswordAgain(ReauthenticateView):
    template_name = "accounts/again.html"


class CodeAgain(CodeReauthenticateView):
    template_name = "accounts/again.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_code": demo.current_code(self.request.user)}


class PasskeyAgain(ReauthenticateWebAuthnView):
    template_name = "accounts/again_passkey.html"


class ChangePassword(PasswordChangeView):
    """A new password closes the other sessions."""

    template_name = "accounts/password.html"

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        trail.changed(self.request.user, kept("mot de passe changé"))
        return response

    def get_default_success_url(self) -> str:
        return "/mon-compte/"
