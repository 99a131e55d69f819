"""The second factors of one's own account: app, passkeys, recovery codes. Each change leaves an audit line."""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, ListWebAuthnView, RemoveWebAuthnView
from django.forms import Form
from django.http import HttpResponse

from maillage.kernel.accounts import presenters, second_factor, trail
from maillage.toolbox.language import kept


class Noted:
    """Adds the audit line of a form that was accepted."""

    def what(self) -> str:
        raise NotImplementedError

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        trail.changed(self.request.user, self.what())
        return response


class Security(IndexView):
    """What protects the account besides the password."""

    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        protection = presenters.protection(context["authenticators"])
        onward = self.request.session.get(second_factor.AFTER, "/")
        return {**context, "protection": protection, "onward": onward}


class LinkApp(Noted, ActivateTOTPView):
    template_name = "accounts/app_link.html"

    def what(self) -> str:
        return kept("application d’authentification reliée")


class UnlinkApp(Noted, DeactivateTOTPView):
    template_name = "accounts/app_unlink.html"

    def what(self) -> str:
        return kept("application d’authentification retirée")


class Passkeys(ListWebAuthnView):
    template_name = "accounts/passkeys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "passkeys": presenters.passkeys(context["authenticators"])}


class AddPasskey(Noted, AddWebAuthnView):
    template_name = "accounts/passkey_add.html"

    def what(self) -> str:
        return kept("clé d’accès ajoutée")


class RenamePasskey(EditWebAuthnView):
    template_name = "accounts/passkey_rename.html"


class RemovePasskey(Noted, RemoveWebAuthnView):
    template_name = "accounts/passkey_remove.html"

    def form_valid(self, form: Form) -> HttpResponse:
        if not second_factor.may_remove(self.get_object()):
            return self.render_to_response(self.get_context_data(form=form, is_last=True), status=422)
        return super().form_valid(form)

    def what(self) -> str:
        return kept("clé d’accès retirée")


class RecoveryCodes(ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        onward = self.request.session.get(second_factor.AFTER, "/")
        return {**super().get_context_data(**kwargs), "onward": onward}


class NewRecoveryCodes(Noted, GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_new.html"

    def what(self) -> str:
        return kept("codes de secours renouvelés")


class DownloadRecoveryCodes(DownloadRecoveryCodesView):
    template_name = "accounts/recovery_codes.txt"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, content_type="text/plain; charset=utf-8", **kwargs)
        response["Content-Disposition"] = 'attachment; filename="codes-de-secours-maillage.txt"'
        return response
