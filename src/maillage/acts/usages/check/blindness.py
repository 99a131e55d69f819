"""Refuses a blind rule that leaks by construction: read elsewhere, lifted too early, never lifted, told by a gesture.

The rows are hidden by the database whatever the data say; what is refused here is data by which a reader would learn,
in the ordinary course of the work, what they are to be blind to.
"""

from collections.abc import Callable, Iterable

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.check.peers import check_peers
from maillage.acts.usages.codes import ANSWER_FORM, Effect
from maillage.acts.usages.contributions import Blind
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path
from maillage.acts.usages.table import Transition

Wanted = Callable[[Transition], bool]


def check_blindness(definition: UsageDefinition, ledger: Ledger) -> None:
    for position, rule in enumerate(definition.blind):
        path = ("blind", position)
        if _named(definition, rule, path, ledger):
            _lifted(definition, rule, path, ledger)
            _told(definition, rule, ledger)
            _shown(definition, rule, path, ledger)
            if definition.is_among_peers(rule):
                check_peers(definition, rule, ledger)


def _named(definition: UsageDefinition, rule: Blind, path: Path, ledger: Ledger) -> bool:
    before = len(ledger.problems)
    events = {transition.name for transition in definition.transitions}
    contributing = {wanted.place for wanted in definition.contributions.values()}
    for key, words, known, what in (
        ("of", (rule.of,), set(definition.contributions), "Contribution inconnue"),
        ("until", rule.until, {*definition.contributions, ANSWER_FORM}, "Ni contribution ni réponse"),
        ("to", rule.to, contributing, "Rôle inconnu parmi ceux qui contribuent"),
        ("also", rule.also, events, "Transition inconnue"),
    ):
        for word in words:
            if word not in known:
                ledger.add((*path, key), f"{what} : « {word} ».", did_you_mean(word, known or {"contributions"}))
    peers = definition.is_among_peers(rule)
    if rule.of in rule.until and not peers:
        ledger.add(path, f"On n’est pas aveugle à ce que l’on signe : « {rule.of} ».", "Nommez une autre lecture.")
    if peers and len(rule.to) > 1:
        message = f"Ceux qui signent « {rule.of} » sont aveugles les uns aux autres : to ne nomme que leur place."
        ledger.add((*path, "to"), message, f"Écrivez to: [{_place(definition, rule.of)}].")
    if [each.of for each in definition.blind].count(rule.of) > 1:
        ledger.add((*path, "of"), f"« {rule.of} » a deux règles.", "Dites en une seule qui est aveugle à quoi.")
    return len(ledger.problems) == before


def _place(definition: UsageDefinition, form: str) -> str:
    return definition.contributions[form].place


def _lifted(definition: UsageDefinition, rule: Blind, path: Path, ledger: Ledger) -> None:
    """After the signature of who is blind, or where they no longer sign; and always before the answer."""
    ends = _ends(rule)
    theirs = _first(_signing([form for form, wanted in definition.contributions.items() if wanted.place in rule.to]))
    peers = definition.is_among_peers(rule)
    if not peers and not any(
        _place(definition, form) in rule.to for form in rule.until if form in definition.contributions
    ):
        message = f"« {rule.of} » se découvre sans attendre la signature de {', '.join(rule.to)}."
        ledger.add((*path, "until"), message, "Nommez dans until le formulaire que ce rôle signe.")
        return
    for transition in definition.transitions:
        if ends(transition) and not theirs(transition):
            after = _onward(definition, [transition.to], lambda t: False)
            if any(theirs(t) and after & set(t.sources) for t in definition.transitions):
                message = f"« {transition.name} » découvre « {rule.of} » avant la signature de {', '.join(rule.to)}."
                ledger.add((*path, "until"), message, "Retirez ce formulaire de until.")
    begun = [t.to for t in definition.transitions if _first(_signing([rule.of]))(t) and not ends(t)]
    hidden = _onward(definition, begun, ends)
    answered = [key for key, state in definition.states.items() if key in hidden and state.kind == "answered"]
    if answered:
        message = f"Le voile sur « {rule.of} » n’est jamais levé avant l’état « {answered[0]} »."
        ledger.add((*path, "until"), message, "Ajoutez à until ce qui est signé sur ce chemin.")


def _told(definition: UsageDefinition, rule: Blind, ledger: Ledger) -> None:
    """By a gesture: who still has the case, a document made too early, an exchange left in clear, the same reader."""
    ends = _ends(rule)
    theirs = _signing([form for form, wanted in definition.contributions.items() if wanted.place in rule.to])
    peers = definition.is_among_peers(rule)
    for position, transition in enumerate(definition.transitions):
        path = ("transitions", position)
        if definition.veil_over(transition) is rule and not ends(transition):
            _early(rule, transition, path, ledger)
            reached = _onward(definition, [transition.to], ends)
            signs = Effect.SIGN_CONTRIBUTION in transition.effects
            next_reader = not peers and any(theirs(t) and reached & set(t.sources) for t in definition.transitions)
            if signs and next_reader and Effect.UNASSIGN not in transition.effects:
                message = f"Après « {transition.name} », le dossier dit encore qui l’a lu."
                ledger.add(path, message, "Ajoutez l’effet unassign.")
            _exchange(definition, rule, transition, ledger)
            for place in set(transition.places(Effect.NOTIFY_PARTY)) & set(rule.to):
                message = f"« {transition.name} » prévient « {place} » de ce qui est sous voile."
                ledger.add(path, message, f"Retirez « notify_party:{place} ».")
        seated = set(transition.places(Effect.JOIN, Effect.INVITE)) & set(rule.to)
        if seated and not peers and "another_reader" not in transition.guard:
            message = f"« {transition.name} » laisse la même personne lire deux fois."
            ledger.add(path, message, "Ajoutez la garde another_reader.")


def _early(rule: Blind, transition: Transition, path: Path, ledger: Ledger) -> None:
    for effect in transition.effects:
        if effect.partition(":")[0] in (
            Effect.PRODUCE_DOCUMENT,
            Effect.SIGN_REPORT,
            Effect.CARRY,
            Effect.PROPOSE_REPORT,
        ):
            message = f"« {transition.name} » donne à lire « {rule.of} » pendant son voile (« {effect} »)."
            ledger.add(path, message, "Faites-le à la signature qui lève le voile.")


def _exchange(definition: UsageDefinition, rule: Blind, asked: Transition, ledger: Ledger) -> None:
    """What is answered to a veiled question would tell the question."""
    if not asked.requires_reason or asked.to in asked.sources:
        return
    for position, answer in enumerate(definition.transitions):
        if asked.to in answer.sources and answer.requires_reason and definition.veil_over(answer) is not rule:
            message = f"« {answer.name} » répond en clair à « {asked.name} », qui est sous voile."
            ledger.add(("transitions", position), message, f"Ajoutez also: [{answer.name}] à cette règle.")


def _shown(definition: UsageDefinition, rule: Blind, path: Path, ledger: Ledger) -> None:
    """By a document, a bill, or marks over the pictures."""
    ends = _ends(rule)
    early = _onward(definition, [definition.initial], ends)
    for position, transition in enumerate(definition.transitions):
        for name in transition.places(Effect.PRODUCE_DOCUMENT):
            document = definition.documents[name]
            if rule.of in (document.form, *document.shows) and early & set(transition.sources) and not ends(transition):
                message = f"Le document « {name} » montre « {rule.of} » avant que son voile soit levé."
                ledger.add(("transitions", position), message, "Produisez-le à la signature qui lève le voile.")
    for position, act in enumerate(definition.billing):
        veiled = [t for t in definition.transitions if t.name == act.after and definition.veil_over(t) is rule]
        if veiled or any(each.form == rule.of for each in act.unless):
            message = f"L’acte {act.code} dit « {rule.of} » pendant son voile."
            ledger.add(("billing", position), message, "Facturez à la signature qui lève le voile.")
    if "annotation" in definition.capabilities:
        message = "Les marques posées sur les images se voient de toute l’équipe."
        ledger.add(path, message, "Retirez annotation de capabilities.")


def _ends(rule: Blind) -> Wanted:
    """Is the veil lifted by this transition? One's own signature among peers opens the others' to oneself alone."""
    return _signing([form for form in rule.until if form != rule.of])


def _first(signs: Wanted) -> Wanted:
    """Not again: what was signed blind is rectified by who reads the others by then, and both versions stay."""
    return lambda transition: signs(transition) and "rectifies" not in transition.guard


def _signing(forms: Iterable[str]) -> Wanted:
    """Does this transition sign one of these forms?"""
    names = set(forms)

    def signs(transition: Transition) -> bool:
        contribution = Effect.SIGN_CONTRIBUTION in transition.effects and transition.form in names
        return contribution or (ANSWER_FORM in names and Effect.SIGN_REPORT in transition.effects)

    return signs


def _onward(definition: UsageDefinition, starts: Iterable[str], but: Wanted) -> set[str]:
    """The states that may follow without any of these transitions, the starts among them."""
    seen: set[str] = set()
    queue = list(starts)
    while queue:
        state = queue.pop()
        if state not in seen:
            seen.add(state)
            queue += [t.to for t in definition.transitions if state in t.sources and not but(t)]
    return seen
