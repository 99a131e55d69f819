"""Period and grouping, in the address; a wrong value is said."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from maillage.acts.cases.facade import Grouping, Question
from maillage.acts.usages import facade as usages
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import paris_day_bounds, today
from maillage.toolbox.language import lazy
from maillage.toolbox.ui.fields import DayField

GROUPINGS: dict[str, tuple[Grouping, Any]] = {
    "usage": ("usage", pgettext_lazy("colonne", "Usage")),
    "equipe": ("team", lazy("Équipe")),
    "structure": ("place", lazy("Structure demandeuse")),
    "mois": ("month", lazy("Mois")),
    "theme": ("theme", lazy("Thème")),
}
USUAL = timedelta(days=90)


class SteeringForm(forms.Form):
    """Requests sent from one day to another, grouped, perhaps of one usage, one team or one structure."""

    du = DayField(label=lazy("Demandes envoyées du"), required=False)
    au = DayField(label=lazy("Jusqu’au, compris"), required=False)
    par = forms.ChoiceField(
        label=lazy("Regrouper par"),
        required=False,
        choices=[(key, word) for key, (_by, word) in GROUPINGS.items()],
    )
    usage = forms.ChoiceField(label=pgettext_lazy("colonne", "Usage"), required=False)
    equipe = forms.ChoiceField(label=lazy("Équipe"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        published = {usage.code: usage.title for usage in usages.active_usages()}
        teams = [team for several in directory.teams_by_usage(published).values() for team in several]
        choices = {
            "usage": [("", _("Tous")), *sorted(published.items(), key=lambda pair: pair[1])],
            "equipe": [("", _("Toutes")), *((str(team.id), team.display) for team in teams)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("du") and data.get("au") and data["du"] > data["au"]:
            self.add_error("au", _("La fin vient avant le début : choisissez un jour plus tardif."))
        return data

    @property
    def days(self) -> tuple[date, date]:
        last = self.cleaned_data.get("au") or today()
        return self.cleaned_data.get("du") or last - USUAL, last

    @property
    def grouping(self) -> str:
        return self.cleaned_data.get("par") or "usage"

    def question(self, by: Grouping) -> Question:
        first, last = self.days
        team = self.cleaned_data.get("equipe")
        return Question(
            since=paris_day_bounds(first)[0],
            until=paris_day_bounds(last)[1],
            by=by,
            usage=self.cleaned_data.get("usage") or "",
            team=UUID(team) if team else None,
        )
