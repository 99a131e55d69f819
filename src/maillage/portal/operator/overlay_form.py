"""What an operator says otherwise of a usage, as a form: its title, its promises, its teams, each of its sentences."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from maillage.acts.usages import facade as usages
from maillage.acts.usages.duration import Duration
from maillage.acts.usages.overlay import OtherDelay
from maillage.acts.usages.recipients import Recipients
from maillage.acts.usages.schema import Teams
from maillage.kernel.directory import facade as directory
from maillage.portal.operator.forms import offer
from maillage.toolbox.language import lazy

DAY_H = 24


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the usage, and what is said instead here; empty when nothing is."""

    name: str
    text: str
    said: str


@dataclass(frozen=True, slots=True)
class SentenceGroup:
    title: str
    sentences: tuple[Sentence, ...]
    changed: int


class OverlayForm(forms.Form):
    """Empty means: as published."""

    title = forms.CharField(label=lazy("Titre"), max_length=300, required=False)
    summary = forms.CharField(label=lazy("En une phrase"), max_length=300, required=False)
    may_add = forms.BooleanField(label=lazy("Le demandeur peut ajouter des destinataires"), required=False)
    teams = forms.MultipleChoiceField(
        label=lazy("Équipes proposées au demandeur"),
        help_text=lazy("Aucune cochée : toutes celles de l’usage."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any, *, package: usages.UsagePackage, changes: usages.Changes) -> None:
        self.package, self.changes, definition = package, changes, package.definition
        recipients = changes.recipients or definition.recipients
        teams = changes.teams or definition.teams
        first = {"title": changes.title or "", "summary": changes.summary or "", "may_add": recipients.may_add}
        super().__init__(data, initial=first | {"teams": [str(one) for one in teams.only]})
        for name in ("title", "summary"):
            self.fields[name].help_text = _("Publié : « %(text)s »") % {"text": getattr(definition, name)}
        answering = directory.teams_for(definition.teams.of or definition.code)
        offer(self, "teams", [(str(team.id), team.display) for team in answering])
        for name in self.clocks:
            self.fields[f"hours_{name}"] = self._hours(name)
        for word, field in (("title",) * 2, ("summary",) * 2, ("recipients", "may_add"), ("teams",) * 2):
            if word not in definition.overlays.may:
                del self.fields[field]

    @property
    def clocks(self) -> list[str]:
        return [name for name in self.package.definition.clocks if name in self.package.definition.overlays.bounds]

    def _hours(self, name: str) -> forms.IntegerField:
        clock, bounds = self.package.definition.clocks[name], self.package.definition.overlays.bounds[name]
        delay = self.changes.delays.get(name)
        hours = {"least": _in_hours(bounds.min), "most": _in_hours(bounds.max), "published": _in_hours(clock.promise)}
        return forms.IntegerField(
            label=_("%(clock)s promise, en heures") % {"clock": clock.label},
            help_text=_("De %(least)s à %(most)s ; publié : %(published)s.") % hours,
            min_value=hours["least"],
            max_value=hours["most"],
            initial=_in_hours(delay.promise) if delay and delay.promise else None,
            required=False,
        )

    def groups(self) -> list[SentenceGroup]:
        """The sentences by where they are read: the steps first, then each form."""
        forms_read = self.package.forms.values()
        placed: set[str] = set()
        found = []
        for form in forms_read:
            texts = usages.sentences_of_form(form) - placed
            placed |= texts
            found.append(self._group(form.title, texts))
        steps = usages.sentences_of_package(self.package) - placed
        return [self._group(_("Étapes, boutons et messages"), steps), *found]

    def _group(self, title: str, texts: set[str]) -> SentenceGroup:
        lines = tuple(Sentence(_name(text), text, self._said(text)) for text in sorted(texts, key=str.casefold))
        return SentenceGroup(title, lines, sum(1 for line in lines if line.said))

    def _said(self, text: str) -> str:
        typed = self.data.get(_name(text)) if self.is_bound else None
        return str(self.changes.words.get(text, "") if typed is None else typed)

    def as_changes(self) -> usages.Changes:
        """What was typed, nothing else: what is said as published is left out."""
        data, definition = self.cleaned_data, self.package.definition
        words = {
            line.text: line.said.strip()
            for group in self.groups()
            for line in group.sentences
            if line.said.strip() and line.said.strip() != line.text
        }
        only = tuple(UUID(one) for one in data.get("teams", ()))
        may_add = data.get("may_add", definition.recipients.may_add)
        given = {
            "title": data.get("title") or None,
            "summary": data.get("summary") or None,
            "teams": Teams(of=definition.teams.of, only=only) if only else None,
            "recipients": Recipients(may_add=may_add) if may_add != definition.recipients.may_add else None,
            "words": words or None,
            "delays": dict(self._delays(data)) or None,
        }
        return usages.Changes(**{key: value for key, value in given.items() if value is not None})

    def _delays(self, data: Mapping[str, Any]) -> Iterator[tuple[str, OtherDelay]]:
        for name in self.clocks:
            hours = data.get(f"hours_{name}")
            if hours and hours != _in_hours(self.package.definition.clocks[name].promise):
                yield name, OtherDelay(promise=_duration(hours), warn=self._warning(name, hours))

    def _warning(self, name: str, hours: int) -> Duration | None:
        """A promise shorter than its own warning warns at half of it."""
        warn = self.package.definition.clocks[name].warn
        return None if warn.nominal < timedelta(hours=hours) else Duration(seconds=hours * 1800)


def _in_hours(delay: Duration) -> int:
    return int(delay.nominal.total_seconds() // 3600)


def _duration(hours: int) -> Duration:
    """Whole days are days of the calendar, as people count them."""
    return Duration(days=hours // DAY_H) if hours % DAY_H == 0 else Duration(seconds=hours * 3600)


def _name(text: str) -> str:
    return "mot-" + hashlib.sha256(text.encode()).hexdigest()[:16]
