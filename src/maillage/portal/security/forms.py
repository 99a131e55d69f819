"""What an officer asks of the trail. An address may be typed by hand: a wrong value is said, never an error page."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from maillage.kernel.audit import facade as audit
from maillage.kernel.audit.facade import TrailSearch
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import paris_day_bounds, today
from maillage.toolbox.language import lazy
from maillage.toolbox.ui.fields import DayField

# Beginnings of the codes of the trail, under the word an officer looks for.
KINDS = {
    "acces": (
        lazy("Lectures de dossiers et de documents"),
        (
            "record.read",
            "document.read",
            "case.open",
            "case.review_open",
            "task.open",
            "appointment.open",
        ),
    ),
    "refus": (lazy("Accès refusés"), audit.REFUSED),
    "export": (lazy("Exports"), audit.EXPORTED),
    "droits": (lazy("Droits ouverts ou fermés"), ("access.grant", "access.end", "delegation.", "duty.")),
    "compte": (lazy("Connexions et comptes"), ("account.", "device.")),
    "identite": (lazy("Identités"), ("identity.", "patient.search")),
    "ecart": (
        lazy("Mises à l’écart"),
        ("document.quarantine", "case.quarantine", "case.review"),
    ),
    "journal": (lazy("Recherches dans le journal"), ("trail.",)),
}
LONGEST = timedelta(days=366)


class TrailForm(forms.Form):
    """Period, kind of gesture, structure, patient's reference."""

    du = DayField(label=lazy("Du"), required=False)
    au = DayField(label=lazy("Jusqu’au, compris"), required=False)
    quoi = forms.ChoiceField(label=lazy("Ce qui a été fait"), required=False)
    ou = forms.ChoiceField(label=lazy("Structure"), required=False)
    patient = forms.UUIDField(
        label=lazy("Référence du patient"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": lazy("Collez la référence entière, telle que la plateforme l’affiche.")},
        help_text=lazy("Celle d’une question de patient ou d’une ligne ; elle ne dit pas qui il est."),
    )

    def __init__(self, *args: Any, organizations: list[directory.OrganizationView], **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(key, label) for key, (label, _codes) in KINDS.items()]
        places = [(str(one.id), one.name) for one in organizations]
        for name, everything, choices in (("quoi", _("Tout"), kinds), ("ou", _("Toutes"), places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", everything), *choices]

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        since, until = data.get("du"), data.get("au")
        if since and until and since > until:
            self.add_error(
                "au", _("La fin vient avant le début : choisissez un jour après le %(day)s.") % {"day": since}
            )
        elif since and (until or today()) - since > LONGEST:
            self.add_error("du", _("Un an au plus à la fois : rapprochez les deux jours."))
        return data

    def search(self, watched: tuple[UUID, ...], principals: tuple[str, ...] = ()) -> TrailSearch:
        """`watched` is empty for who watches the whole region."""
        data = self.cleaned_data
        where = data.get("ou")
        return TrailSearch(
            since=start_of(data.get("du")),
            until=end_of(data.get("au")),
            principals=principals,
            organizations=(UUID(where),) if where else watched,
            actions=KINDS[data["quoi"]][1] if data.get("quoi") else (),
            patient_id=data.get("patient"),
        )


def start_of(day: date | None) -> datetime | None:
    return paris_day_bounds(day)[0] if day else None


def end_of(day: date | None) -> datetime | None:
    return paris_day_bounds(day)[1] if day else None
