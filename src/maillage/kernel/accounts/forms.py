"""The fields of the sign-in pages, in French; the rules behind them are django-allauth's."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from maillage.kernel.accounts import short_codes, used_codes
from maillage.toolbox.language import lazy as _

CODE_HELP = _("Six chiffres, lus dans votre application d’authentification. Un code de secours convient aussi.")


def _plain(field: forms.Field, label: object, help_text: object = "", **attributes: str) -> None:
    """Our words and attributes; no placeholder: it vanishes when one types."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(LoginForm):
    """Login and password; and whether several people use this device."""

    shared = forms.BooleanField(
        required=False,
        label=_("Cet appareil est partagé"),
        help_text=_(
            "Tablette ou poste utilisé par plusieurs personnes : l’écran se verrouille vite, chacun son code court."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typing = {"autocapitalize": "none", "spellcheck": "false"}
        _plain(self.fields["login"], _("Identifiant"), autocomplete="username webauthn", **typing)
        _plain(self.fields["password"], _("Mot de passe"), autocomplete="current-password")


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before a change to the account's security."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], _("Mot de passe"), autocomplete="current-password")


class NewPasswordForm(ChangePasswordForm):
    """The former password, then the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], _("Mot de passe actuel"))
        _plain(self.fields["password1"], _("Nouveau mot de passe"))
        _plain(self.fields["password2"], _("Nouveau mot de passe, une seconde fois"))


class _OnceOnly:
    """A code that already served is a wrong code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"), CODE_HELP, inputmode="numeric", autocomplete="one-time-code")

    def clean_code(self) -> str:
        code = super().clean_code()
        if not used_codes.take(self.user.pk, code):
            raise get_adapter().validation_error("code_used")
        return code


class CodeForm(_OnceOnly, AuthenticateForm):
    """The second factor at sign-in."""


class CodeAgainForm(_OnceOnly, CodeReauthenticateForm):
    """The second factor once more."""


class FirstCodeForm(ActivateTOTPForm):
    """The first code of a new authenticator app, which proves that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self.fields["code"],
            _("Code affiché par l’application"),
            _("Six chiffres, qui changent toutes les trente secondes."),
            inputmode="numeric",
            autocomplete="one-time-code",
        )


class DeviceForm(forms.Form):
    """How a shared device is called."""

    label = forms.CharField(
        label=_("Nom de l’appareil"),
        max_length=60,
        help_text=_("Pour le reconnaître, par exemple « Tablette du couloir B »."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_label(self) -> str:
        return " ".join(self.cleaned_data["label"].split())


def _digits(label: object, help_text: object = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}),
    )


class ShortCodeForm(forms.Form):
    """A short code, typed twice."""

    code = _digits(_("Code court"), _("Six chiffres, sans suite ni répétition, et pas une date."))
    again = _digits(_("Le même code, une seconde fois"))

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        problem = short_codes.problem(code)
        if problem:
            raise forms.ValidationError(problem)
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        again = "".join(str(cleaned.get("again", "")).split())
        if "code" in cleaned and "again" in cleaned and cleaned["code"] != again:
            self.add_error("again", _("Les deux codes ne sont pas les mêmes."))
        return cleaned


class UnlockForm(forms.Form):
    """The short code on the lock screen."""

    code = _digits(_("Votre code court"), _("Six chiffres."))
    code.widget.attrs["data-focus"] = True

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())
