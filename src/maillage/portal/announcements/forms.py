"""The day on which the patient was told."""

from datetime import date
from typing import Any

from django import forms

from maillage.toolbox.clock import today
from maillage.toolbox.language import lazy as _


class AnnounceForm(forms.Form):
    """Today, unless said otherwise; the room that announces refuses a day that cannot be."""

    consulted_on = forms.DateField(
        label=_("Date de la consultation où le patient l’a appris"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Indiquez la date."), "invalid": _("Cette date n’existe pas.")},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        day: date = today()
        self.fields["consulted_on"].initial = day
        self.fields["consulted_on"].widget.attrs["max"] = day.isoformat()
