"""What an operator writes in the directory."""

from typing import Any
from uuid import UUID

from django import forms

from maillage.acts.usages import facade as usages
from maillage.kernel.directory import facade as directory
from maillage.kernel.directory.contracts import DutyKind, Scope
from maillage.toolbox.language import lazy as _

DUTIES = {
    DutyKind.OPERATOR: _("Exploitant"),
    DutyKind.SECURITY: _("Responsable de la sécurité"),
    DutyKind.IDENTITY: _("Référent identitovigilance"),
    DutyKind.BILLING: _("Facturation"),
}


def offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def places(scope: Scope) -> list[tuple[str, str]]:
    found = directory.all_organizations() if scope.region else scope.organizations
    return [(str(one.id), one.name) for one in found]


class TeamForm(forms.Form):
    """A new team: where, its name, the usage that it answers."""

    organization = forms.ChoiceField(label=_("Structure"))
    name = forms.CharField(label=_("Nom de l’équipe"), max_length=120, help_text=_("Par exemple : Dermatologie"))
    usage = forms.ChoiceField(label=_("Usage auquel elle répond"))
    note = forms.CharField(
        label=_("Ce que les demandeurs doivent savoir"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "organization", places(scope))
        offer(self, "usage", [(usage.code, usage.title) for usage in usages.active_usages()])


class ChangeTeamForm(forms.Form):
    name = forms.CharField(label=_("Nom de l’équipe"), max_length=120)
    note = forms.CharField(
        label=_("Ce que les demandeurs doivent savoir"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    territories = forms.CharField(
        label=_("Territoires dont les demandes lui viennent seules"),
        max_length=300,
        required=False,
        help_text=_("Départements ou communes, séparés par des virgules. Vide : toute la région."),
    )
    themes = forms.CharField(
        label=_("Thèmes dont les demandes lui viennent seules"),
        max_length=300,
        required=False,
        help_text=_("Les codes de l’usage, séparés par des virgules. Vide : tous."),
    )
    is_active = forms.BooleanField(label=_("L’équipe reçoit des demandes"), required=False)


class DelegationForm(forms.Form):
    """For a physician of one structure, by somebody of the same who does not care."""

    delegator = forms.ChoiceField(label=_("Le médecin qui délègue"))
    delegate = forms.ChoiceField(label=_("La personne qui prépare pour lui"))
    usage = forms.ChoiceField(label=_("Pour quel usage"), required=False)
    may_send = forms.BooleanField(label=_("Elle peut aussi envoyer les demandes"), required=False)
    may_read_answer = forms.BooleanField(label=_("Elle peut aussi lire les réponses"), required=False)

    def __init__(self, *args: Any, organization_id: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        people = directory.roles_at(organization_id)
        for name, cares in (("delegator", True), ("delegate", False)):
            kept = [role for role in people if role.is_care is cares]
            offer(self, name, [(str(role.id), f"{role.display}, {role.function or role.specialty}") for role in kept])
        published = [(usage.code, usage.title) for usage in usages.active_usages()]
        offer(self, "usage", [("", _("Tous les usages")), *published])


class DutyForm(forms.Form):
    """Which function, over what; the person is the page's."""

    role = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Fonction"), choices=[(str(kind), label) for kind, label in DUTIES.items()])
    organization = forms.ChoiceField(label=_("Sur"), required=False)

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "organization", [*([("", _("Toute la région"))] if scope.region else []), *places(scope)])
