"""What a person types about a task or an appointment: little, and each field says what it is for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import PARIS
from maillage.toolbox.language import lazy as _


class Day(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Hour(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"step": "300"})


def _lines(count: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class Gesture(forms.Form):
    """One gesture; ids carry its name, since several stand on one page."""

    name = ""
    # Under which field a refusal is said, where the room gives that field another name.
    refused_at: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", f"{self.name}_%s")
        super().__init__(*args, **options)


class DoneForm(Gesture):
    name = "fait"
    on = forms.DateField(
        label=_("Fait le"),
        widget=Day(),
        error_messages={"required": _("Dites quel jour."), "invalid": _("Choisissez un jour du calendrier.")},
    )
    note = forms.CharField(
        label=_("Un mot pour l’équipe qui l’a recommandé"),
        required=False,
        max_length=1000,
        widget=_lines(),
        help_text=_("Par exemple le résultat attendu, ou qui l’a fait."),
    )


class CancelForm(Gesture):
    name = "pas-fait"
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=500,
        widget=_lines(),
        help_text=_("L’équipe qui l’a recommandé le lira."),
        error_messages={"required": _("Dites pourquoi : l’équipe qui l’a recommandé le lira.")},
    )


class AssignForm(Gesture):
    name = "confier"
    role = forms.ChoiceField(
        label=_("À qui"), error_messages={"required": _("Choisissez un professionnel de votre structure.")}
    )

    def __init__(self, *args: Any, people: list[directory.PersonView], **options: Any) -> None:
        super().__init__(*args, **options)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(str(person.role_id), person.display) for person in people]


class PutOffForm(Gesture):
    name = "reporter"
    due_on = forms.DateField(
        label=_("À faire avant le"),
        widget=Day(),
        error_messages={
            "required": _("Choisissez le nouveau jour."),
            "invalid": _("Choisissez un jour du calendrier."),
        },
    )
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=500,
        widget=_lines(),
        error_messages={"required": _("Dites pourquoi la date change : l’équipe le lira.")},
    )


class CommentForm(Gesture):
    name = "commenter"
    text = forms.CharField(
        label=_("Votre mot"),
        max_length=1000,
        widget=_lines(),
        error_messages={"required": _("Écrivez votre mot avant de l’ajouter.")},
    )


class BookForm(Gesture):
    name = "fixer"
    refused_at: ClassVar[Mapping[str, str]] = {"start_at": "day"}
    day = forms.DateField(
        label=_("Jour"),
        widget=Day(),
        error_messages={"required": _("Choisissez le jour."), "invalid": _("Choisissez un jour du calendrier.")},
    )
    hour = forms.TimeField(
        label=_("Heure"),
        widget=Hour(),
        error_messages={"required": _("Choisissez l’heure."), "invalid": _("Écrivez l’heure ainsi : 14:30.")},
    )
    place = forms.CharField(
        label=_("Lieu"),
        max_length=200,
        help_text=_("Le patient le lira : bâtiment, étage, consultation."),
        error_messages={"required": _("Dites où le patient doit venir.")},
    )
    note = forms.CharField(
        label=_("À savoir avant de venir"),
        required=False,
        max_length=500,
        widget=_lines(2),
        help_text=_("Par exemple les documents à apporter."),
    )

    @property
    def start_at(self) -> datetime:
        """The hour as it is read on a clock in France."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], PARIS)


class DeclineForm(Gesture):
    name = "refuser"
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=500,
        widget=_lines(),
        help_text=_("Le demandeur le lira et s’organisera autrement."),
        error_messages={"required": _("Dites pourquoi : le demandeur doit pouvoir s’organiser autrement.")},
    )


class CallBackForm(Gesture):
    name = "rappeler"
    note = forms.CharField(
        label=_("À quel sujet"),
        required=False,
        max_length=500,
        widget=_lines(2),
        help_text=_("Votre numéro est celui de votre structure ; ajoutez une ligne directe au besoin."),
    )


class NoteForm(Gesture):
    name = "preciser"
    note = forms.CharField(
        label=_("Votre mot au secrétariat"),
        max_length=500,
        widget=_lines(),
        error_messages={"required": _("Écrivez votre mot avant de l’envoyer.")},
    )


class TakeBackForm(Gesture):
    name = "retirer"
    reason = forms.CharField(label=_("Pourquoi"), required=False, max_length=500, widget=_lines(2))
