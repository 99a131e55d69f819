"""The interpreter of a usage: a lookup in a table `(state, event)`; no Django model, no I/O, no clock of its own.

It decides and describes; the case carries out. What the table does not hold is refused with a typed reason.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from maillage.acts.clocks import facade as promises
from maillage.acts.clocks.contracts import ClockState
from maillage.acts.usages.codes import NOTIFIES
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.usages.emergency import RedFlag
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Condition, Transition, split_effect
from maillage.acts.workflow.contracts import (
    Actor,
    Assignee,
    Contribution,
    Effect,
    FormStatus,
    Notice,
    Offer,
    Outcome,
    Refused,
    RefusedKind,
    Snapshot,
)
from maillage.acts.workflow.guards import GUARDS
from maillage.toolbox.language import said

# Evaluates a FHIRPath guard over the request of a snapshot. Passed in, so that the table itself stays pure.
Conditions = Callable[[str, Snapshot], bool]
EachCondition = Callable[[Sequence[str], Snapshot], list[bool]]


@dataclass(frozen=True, slots=True)
class Admitted:
    """An event that nothing stops any more; which of its rows is played depends on what has been signed by then."""

    rows: tuple["_Row", ...]
    actor: Actor
    reason: str | None

    @property
    def signs_contribution(self) -> str | None:
        """The form that the actor signs for themselves by this event."""
        row = self.rows[0]
        return row.transition.form if row.contributes else None

    @property
    def compares(self) -> bool:
        """What is signed decides which row is played."""
        return len(self.rows) > 1


@dataclass(frozen=True, slots=True)
class _Row:
    """One transition with its words read once."""

    transition: Transition
    effects: tuple[Effect, ...]
    notices: tuple[Notice, ...]
    assigns: bool
    unassigns: bool
    passes_on: bool
    invites: str | None
    contributes: bool


# What one has already signed decides whether one is offered the gesture at all.
OF_ONESELF = ("another_reader", "rectifies")


def _never(expression: str) -> bool:
    return False


def _told(word: Word, place: str | None) -> str:
    return f"{NOTIFIES[word]}:{place}" if place else NOTIFIES[word]


def _of(actor: Actor, snapshot: Snapshot) -> list[Contribution]:
    return [each for each in snapshot.contributions if each.key == actor.key]


def _no_conditions(expression: str, snapshot: Snapshot) -> bool:
    raise LookupError("this interpreter was built without a FHIRPath engine")


class Interpreter:
    """One per usage version; holds nothing of a case, so it may be shared between threads."""

    def __init__(
        self,
        definition: UsageDefinition,
        conditions: Conditions = _no_conditions,
        compares: Conditions = _no_conditions,
        each: EachCondition | None = None,
    ) -> None:
        self.definition = definition
        self._conditions = conditions
        self._compares = compares
        self._each = each or (lambda expressions, snapshot: [conditions(one, snapshot) for one in expressions])
        self._table: dict[tuple[str, str], tuple[_Row, ...]] = {}
        self._from: dict[str, list[Transition]] = {state: [] for state in definition.states}
        self._named: dict[str, list[_Row]] = {}
        for transition in definition.transitions:
            self._enter(transition)

    def _enter(self, transition: Transition) -> None:
        row = self._row(transition)
        self._named.setdefault(transition.name, []).append(row)
        for state in transition.sources:
            before = self._table.get((state, transition.name), ())
            if before and before[-1].transition.when is None:
                raise ValueError(f"two transitions {transition.name} leave {state}")
            self._table[(state, transition.name)] = (*before, row)
            if not before:
                self._from[state].append(transition)

    def _row(self, transition: Transition) -> _Row:
        words = [split_effect(text) for text in transition.effects]
        kinds = {word for word, _argument in words}
        text = self.definition.notifications.get(transition.name, transition.label)
        return _Row(
            transition=transition,
            effects=tuple(Effect(word.value, argument) for word, argument in words),
            notices=tuple(Notice(_told(word, argument), text) for word, argument in words if word in NOTIFIES),
            assigns=Word.ASSIGN in kinds,
            unassigns=bool({Word.UNASSIGN, Word.HAND_OVER_TEAM} & kinds),
            invites=next(iter(transition.places(Word.INVITE)), None),
            contributes=Word.SIGN_CONTRIBUTION in kinds,
            passes_on=Word.HAND_OVER_TEAM in kinds,
        )

    # --- reading -------------------------------------------------------------------------------------------

    def allowed(self, snapshot: Snapshot, actor: Actor) -> tuple[Offer, ...]:
        """The buttons of this actor in this state, in the order of the definition; what is missing on each."""
        return tuple(self._offer(transition, snapshot, actor) for transition in self._open_to(snapshot, actor))

    def editable(self, snapshot: Snapshot, actor: Actor) -> tuple[str, ...]:
        """The forms whose draft this actor may write now: those of the transitions open to them.

        Looks at the state, the assignee and the contributions of the snapshot only.
        """
        names = (transition.form for transition in self._open_to(snapshot, actor) if transition.form)
        return tuple(dict.fromkeys(names))

    def _open_to(self, snapshot: Snapshot, actor: Actor) -> Iterator[Transition]:
        """The transitions offered to this actor in this state, whatever is still missing."""
        return (
            transition
            for transition in self._from[snapshot.state]
            if self._holds_role(transition, actor)
            and self._may_as_assignee(transition, snapshot, actor)
            and self._may_contribute(transition, snapshot, actor)
            and not any(
                GUARDS[word](self.definition, snapshot, actor, _never)
                for word in OF_ONESELF
                if word in transition.guard
            )
        )

    def red_flags(self, snapshot: Snapshot) -> tuple[RedFlag, ...]:
        """What this request says that cannot wait for an answer written later; empty: it may be sent."""
        flags = self.definition.red_flags
        raised = self._each([flag.when for flag in flags], snapshot) if flags else []
        return tuple(flag for flag, is_raised in zip(flags, raised, strict=True) if is_raised)

    def _sends(self, transition: Transition) -> bool:
        """A draft leaves its author; giving it up is never stopped."""
        states = self.definition.states
        kinds = {states[source].kind for source in transition.sources}
        return "draft" in kinds and states[transition.to].kind not in ("draft", "closed")

    def _offer(self, transition: Transition, snapshot: Snapshot, actor: Actor) -> Offer:
        return Offer(
            event=transition.name,
            label=said(transition.label),
            primary=transition.primary,
            key=transition.key,
            form=transition.form,
            requires_reason=transition.requires_reason,
            reason_label=said(transition.reason_label) if transition.reason_label else None,
            confirm=said(transition.confirm) if transition.confirm else None,
            missing=self._unmet(transition, snapshot, actor) + self._unfilled(transition, snapshot, None),
            partial=transition.partial,
            invites=next(iter(transition.places(Word.INVITE)), None),
            passes_on=Word.HAND_OVER_TEAM in transition.effects,
        )

    # --- deciding ------------------------------------------------------------------------------------------

    def fire(
        self,
        snapshot: Snapshot,
        event: str,
        actor: Actor,
        now: datetime,
        reason: str | None = None,
        response: FormStatus | None = None,
        invited: int = 0,
    ) -> Outcome:
        """Decide one event, or raise Refused. `response` is the verdict on the form sent with the event, `invited`
        how many people and teams it invites."""
        admitted = self.admit(snapshot, event, actor, reason, response, invited)
        return self.decide(admitted, snapshot, now)

    def admit(
        self,
        snapshot: Snapshot,
        event: str,
        actor: Actor,
        reason: str | None = None,
        response: FormStatus | None = None,
        invited: int = 0,
    ) -> Admitted:
        """All that may refuse an event. A contribution is signed between this and `decide`, which compares it."""
        rows = self._find(snapshot, event, actor)
        row = rows[0]
        transition = row.transition
        flags = self.red_flags(snapshot) if self._sends(transition) else ()
        if flags:
            messages = tuple(said(flag.message) for flag in flags)
            raise Refused(RefusedKind.RED_FLAG, messages[0], messages)
        given = (reason or "").strip()
        if transition.requires_reason and not given:
            label = said(transition.reason_label or "") or _("Motif")
            raise Refused(RefusedKind.REASON_MISSING, _("%(label)s : à remplir.") % {"label": label})
        if row.passes_on and invited != 1:
            raise Refused(RefusedKind.GUARD_NOT_MET, _("Choisissez l’équipe qui reprend cette demande."))
        if row.invites and not invited:
            label = said(self.definition.roles[row.invites].label)
            raise Refused(RefusedKind.GUARD_NOT_MET, _("%(label)s : dites qui inviter.") % {"label": label})
        unmet = self._unmet(transition, snapshot, actor)
        if unmet:
            raise Refused(RefusedKind.GUARD_NOT_MET, unmet[0], unmet)
        unfilled = self._unfilled(transition, snapshot, response)
        if unfilled:
            raise Refused(RefusedKind.FORM_INCOMPLETE, unfilled[0], unfilled)
        return Admitted(rows, actor, given or None)

    def decide(self, admitted: Admitted, snapshot: Snapshot, now: datetime) -> Outcome:
        """The first row whose condition holds over what is signed; the last has none."""
        row = next(
            row for row in admitted.rows if row.transition.when is None or self._compares(row.transition.when, snapshot)
        )
        return self._decide(row, snapshot, admitted.actor, now, admitted.reason)

    def _find(self, snapshot: Snapshot, event: str, actor: Actor) -> tuple[_Row, ...]:
        candidates = self._named.get(event)
        if not candidates:
            raise Refused(RefusedKind.UNKNOWN_EVENT, _("Cette action n’existe pas."))
        # The role comes first: a stranger learns nothing of the state.
        if not any(self._holds_role(row.transition, actor) for row in candidates):
            raise Refused(RefusedKind.WRONG_ROLE, _("Cette action ne vous est pas ouverte dans ce dossier."))
        rows = self._table.get((snapshot.state, event))
        if rows is None:
            raise self._out_of_state(candidates, snapshot, actor)
        row = rows[0]
        if not self._holds_role(row.transition, actor):
            raise Refused(RefusedKind.WRONG_ROLE, _("Cette action ne vous est pas ouverte dans ce dossier."))
        if not self._may_as_assignee(row.transition, snapshot, actor):
            raise self._taken(snapshot)
        if not self._may_contribute(row.transition, snapshot, actor):
            raise self._not_now(row.transition, snapshot, actor)
        return rows

    def _out_of_state(self, candidates: list[_Row], snapshot: Snapshot, actor: Actor) -> Refused:
        kind, label = self.definition.states[snapshot.state].kind, self.definition.states[snapshot.state].label
        if any(row.assigns for row in candidates) and snapshot.assignee is not None:
            if snapshot.assignee.key != actor.key:
                return self._answered(snapshot.assignee) if kind == "answered" else self._taken(snapshot)
            if kind in ("open", "paused"):
                return Refused(RefusedKind.WRONG_STATE, _("Vous avez déjà pris cette demande."))
        return Refused(
            RefusedKind.WRONG_STATE,
            _("Trop tard pour cette action : le dossier est « %(state)s ».") % {"state": said(label)},
        )

    @staticmethod
    def _answered(who: Assignee) -> Refused:
        return Refused(RefusedKind.ALREADY_TAKEN, _("%(name)s a déjà répondu à cette demande.") % {"name": who.display})

    @staticmethod
    def _taken(snapshot: Snapshot) -> Refused:
        if snapshot.assignee is None:
            return Refused(RefusedKind.WRONG_ROLE, _("Prenez d’abord la demande."))
        return Refused(
            RefusedKind.ALREADY_TAKEN, _("%(name)s a pris cette demande.") % {"name": snapshot.assignee.display}
        )

    def _holds_role(self, transition: Transition, actor: Actor) -> bool:
        return self.holds_one(transition.by, actor)

    def holds_one(self, roles: Iterable[str], actor: Actor) -> bool:
        """Whether this person holds, in their profession, one of these roles."""
        for key in roles:
            professions = self.definition.roles[key].professions
            if key in actor.roles and (not professions or actor.profession in professions):
                return True
        return False

    @staticmethod
    def _may_as_assignee(transition: Transition, snapshot: Snapshot, actor: Actor) -> bool:
        if not transition.assigned:
            return True
        return snapshot.assignee is not None and snapshot.assignee.key == actor.key

    def _may_contribute(self, transition: Transition, snapshot: Snapshot, actor: Actor) -> bool:
        """One signs for oneself, once; then one may rectify it, and no longer leaves as if one had said nothing."""
        mine = _of(actor, snapshot)
        if transition.places(Word.REOPEN_CONTRIBUTION):
            form = transition.places(Word.REOPEN_CONTRIBUTION)[0]
            return any(each.form == form and each.signed and not each.rewriting for each in mine)
        if transition.places(Word.DISCARD_CONTRIBUTION):
            form = transition.places(Word.DISCARD_CONTRIBUTION)[0]
            return any(each.form == form and each.rewriting for each in mine)
        left = transition.places(Word.LEAVE)
        if any(each.place in left and each.signed for each in mine):
            return False
        if Word.SIGN_CONTRIBUTION not in transition.effects:
            return True
        return any(each.form == transition.form and (each.rewriting or not each.signed) for each in mine)

    @staticmethod
    def _not_now(transition: Transition, snapshot: Snapshot, actor: Actor) -> Refused:
        if transition.places(Word.REOPEN_CONTRIBUTION):
            return Refused(RefusedKind.WRONG_STATE, _("Vous n’avez rien signé ici, ou vous le rectifiez déjà."))
        if transition.places(Word.DISCARD_CONTRIBUTION):
            return Refused(RefusedKind.WRONG_STATE, _("Vous ne rectifiez rien en ce moment."))
        if transition.places(Word.LEAVE) and any(each.rewriting for each in _of(actor, snapshot)):
            sentence = _("Vous rectifiez ce que vous avez signé : signez-le, ou renoncez-y, avant de partir.")
            return Refused(RefusedKind.WRONG_STATE, sentence)
        return Refused(RefusedKind.WRONG_STATE, _("Vous avez déjà signé."))

    def _unmet(self, transition: Transition, snapshot: Snapshot, actor: Actor) -> tuple[str, ...]:
        missing: list[str] = []
        for guard in transition.guard:
            if isinstance(guard, Condition):
                if not self._conditions(guard.when, snapshot):
                    missing.append(said(guard.message))
            else:
                missing.extend(GUARDS[guard](self.definition, snapshot, actor, lambda e: self._conditions(e, snapshot)))
        return tuple(missing)

    @staticmethod
    def _unfilled(transition: Transition, snapshot: Snapshot, response: FormStatus | None) -> tuple[str, ...]:
        if transition.form is None or transition.partial:
            return ()
        status = response or snapshot.forms.get(transition.form)
        if status is None:
            return (_("Le formulaire n’est pas encore rempli."),)
        if status.complete:
            return ()
        return status.missing or (_("Le formulaire n’est pas complet."),)

    # --- describing ----------------------------------------------------------------------------------------

    def _decide(self, row: _Row, snapshot: Snapshot, actor: Actor, now: datetime, reason: str | None) -> Outcome:
        transition = row.transition
        state = self._arrival(transition, snapshot)
        restarts = row.passes_on and self.definition.hand_over.promise == "restarts"
        clocks, moves = self._move_clocks(transition, state, snapshot, now, restarts=restarts)
        assignee = snapshot.assignee
        if row.assigns:
            assignee = Assignee(actor.key, actor.display)
        elif row.unassigns:
            assignee = None
        return Outcome(
            event=transition.name,
            source=snapshot.state,
            state=state,
            effects=row.effects + moves,
            clocks=clocks,
            assignee=assignee,
            notices=row.notices,
            final=self.definition.states[state].final,
            reason=reason,
        )

    def _arrival(self, transition: Transition, snapshot: Snapshot) -> str:
        """Back to where the case came from, when the transition returns and the table led here from there."""
        entrances = {
            source for each in self.definition.transitions if each.to == snapshot.state for source in each.sources
        }
        if transition.returns and snapshot.came_from in entrances:
            return snapshot.came_from
        return transition.to

    def _move_clocks(
        self, transition: Transition, state: str, snapshot: Snapshot, now: datetime, *, restarts: bool = False
    ) -> tuple[dict[str, ClockState], tuple[Effect, ...]]:
        """Clock movements follow from `clocks`: what starts, stops, or pauses while a state lasts."""
        clocks = dict(snapshot.clocks)
        moves: list[Effect] = []
        happened = {transition.name}
        if state != snapshot.state and not transition.returns:
            happened.add(state)
        for name, clock in self.definition.clocks.items():
            held = state in clock.pauses
            before = clocks.get(name)
            after = before
            if before is not None and before.active:
                if not happened.isdisjoint(clock.stops):
                    after, move = promises.stop(before, now), "stop_clock"
                elif restarts:
                    after, move = promises.start(now, clock), "start_clock"
                elif held:
                    after, move = promises.pause(before, now), "pause_clock"
                else:
                    after, move = promises.resume(before, now), "resume_clock"
            elif not happened.isdisjoint(clock.starts):
                after, move = promises.start(now, clock), "start_clock"
                after = promises.pause(after, now) if held else after
            if after is not None and after != before:
                clocks[name] = after
                moves.append(Effect(move, name))
        return clocks, tuple(moves)
