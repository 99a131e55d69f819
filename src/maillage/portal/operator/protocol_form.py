"""What an operator writes of a protocol: what it says, from when, where it is shown."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _

from maillage.acts.protocols import facade as protocols
from maillage.acts.usages import facade as usages
from maillage.kernel.directory import facade as directory
from maillage.portal.operator.forms import offer
from maillage.toolbox.clock import today
from maillage.toolbox.language import lazy, said
from maillage.toolbox.ui.fields import DayField

REGION = "region"
# Beside which field a refusal of the room is said; the others are said above the form.
FIELD_OF = {
    **{name: name for name in ("title", "subject", "source", "changed", "usages", "place", "reason")},
    "days": "ends_on",
    "nothing": "text",
    "too_long": "text",
    "english_alone": "text_en",
    **{code: "file" for code in ("both", "too_heavy", "not_pdf", "cut", "unreadable", "locked", "active")},
}


class WhereForm(forms.Form):
    """Where a protocol is shown."""

    usages = forms.MultipleChoiceField(label=lazy("Usages où le montrer"), widget=forms.CheckboxSelectMultiple)
    place = forms.ChoiceField(
        label=lazy("Pour qui"),
        help_text=lazy("Une structure : ses demandes, et celles que ses équipes reçoivent."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "usages", [(usage.code, said(usage.title)) for usage in usages.active_usages()])
        everywhere = [(REGION, _("Toute la région"))]
        offer(self, "place", everywhere + [(str(one.id), one.name) for one in directory.all_organizations()])

    @property
    def where(self) -> protocols.Place:
        chosen = self.cleaned_data["place"]
        return protocols.Place(tuple(self.cleaned_data["usages"]), None if chosen == REGION else UUID(chosen))


class SayingForm(forms.Form):
    """What a version says. The room checks it: what it refuses is said beside its field."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=lazy("Titre"), max_length=200)
    subject = forms.CharField(label=lazy("Sur quoi il porte, en une phrase"), max_length=500)
    source = forms.CharField(
        label=lazy("Qui l’a écrit"),
        max_length=200,
        help_text=lazy("Une personne, un groupe de travail, une société savante."),
    )
    starts_on = DayField(label=lazy("Date d’effet"))
    ends_on = DayField(
        label=lazy("Dernier jour"),
        required=False,
        help_text=lazy("Vide : jusqu’à la version suivante ou son retrait."),
    )
    text = forms.CharField(
        label=lazy("Texte"),
        required=False,
        help_text=lazy("Du texte simple ; une ligne vide sépare deux paragraphes. Ou bien un PDF, plus bas."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    text_en = forms.CharField(
        label=lazy("Le même en anglais"), required=False, widget=forms.Textarea(attrs={"rows": 5, "lang": "en"})
    )
    file = forms.FileField(
        label=lazy("PDF"),
        required=False,
        help_text=lazy("10 Mo au plus, sans mot de passe, script ni fichier joint."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def __init__(self, *args: Any, is_too_heavy: bool = False, **options: Any) -> None:
        """`is_too_heavy`: the file of the request was so heavy that it was not taken in at all."""
        self.is_too_heavy = is_too_heavy
        options["initial"] = {"key": uuid4(), "starts_on": today()} | options.get("initial", {})
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.draft = self._drafted(data)
                protocols.check(self.draft)
            except protocols.ProtocolRefused as refused:
                self.refuse(refused)
        return data

    def _drafted(self, data: dict[str, Any]) -> protocols.Draft:
        sent = data.get("file")
        if self.is_too_heavy or (sent is not None and sent.size > protocols.MOST_BYTES):
            raise protocols.ProtocolRefused("too_heavy")
        words = ("title", "subject", "source", "starts_on", "ends_on", "text", "text_en")
        return protocols.Draft(**{name: data[name] for name in words}, pdf=sent.read() if sent else b"")

    def refuse(self, refused: protocols.ProtocolRefused) -> None:
        place = FIELD_OF.get(refused.code)
        self.add_error(place if place in self.fields else None, refused.sentence)


class NewProtocolForm(WhereForm, SayingForm):
    """A protocol that is published for the first time."""

    field_order = (*SayingForm.base_fields, *WhereForm.base_fields)


class NewVersionForm(SayingForm):
    """The next version, by who had read number `after`."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    changed = forms.CharField(
        label=lazy("Ce que cette version change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("key", "after", "changed", *SayingForm.base_fields)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Pourquoi il est retiré"),
        max_length=300,
        help_text=lazy("Lu par qui l’ouvre depuis un dossier répondu sous ce protocole."),
    )
