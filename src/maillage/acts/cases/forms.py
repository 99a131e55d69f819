"""The step that belongs to the case rather than to its questionnaire: accord, team, recipients."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from maillage.acts.cases import addressing, drafts, queries, routing
from maillage.acts.cases.models import Case
from maillage.acts.clocks.facade import clock_view
from maillage.acts.usages import facade as usages
from maillage.acts.usages.consent_words import said_consent
from maillage.acts.usages.schema import UsageDefinition
from maillage.kernel.consent import facade as consent
from maillage.kernel.context.facade import AccessContext, Principal
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import PARIS, in_paris, now
from maillage.toolbox.language import lazy


def team_choices(case: Case) -> list[tuple[str, str]]:
    """Teams that answer this usage, each with its promise."""
    definition = usages.package(case.usage_version_id, promised_to=case.requester_organization_id).definition
    answering = next(iter(definition.clocks.values()), None)
    promise = (
        _(" : réponse promise %(until)s") % {"until": clock_view(answering, None, now()).until} if answering else ""
    )
    return [(str(team.id), f"{team.display}{promise}") for team in usages.teams_answering(definition)]


class DelegationForm(forms.Form):
    """Who may prepare for me, for what, and how far."""

    delegate_role_id = forms.TypedChoiceField(
        label=lazy("Qui préparera vos demandes"),
        widget=forms.RadioSelect,
        coerce=UUID,
        error_messages={"required": lazy("Choisissez une personne de votre secrétariat.")},
    )
    usage_code = forms.ChoiceField(label=lazy("Quelles demandes"), widget=forms.RadioSelect, required=False)
    may_send = forms.BooleanField(
        label=lazy("Peut envoyer en mon nom"),
        required=False,
        help_text=lazy("Sinon, la demande vous revient à relire et à envoyer."),
    )
    may_read_answer = forms.BooleanField(
        label=lazy("Peut lire la réponse"),
        required=False,
        help_text=lazy("Sinon, cette personne voit seulement que la réponse est arrivée."),
    )
    opens_ongoing = forms.BooleanField(
        label=lazy("Ouvrir aussi mes demandes en cours"),
        required=False,
        help_text=lazy("Sans cela, seules les demandes commencées à partir d’aujourd’hui s’ouvrent."),
    )

    def __init__(self, *args: Any, context: AccessContext, **options: Any) -> None:
        super().__init__(*args, **options)
        place = context.principal.organization_id
        people = directory.staff_outside_care(place) if place else []
        self.has_people = bool(people)
        self.fields["delegate_role_id"].choices = [(str(one.role_id), f"{one.display}, {one.place}") for one in people]
        titles = [(usage.code, usage.title) for usage in usages.active_usages()]
        self.fields["usage_code"].choices = [("", _("Toutes les demandes")), *titles]


class InstantForm(forms.Form):
    """Which moment, and when it was: a day and a time of the wall clock in France."""

    name = forms.ChoiceField(label=lazy("Instant"), error_messages={"invalid_choice": lazy("Choisissez un instant.")})
    day = forms.DateField(
        label=lazy("Jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": lazy("Donnez le jour."), "invalid": lazy("Jour illisible.")},
    )
    hour = forms.TimeField(
        label=lazy("Heure"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": lazy("Donnez l’heure."), "invalid": lazy("Heure illisible.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        local = in_paris(now())
        options.setdefault("initial", {"day": local.date(), "hour": local.time().replace(second=0, microsecond=0)})
        super().__init__(*args, **options)
        self.fields["name"].choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data.get("hour"):
            data["at"] = datetime.combine(data["day"], data["hour"], PARIS).astimezone(UTC)
        return data


class SendingForm(forms.Form):
    """Who answers, what the patient said, who else will read the answer."""

    answer = forms.ChoiceField(widget=forms.RadioSelect)
    team = forms.ChoiceField(
        label=lazy("Qui répondra"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choisissez l’équipe à qui la demande s’adresse.")},
    )
    expert = forms.ChoiceField(
        label=lazy("À qui l’adresser"),
        widget=forms.RadioSelect,
        required=False,
        help_text=lazy(
            "Choisie par son nom, cette personne est seule prévenue ; passé le délai, toute son équipe l’est."
        ),
    )
    recipients = forms.MultipleChoiceField(
        label=lazy("Qui d’autre recevra la réponse"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=lazy("Vous la recevrez dans tous les cas."),
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        self.case = case
        chosen = queries.recipients_of(case.id)
        latest = consent.latest(case.id)
        options.setdefault(
            "initial",
            {
                "answer": latest.answer.value if latest else "",
                "team": str(case.team_id or ""),
                "expert": str(case.addressed_role_id or ""),
                "recipients": [str(role) for role in chosen],
            },
        )
        super().__init__(*args, **options)
        definition = usages.package(case.usage_version_id).definition
        self._asks(definition)
        self.fields["team"].choices = team_choices(case)
        named = addressing.choices(case)
        if named:
            self.fields["expert"].choices = named
        else:
            del self.fields["expert"]
        if definition.recipients.may_add:
            self.fields["recipients"].choices = self._people({*chosen, *self._added()})
        else:
            del self.fields["recipients"]
        self._by_route(case)

    def _by_route(self, case: Case) -> None:
        """Where the request goes by itself, said before it leaves; another team may still be chosen."""
        found = routing.team_for(case)
        if found is not None:
            routed = _("L’équipe qui couvre cette demande : %(team)s") % {"team": found.display}
            self.fields["team"].choices = [("", routed), *self.fields["team"].choices]
            self.fields["team"].required = False

    def _asks(self, definition: UsageDefinition) -> None:
        """What the person answered, or that they are told, in the words of the usage."""
        rule, words = definition.consent, said_consent(definition.consent.kind, definition.consent_words)
        field = self.fields["answer"]
        field.label, field.help_text = words.label, words.help
        field.error_messages["required"] = words.missing
        field.choices = [
            (answer.value, words.answers[answer.value])
            for answer in consent.Answer
            if answer.value in rule.accepts or answer is consent.Answer.REFUSED
        ]
        if rule.kind == "information" and not rule.required:
            field.choices = [("", _("Pas encore : elle le sera")), *field.choices]
            field.required = False

    def _people(self, chosen: Iterable[UUID]) -> list[tuple[str, str]]:
        """Colleagues of the requester's structure, whoever is chosen already, and whoever was just added."""
        known = directory.roles_behind([self.case.requester_organization_id])
        people = {person.role_id: person for person in known if person.role_id != self.case.requester_role_id}
        people |= {view.id: view.person for view in directory.roles(chosen).values() if view.is_running}
        return [(str(role), f"{person.display}, {person.place}") for role, person in people.items()]

    def _added(self) -> set[UUID]:
        """People found by the search of the page: known to the directory or ignored."""
        added = set()
        for text in self.data.getlist("recipients") if self.is_bound else ():
            with contextlib.suppress(ValueError):
                added.add(UUID(text))
        return added

    def clean(self) -> dict[str, Any]:
        """Whoever is chosen by name answers in the team that is chosen."""
        data = super().clean() or {}
        expert, team = data.get("expert"), data.get("team")
        if expert and team and not addressing.answers_in(UUID(team), UUID(expert)):
            self.add_error("expert", _("Cette personne ne répond pas dans l’équipe choisie : choisissez-en une autre."))
        return data

    def save(self, *, by: Principal) -> None:
        data = self.cleaned_data
        # First what may be refused: a refusal leaves nothing behind.
        drafts.choose_team(by=by, case=self.case, team_id=UUID(data["team"]) if data["team"] else None)
        if "expert" in self.fields:
            addressing.choose(by=by, case=self.case, role_id=UUID(data["expert"]) if data.get("expert") else None)
        drafts.choose_recipients(by=by, case=self.case, role_ids=[UUID(role) for role in data.get("recipients", [])])
        if not data["answer"]:
            return
        consent.collect(
            patient_id=self.case.patient_id,
            source_id=self.case.id,
            kind=usages.package(self.case.usage_version_id).definition.consent.kind,
            answer=consent.Answer(data["answer"]),
        )
