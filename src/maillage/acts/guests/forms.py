"""What is typed: an invitation by a professional; an address and a code by a guest."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from maillage.acts.usages.guests import Guests
from maillage.toolbox.clock import PARIS, fr_date, today
from maillage.toolbox.language import lazy


class InvitationForm(forms.Form):
    """Who, from where, and until the end of which day."""

    name = forms.CharField(label=lazy("Nom et prénom"), max_length=120)
    profession = forms.CharField(
        label=lazy("Profession, spécialité"),
        max_length=80,
        help_text=lazy("Par exemple : dermatologue"),
    )
    organization = forms.CharField(label=lazy("Établissement, lieu d’exercice"), max_length=120)
    country = forms.CharField(label=lazy("Pays"), max_length=60)
    email = forms.EmailField(
        label=lazy("Adresse e-mail professionnelle"),
        help_text=lazy("Le lien et les codes y partent : vérifiez-la, elle seule ouvre ce dossier."),
    )
    last_day = forms.DateField(
        label=lazy("Dernier jour de l’accès"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, rule: Guests, **options: Any) -> None:
        self.rule = rule
        options.setdefault("initial", {"last_day": today() + timedelta(days=min(7, rule.most.days))})
        super().__init__(*args, **options)
        most = _("Au plus tard le %(day)s.") % {"day": fr_date(self.most)}
        self.fields["last_day"].help_text = most

    @property
    def most(self) -> Any:
        return today() + timedelta(days=self.rule.most.days - 1)

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if not today() <= day <= self.most:
            raise forms.ValidationError(_("Choisissez un jour d’ici au %(day)s.") % {"day": fr_date(self.most)})
        return day

    @property
    def until(self) -> datetime:
        """The last minute of that day in France."""
        return datetime.combine(self.cleaned_data["last_day"], time(23, 59), PARIS).astimezone(UTC)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=lazy("Le code à six chiffres"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class BackForm(forms.Form):
    email = forms.EmailField(label=lazy("L’adresse à laquelle vous avez été invité"))
