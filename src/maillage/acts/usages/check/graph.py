"""Checks the table itself: every state reached and left, no ambiguity, clocks that start and stop, roles held."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Transition
from maillage.acts.usages.timing import Clock

Steps = Mapping[str, set[str]]


def check_graph(definition: UsageDefinition, ledger: Ledger) -> None:
    following: Steps = defaultdict(set)
    for transition in definition.transitions:
        for state in transition.sources:
            following[state].update(_targets(definition, transition))
    reached = _reach(following, [definition.initial])
    _states(definition, following, reached, ledger)
    _ambiguities(definition, ledger)
    _buttons(definition, ledger)
    _roles(definition, ledger)
    for name, clock in definition.clocks.items():
        _clock(definition, name, clock, following, reached, ledger)


def _targets(definition: UsageDefinition, transition: Transition) -> set[str]:
    """Where a transition may lead: one that returns leads wherever the states it leaves were entered from."""
    if not transition.returns:
        return {transition.to}
    left = set(transition.sources)
    return {
        source for each in definition.transitions if each.to in left for source in each.sources if source not in left
    }


def _reach(following: Steps, starts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    queue = list(starts)
    while queue:
        state = queue.pop()
        if state not in seen:
            seen.add(state)
            queue.extend(following.get(state, ()))
    return seen


def _states(definition: UsageDefinition, following: Steps, reached: set[str], ledger: Ledger) -> None:
    ends = {key for key, state in definition.states.items() if state.final}
    # A signed answer may be rectified for ever: that way out is no promise left open.
    left = {s for t in definition.transitions if Effect.REOPEN_REPORT.value not in t.effects for s in t.sources}
    for key, state in definition.states.items():
        path = ("states", key)
        if key not in reached:
            ledger.add(path, f"L’état « {key} » n’est jamais atteint.", "Ajoutez une transition, ou retirez-le.")
        elif state.final and key in left:
            ledger.add(path, f"L’état final « {key} » a une sortie.", "Retirez final: true ou la transition.")
        elif not state.final and not following.get(key):
            ledger.add(path, f"On ne sort jamais de l’état « {key} ».", "Ajoutez une transition, ou final: true.")
        elif not ends & _reach(following, [key]):
            ledger.add(path, f"De l’état « {key} » on n’atteint aucune fin.", "Ajoutez un chemin vers un état final.")
        if not state.final and state.owner == "none":
            ledger.add(path, f"Dans l’état « {key} » rien n’est attendu de personne.", "Ajoutez owner: un rôle.")


def _ambiguities(definition: UsageDefinition, ledger: Ledger) -> None:
    seen: dict[tuple[str, str], Transition] = {}
    for position, transition in enumerate(definition.transitions):
        for state in transition.sources:
            before = seen.get((state, transition.name))
            if before is not None and before.when is None:
                ledger.add(
                    ("transitions", position),
                    f"Deux transitions « {transition.name} » partent de l’état « {state} ».",
                    "Une action dans un état mène à un seul endroit : renommez-en une, ou dites when sur la première.",
                )
            elif before is not None and _said_of(before) != _said_of(transition):
                ledger.add(
                    ("transitions", position),
                    f"« {transition.name} » ne se présente pas de même selon ce qui a été signé.",
                    "Seuls to, when, effects et returns peuvent différer : la personne ne voit qu’un bouton.",
                )
            seen[(state, transition.name)] = transition
        both = transition.name in definition.states
        if both:
            ledger.add(
                ("transitions", position, "name"),
                f"« {transition.name} » nomme un état et une transition.",
                "Une horloge ne saurait pas lequel : renommez la transition.",
            )

    for (state, name), last in seen.items():
        if last.when is not None:
            ledger.add(
                ("transitions", definition.transitions.index(last), "when"),
                f"Dans l’état « {state} », « {name} » ne mène nulle part quand sa condition ne tient pas.",
                "Ajoutez une dernière transition du même nom, sans when.",
            )


def _said_of(transition: Transition) -> dict[str, object]:
    """What a person sees of a gesture before doing it."""
    return transition.model_dump(exclude={"sources", "to", "when", "effects", "returns"})


def _buttons(definition: UsageDefinition, ledger: Ledger) -> None:
    """In one state, one person sees at most one main button and no letter twice."""
    main: set[tuple[str, str]] = set()
    letters: set[tuple[str, str, str]] = set()
    for position, transition in enumerate(definition.transitions):
        if transition.when is not None:
            continue  # one button, however many ways it leads: its last row stands for all
        for place in {(state, role) for state in transition.sources for role in transition.by}:
            if transition.primary and place in main:
                ledger.add(
                    ("transitions", position, "primary"),
                    f"Deux boutons principaux dans l’état « {place[0]} ».",
                    "Gardez primary: true sur un seul.",
                )
            if transition.primary:
                main.add(place)
            if transition.key is not None:
                if (*place, transition.key) in letters:
                    ledger.add(
                        ("transitions", position, "key"),
                        f"La lettre « {transition.key} » sert deux fois dans l’état « {place[0]} ».",
                        "Choisissez-en une autre.",
                    )
                letters.add((*place, transition.key))


def _roles(definition: UsageDefinition, ledger: Ledger) -> None:
    acting = {role for transition in definition.transitions for role in transition.by}
    starting = {r for t in definition.transitions if definition.initial in t.sources for r in t.by}
    for key, role in definition.roles.items():
        if key not in acting and role.party in ("requester", "expert"):
            ledger.add(("roles", key), f"Le rôle « {key} » ne fait jamais rien.", "Retirez-le, ou écrivez-le dans by.")
        if role.membership == "organisation" and role.party == "expert":
            ledger.add(
                ("roles", key, "membership"),
                f"Personne ne peut tenir le rôle « {key} » : un établissement ne signe pas.",
                "Écrivez team ou person.",
            )
    if not definition.role_keys("requester"):
        ledger.add(("roles",), "Aucun rôle ne demande.", "Ajoutez un rôle avec party: requester.")
    elif not starting & {*definition.role_keys("requester"), *definition.role_keys("assistant")}:
        ledger.add(("initial",), "Le demandeur ne peut rien faire au début.", "Ajoutez-lui une transition.")
    taking = [t for t in definition.transitions if Effect.ASSIGN.value in t.effects]
    takers = {role for t in taking for role in (*t.by, *t.places(Effect.JOIN))}
    for position, transition in enumerate(definition.transitions):
        if transition.assigned and not takers.intersection(transition.by):
            ledger.add(
                ("transitions", position, "assigned"),
                f"Personne ne peut tenir « {transition.name} » : aucun de ses rôles ne prend le dossier.",
                "Ajoutez l’effet assign à une transition de ce rôle.",
            )


def _clock(
    definition: UsageDefinition, name: str, clock: Clock, following: Steps, reached: set[str], ledger: Ledger
) -> None:
    path = ("clocks", name)
    events = {transition.name for transition in definition.transitions}
    known = events | set(definition.states)
    named = True
    for key, words, allowed in (
        ("starts", clock.starts, known),
        ("stops", clock.stops, known),
        ("pauses", clock.pauses, set(definition.states)),
    ):
        for position, word in enumerate(words):
            if word not in allowed:
                named = False
                ledger.add((*path, key, position), f"Mot inconnu dans {key} : « {word} ».", did_you_mean(word, allowed))
    if clock.promise.nominal.total_seconds() <= 0:
        ledger.add((*path, "promise"), f"La promesse de « {name} » est nulle.", "Écrivez par exemple P2D.")
    elif clock.warn.nominal >= clock.promise.nominal:
        ledger.add(
            (*path, "warn"),
            f"L’alerte de « {name} » vient avant le début de la promesse.",
            "warn se compte avant la fin : il doit être plus court que promise.",
        )
    if not named:
        return
    after_start = _arrivals(definition, clock.starts, reached)
    if not after_start:
        ledger.add((*path, "starts"), f"L’horloge « {name} » ne démarre jamais.", "Nommez une action possible.")
        return
    onward = _reach(following, after_start)
    if not _arrivals(definition, clock.stops, onward):
        ledger.add((*path, "stops"), f"L’horloge « {name} » ne s’arrête jamais.", "Nommez une suite du départ.")


def _arrivals(definition: UsageDefinition, words: Iterable[str], reached: set[str]) -> set[str]:
    """The states in which one stands just after one of these words happened, coming from `reached`."""
    wanted = set(words)
    return {
        transition.to
        for transition in definition.transitions
        if reached.intersection(transition.sources) and wanted.intersection((transition.name, transition.to))
    }
