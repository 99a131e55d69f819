"""Forms of identity, in French, tolerant of what is pasted; refuses at the field what cannot exist."""

import re
import unicodedata
from typing import Any

from django import forms

from maillage.kernel.identity.contracts import NewPatient, Traits
from maillage.kernel.identity.ins import disagreements
from maillage.kernel.identity.policies import PLACE
from maillage.kernel.identity.statuses import PROOFS, Sex
from maillage.kernel.identity.traits import key
from maillage.toolbox.clock import InvalidDate, parse_birth_date, today
from maillage.toolbox.ids import InvalidIdentifier, nir
from maillage.toolbox.language import lazy as _

SEX_CHOICES = [(Sex.FEMALE.value, _("Féminin")), (Sex.MALE.value, _("Masculin"))]
SEX_CHOICES_WITH_UNKNOWN = [*SEX_CHOICES, (Sex.UNDETERMINED.value, _("Indéterminé"))]
PROOF_CHOICES = [("", _("Aucune pièce présentée")), *((code, proof.label) for code, proof in PROOFS.items())]
_DIGIT = re.compile(r"\d")


class NameField(forms.CharField):
    """A name as pasted: odd spaces become one space, typographic apostrophes stay, digits are refused."""

    def to_python(self, value: Any) -> str:
        text = " ".join(unicodedata.normalize("NFC", super().to_python(value) or "").split())
        if _DIGIT.search(text):
            raise forms.ValidationError(_("Un nom ne contient pas de chiffre : vérifiez la saisie."))
        if text and not key(text):
            raise forms.ValidationError(_("Écrivez ce nom avec des lettres."))
        return text


class BirthDateField(forms.CharField):
    """A date as people type it: `12/03/1958`, `12 03 1958`, `12031958`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_birth_date(text, on=today())
        except InvalidDate as error:
            raise forms.ValidationError(str(error)) from error


class InsField(forms.CharField):
    """A matricule in any grouping, with its key."""

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return nir.parse(text)
        except InvalidIdentifier as error:
            raise forms.ValidationError(error.message_fr) from error


def _attrs(**attrs: str) -> dict[str, str]:
    return {"autocomplete": "off", "spellcheck": "false", **attrs}


class TraitsForm(forms.Form):
    """The traits that the regional look-up asks."""

    birth_name = NameField(
        label=_("Nom de naissance"),
        max_length=100,
        error_messages={"required": _("Saisissez le nom de naissance.")},
        widget=forms.TextInput(attrs=_attrs(autocapitalize="characters")),
    )
    first_birth_name = NameField(
        label=_("Premier prénom de naissance"),
        max_length=100,
        error_messages={"required": _("Saisissez le premier prénom de naissance.")},
        widget=forms.TextInput(attrs=_attrs(autocapitalize="words")),
    )
    birth_on = BirthDateField(
        label=_("Date de naissance"),
        help_text=_("Par exemple 12/03/1958."),
        error_messages={"required": _("Saisissez la date de naissance, par exemple 12/03/1958.")},
        widget=forms.TextInput(attrs=_attrs(inputmode="numeric", size="12")),
    )
    sex = forms.ChoiceField(
        label=_("Sexe à l’état civil"),
        choices=SEX_CHOICES_WITH_UNKNOWN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Indiquez le sexe."), "invalid_choice": _("Indiquez le sexe.")},
    )
    birth_place_code = forms.CharField(
        label=_("Code INSEE du lieu de naissance"),
        required=False,
        max_length=12,
        help_text=_(
            "Cinq caractères : la commune (14118, 2A004), ou 99 et le pays (99134). Il départage les homonymes."
        ),
        widget=forms.TextInput(attrs=_attrs(autocapitalize="characters", size="8")),
    )
    ins = InsField(
        label=_("INS (numéro de sécurité sociale)"),
        required=False,
        max_length=40,
        help_text=_("Quinze caractères, clé comprise, avec ou sans espaces."),
        widget=forms.TextInput(attrs=_attrs(inputmode="text", autocapitalize="characters")),
    )

    def clean_birth_place_code(self) -> str:
        code = re.sub(r"[\s.\-]", "", self.cleaned_data["birth_place_code"]).upper()
        if code and not PLACE.fullmatch(code):
            raise forms.ValidationError(
                _("Le code INSEE du lieu de naissance compte cinq caractères, par exemple 14118 ou 99134.")
            )
        return code

    def traits(self) -> Traits:
        """Of a valid form."""
        data = self.cleaned_data
        return Traits(
            birth_name=data["birth_name"],
            first_birth_name=data["first_birth_name"],
            birth_on=data["birth_on"],
            sex=data["sex"],
            birth_place_code=data["birth_place_code"],
        )

    @property
    def ins_value(self) -> str | None:
        return self.cleaned_data["ins"]

    @property
    def warnings(self) -> list[str]:
        """What the matricule contradicts: shown, never blocking."""
        if not self.is_valid() or not self.ins_value:
            return []
        return disagreements(self.ins_value, self.traits())


class PatientForm(TraitsForm):
    """Everything asked to create a patient."""

    birth_names = NameField(
        label=_("Tous les prénoms de naissance"),
        required=False,
        max_length=200,
        help_text=_("Dans l’ordre de l’état civil, s’il y en a plusieurs."),
        widget=forms.TextInput(attrs=_attrs(autocapitalize="words")),
    )
    used_name = NameField(
        label=_("Nom utilisé"), required=False, max_length=100, widget=forms.TextInput(attrs=_attrs())
    )
    used_first_name = NameField(
        label=_("Prénom utilisé"), required=False, max_length=100, widget=forms.TextInput(attrs=_attrs())
    )
    proof_kind = forms.ChoiceField(
        label=_("Pièce d’identité présentée"),
        required=False,
        choices=PROOF_CHOICES,
        help_text=_("Sans pièce, l’identité reste provisoire."),
    )
    local_number = forms.CharField(
        label=_("Numéro de dossier dans votre structure"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_attrs()),
    )
    phone = forms.CharField(
        label=_("Téléphone"), required=False, max_length=20, widget=forms.TextInput(attrs=_attrs(inputmode="tel"))
    )
    email = forms.EmailField(
        label=_("Courriel"),
        required=False,
        error_messages={"invalid": _("Vérifiez l’adresse, par exemple nom@exemple.fr.")},
        widget=forms.EmailInput(attrs=_attrs()),
    )

    def new_patient(self) -> NewPatient:
        """Of a valid form."""
        data = self.cleaned_data
        return NewPatient(
            traits=self.traits(),
            birth_names=data["birth_names"],
            used_name=data["used_name"],
            used_first_name=data["used_first_name"],
            ins=self.ins_value,
            proof_kind=data["proof_kind"],
            local_number=data["local_number"].strip(),
            phone=data["phone"],
            email=data["email"],
        )


class UnidentifiedForm(forms.Form):
    """A patient who cannot say who they are."""

    label = forms.CharField(
        label=_("Repère provisoire"),
        max_length=100,
        help_text=_("Par exemple « Inconnu du 12 mars, salle 2 »."),
        error_messages={"required": _("Donnez un repère à ce patient, par exemple « Inconnu du 12 mars, salle 2 ».")},
        widget=forms.TextInput(attrs=_attrs()),
    )
    approximate_age = forms.IntegerField(
        label=_("Âge approximatif"),
        required=False,
        min_value=0,
        max_value=120,
        error_messages={
            "invalid": _("Écrivez l’âge en années, par exemple 40."),
            "min_value": _("Donnez un âge approximatif entre 0 et 120 ans."),
            "max_value": _("Donnez un âge approximatif entre 0 et 120 ans."),
        },
        widget=forms.NumberInput(attrs=_attrs(inputmode="numeric")),
    )
    sex = forms.ChoiceField(
        label=_("Sexe apparent"),
        choices=SEX_CHOICES_WITH_UNKNOWN,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Indiquez le sexe, ou « indéterminé »."),
            "invalid_choice": _("Indiquez le sexe, ou « indéterminé »."),
        },
    )
    local_number = forms.CharField(
        label=_("Numéro de dossier dans votre structure"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_attrs()),
    )


class DeclareCareForm(forms.Form):
    """The professional takes in charge a patient whom the region already knows."""

    declares_care = forms.BooleanField(
        label=_("Je prends ce patient en charge"),
        help_text=_("Votre déclaration est conservée. Le patient peut la lire."),
        error_messages={"required": _("Cochez que vous prenez ce patient en charge : il verra cette déclaration.")},
    )
