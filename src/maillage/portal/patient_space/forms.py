"""What patients type at their door, and what professionals type to invite them."""

from datetime import date
from typing import Any

from django import forms

from maillage.toolbox.clock import InvalidDate, parse_birth_date
from maillage.toolbox.language import lazy as _


class BirthDateField(forms.CharField):
    """As people write it: 12/03/1958, 12 03 1958, 12031958."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=20,
            label=_("Votre date de naissance"),
            help_text=_("Jour, mois, année. Exemple : 12 03 1958"),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday"}),
            error_messages={"required": _("Écrivez votre date de naissance.")},
            **options,
        )

    def clean(self, value: Any) -> date:
        text = super().clean(value)
        try:
            return parse_birth_date(text)
        except InvalidDate as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class LinkForm(forms.Form):
    """The one question of a link."""

    born_on = BirthDateField()


class EnterForm(forms.Form):
    """A later visit."""

    contact = forms.CharField(
        max_length=254,
        label=_("Votre adresse e-mail ou votre téléphone"),
        help_text=_("Le même que celui donné à votre professionnel de santé."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": _("Écrivez votre adresse e-mail ou votre numéro de téléphone.")},
    )
    born_on = BirthDateField()


class PaperForm(forms.Form):
    """The code of a slip."""

    code = forms.CharField(
        max_length=40,
        label=_("Le code écrit sur le papier"),
        help_text=_("Douze lettres et chiffres. Exemple : K7PM-3XWQ-9TFD"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Écrivez le code du papier.")},
    )


class CodeForm(forms.Form):
    """The code just received."""

    code = forms.CharField(
        max_length=20,
        label=_("Le code à six chiffres"),
        help_text=_("Il arrive par SMS ou par e-mail. Cela peut prendre une minute."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Écrivez le code reçu.")},
    )
    trust = forms.BooleanField(
        required=False,
        label=_("C’est mon téléphone : ne plus demander de code ici pendant 30 jours"),
        help_text=_("Ne cochez pas sur un ordinateur ou un téléphone prêté."),
    )


class QuestionForm(forms.Form):
    """What is not understood; may stay empty."""

    message = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Votre message, si vous voulez en ajouter un"),
        help_text=_("Vous n’êtes pas obligé d’écrire. N’écrivez pas d’information de santé."),
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class AnswerForm(forms.Form):
    """What the security officer answers."""

    answer = forms.CharField(
        max_length=2000,
        label=_("Votre réponse, que le patient lira"),
        help_text=_("Des phrases courtes, sans information de santé."),
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class InviteForm(forms.Form):
    """Where the link and the codes go."""

    BY_LINK, ON_PAPER = "link", "paper"
    email = forms.EmailField(
        required=False,
        label=_("Adresse e-mail du patient"),
        help_text=_("Le lien y arrive. Elle servira aussi à se connecter."),
    )
    phone = forms.CharField(
        required=False,
        max_length=20,
        label=_("Téléphone portable du patient"),
        help_text=_("Le code de connexion y arrive par SMS."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    way = forms.ChoiceField(
        label=_("Comment lui donner l’accès"),
        choices=[
            (BY_LINK, _("Envoyer un lien, par e-mail ou par SMS")),
            (ON_PAPER, _("Imprimer un papier avec un code, pour qui n’a pas d’e-mail")),
        ],
        initial=BY_LINK,
        widget=forms.RadioSelect,
    )
