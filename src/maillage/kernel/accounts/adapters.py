"""How django-allauth behaves here: no public sign-up, French words, sealed secrets, an audit line per sign-in."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from maillage.kernel.accounts import arrivals, second_factor, shared_devices, trail
from maillage.kernel.accounts.sealing import seal, unseal
from maillage.toolbox.language import lazy as _

PURPOSE = "second factor"
SAID = {
    "account/messages/password_changed.txt": _("Votre mot de passe est changé."),
    "mfa/messages/totp_activated.txt": _("Votre application d’authentification est en service."),
    "mfa/messages/totp_deactivated.txt": _("L’application d’authentification n’est plus reliée à votre compte."),
    "mfa/messages/recovery_codes_generated.txt": _("Vos nouveaux codes de secours remplacent les anciens."),
    "mfa/messages/webauthn_added.txt": _("Votre clé d’accès est enregistrée."),
    "mfa/messages/webauthn_removed.txt": _("La clé d’accès est retirée."),
}
# Signing in and out shows by itself: no word about it.
UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
AGAIN = {
    "reauthenticate": _("Avec le mot de passe"),
    "mfa_reauthenticate": _("Avec un code"),
    "mfa_reauthenticate:webauthn": _("Avec une clé d’accès"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Passwords and sessions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Identifiant ou mot de passe inexact. Vérifiez les deux, puis réessayez."),
        "email_password_mismatch": _("Identifiant ou mot de passe inexact. Vérifiez les deux, puis réessayez."),
        "too_many_login_attempts": _("Trop d’essais. Patientez cinq minutes, puis réessayez."),
        "rate_limited": _("Trop d’essais. Patientez une minute, puis réessayez."),
        "incorrect_password": _("Mot de passe inexact."),
        "enter_current_password": _("Saisissez votre mot de passe actuel."),
        "incorrect_code": _("Code inexact. Attendez le code suivant, puis réessayez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return render(request, "accounts/closed.html", status=403)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        trail.signed_in(request, user)
        return arrivals.signed_in(request, user, response)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/poste/" if shared_devices.device_of(request) else super().get_logout_redirect_url(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        text = kwargs.get("message") or SAID.get(message_template or "")
        if text and message_template not in UNSAID:
            messages.add_message(request, level, str(text))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within the minutes after a sign-in: a newcomer who links an app has just typed the password."""
        request = context.request
        steps = get_authentication_records(request, request.user)
        if steps and time.time() - steps[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, str]]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": str(AGAIN[method["id"]])} for method in methods]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Code inexact. Attendez le code suivant, puis réessayez."),
        "code_used": _("Ce code a déjà servi. Attendez le code suivant, puis réessayez."),
        "cannot_delete_authenticator": _(
            "C’est votre seule protection en plus du mot de passe : ajoutez-en une autre avant de la retirer."
        ),
        "cannot_generate_recovery_codes": _("Reliez d’abord une application ou une clé d’accès à votre compte."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=PURPOSE)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Maillage"}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_factor.may_remove(authenticator)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Clé d’accès") if count == 0 else gettext("Clé d’accès nº %d") % (count + 1)
