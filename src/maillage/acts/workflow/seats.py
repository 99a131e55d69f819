"""Who holds the places of a played case, and what each of them writes and signs for themselves, in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.acts.usages.codes import ANSWER_FORM
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.contracts import Contribution, Outcome
from maillage.acts.workflow.sheet import Sheet


@dataclass(slots=True)
class Seats:
    """`blank` gives a new sheet of a form. A contribution is known by its form and its author."""

    definition: UsageDefinition
    blank: Callable[[str], Sheet]
    held: dict[str, set[str]] = field(init=False, default_factory=dict)
    sheets: dict[tuple[str, str], Sheet] = field(init=False, default_factory=dict)
    done: set[tuple[str, str]] = field(init=False, default_factory=set)
    rewriting: set[tuple[str, str]] = field(init=False, default_factory=set)
    answered: bool = field(init=False, default=False)

    def places_of(self, person: str) -> frozenset[str]:
        return frozenset(place for place, people in self.held.items() if person in people)

    def sheet(self, form: str, person: str, request: Mapping[str, Any]) -> Sheet:
        key = (form, person)
        if key not in self.sheets:
            self.sheets[key] = self.blank(form)
            self.sheets[key].read_request(request)
        return self.sheets[key]

    def sign(self, form: str, person: str) -> None:
        self.done.add((form, person))
        self.rewriting.discard((form, person))

    def seat(self, outcome: Outcome, by: str, invited: tuple[str, ...]) -> None:
        """Who enters and leaves by these effects; an answer that is signed lifts what waits for it."""
        for effect in outcome.effects:
            self.answered = self.answered or effect.kind == Word.SIGN_REPORT
            people = self.held.setdefault(effect.argument or "", set())
            if effect.kind == Word.INVITE:
                people.update(invited)
            elif effect.kind == Word.JOIN:
                people.add(by)
            elif effect.kind == Word.LEAVE:
                people.discard(by)
            elif effect.kind == Word.REOPEN_CONTRIBUTION and effect.argument:
                self.rewriting.add((effect.argument, by))
            elif effect.kind == Word.DISCARD_CONTRIBUTION and effect.argument:
                self.rewriting.discard((effect.argument, by))

    def signed(self) -> dict[str, tuple[Mapping[str, Any], ...]]:
        """The answers that count, by form."""
        found: dict[str, tuple[Mapping[str, Any], ...]] = {}
        for form, person in sorted(self.done):
            found[form] = (*found.get(form, ()), self.sheets[form, person].clean)
        return found

    def known(self, names: Mapping[str, str]) -> tuple[Contribution, ...]:
        """Those awaited from who holds a place, and those signed."""
        found = []
        for form, wanted in self.definition.contributions.items():
            people = self.held.get(wanted.place, set()) | {who for name, who in self.done if name == form}
            for person in sorted(people):
                key = (form, person)
                found.append(
                    Contribution(form, wanted.place, person, names[person], key in self.done, key in self.rewriting)
                )
        return tuple(found)

    def read_by(self, person: str, *, requests: bool, holder: str | None) -> tuple[str, ...]:
        """Whose signed contributions somebody may read; `requests`: they stand on the requester's side alone."""
        return tuple(
            sorted(
                {
                    who
                    for form, who in self.done
                    if who == person or not self._is_veiled(form, person, requests=requests, holder=holder)
                }
            )
        )

    def _is_veiled(self, form: str, person: str, *, requests: bool, holder: str | None) -> bool:
        rule = self.definition.veil_of(form)
        signed = {name for name, _who in self.done} | ({ANSWER_FORM} if self.answered else set())
        if rule is None or signed & (set(rule.until) - {form}) or (requests and not rule.requester):
            return False
        if not self.definition.is_among_peers(rule):
            return True
        owes = person in self.held.get(self.definition.contributions[form].place, set())
        has_signed = (form, person) in self.done
        return not (has_signed and form in rule.until) and not (person == holder and (has_signed or not owes))
