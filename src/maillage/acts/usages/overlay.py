"""An overlay of a usage: other words, teams, recipients, professions or promises over the same workflow.

One shape and one merging for a folder that starts from another usage and for what an operator changes for a
structure or the region. Refuses, by its shape, whatever would move a state, a transition, a form or a document.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import StringConstraints

from maillage.acts.forms.facade import Questionnaire, parse_questionnaire
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.recipients import Recipients
from maillage.acts.usages.schema import Teams, UsageDefinition
from maillage.acts.usages.strict import Code, Name, Profession, Promise, Purpose, Strict, Version, Words
from maillage.acts.usages.timing import Clock
from maillage.acts.usages.wording import reworded, reworded_form

Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)]


class OtherDelay(Strict):
    """A promise, its warning, or both."""

    promise: Promise | None = None
    warn: Promise | None = None


class Changes(Strict):
    """What an overlay says. `words` gives sentences of the usage, each followed by the one said instead."""

    title: Words | None = None
    summary: Words | None = None
    intended_use: Purpose | None = None
    words: dict[Sentence, Sentence] = {}
    professions: dict[Name, tuple[Profession, ...]] = {}
    recipients: Recipients | None = None
    teams: Teams | None = None
    delays: dict[Name, OtherDelay] = {}


class UsageOverlay(Changes):
    """The definition of a folder that starts from another usage: its own name, and what it says otherwise."""

    overlay: Code
    code: Code
    version: Version
    title: Words
    summary: Words
    intended_use: Purpose


def overlaid(package: UsagePackage, changes: Changes) -> UsagePackage:
    """The package as these changes say it. Its workflow, expressions and documents are the same objects' values."""
    say = _speaker(changes.words)
    files, forms = dict(package.files), dict(package.forms)
    if changes.words:
        for name, file in package.definition.forms.items():
            text = reworded_form(files[file], say)
            if text != files[file]:
                files[file], forms[name] = text, _same_questions(text, forms[name])
    return replace(
        package,
        definition=_definition(package.definition, changes, say),
        forms=MappingProxyType(forms),
        files=MappingProxyType(files),
        sha256=_fingerprint(package.sha256, changes),
    )


def _same_questions(text: str, form: Questionnaire) -> Questionnaire:
    return parse_questionnaire(text, where=form.url, tried=True)  # words alone changed


def _fingerprint(sha256: str, changes: Changes) -> str:
    return hashlib.sha256(f"{sha256}\0{changes.model_dump_json()}".encode()).hexdigest()


def _speaker(words: Mapping[str, str]) -> Any:
    return lambda text: words.get(text.strip(), text)


def _definition(base: UsageDefinition, changes: Changes, say: Any) -> UsageDefinition:
    said = reworded(base, say)
    own = {key: value for key in ("title", "summary", "intended_use") if (value := getattr(changes, key)) is not None}
    return said.model_copy(
        update={
            **own,
            "recipients": changes.recipients or base.recipients,
            "teams": changes.teams or base.teams,
            "roles": {
                key: role.model_copy(update={"professions": changes.professions.get(key, role.professions)})
                for key, role in said.roles.items()
            },
            "clocks": {key: other_delay(clock, changes.delays.get(key)) for key, clock in said.clocks.items()},
        }
    )


def other_delay(clock: Clock, delay: OtherDelay | None) -> Clock:
    """The clock with another promise or warning; that they fit together is checked before."""
    if delay is None:
        return clock
    promise = delay.promise or clock.promise
    return clock.model_copy(update={"promise": promise, "warn": delay.warn or clock.warn})
