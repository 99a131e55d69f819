"""Checks moments and urgency: every instant is given by somebody, intervals run forward, ladders climb."""

from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.timing import Clock, Interval

SHORT_S = 24 * 3600  # what is urgent is promised within a day, in hours and minutes


def check_timing(definition: UsageDefinition, ledger: Ledger) -> None:
    for name, instant in definition.instants.items():
        for position, key in enumerate(instant.by):
            if key not in definition.roles:
                path = ("instants", name, "by", position)
                ledger.add(path, f"Rôle inconnu : « {key} ».", did_you_mean(key, definition.roles))
        if not definition.keepers_of(name):
            ledger.add(
                ("instants", name),
                f"Personne ne donne l’instant « {name} ».",
                f"Ajoutez l’effet stamp:{name} à une transition, ou by: avec un rôle.",
            )
        if instant.reads is not None and not any(f"{Effect.STAMP}:{name}" in t.effects for t in definition.transitions):
            remedy = f"Ajoutez l’effet stamp:{name} à l’envoi."
            ledger.add(("instants", name, "reads"), f"Rien ne pose « {name} » depuis la demande.", remedy)
    _stamps(definition, ledger)
    for position, interval in enumerate(definition.intervals):
        _interval(definition, interval, position, ledger)
    for name, clock in definition.clocks.items():
        _ladder(definition, name, clock, ledger)
    if definition.is_urgent:
        _urgent(definition, ledger)


def _stamps(definition: UsageDefinition, ledger: Ledger) -> None:
    """A moment belongs to a request that has left: before that, nobody else could read it."""
    for position, transition in enumerate(definition.transitions):
        stamps = any(text.partition(":")[0] == Effect.STAMP for text in transition.effects)
        if stamps and definition.states[transition.to].kind == "draft":
            ledger.add(
                ("transitions", position, "effects"),
                "Un instant se pose une fois la demande partie.",
                "Retirez stamp, ou posez-le à l’envoi.",
            )


def _interval(definition: UsageDefinition, interval: Interval, position: int, ledger: Ledger) -> None:
    order = list(definition.instants)
    unknown = [(key, word) for key, word in (("from", interval.start), ("to", interval.to)) if word not in order]
    for key, word in unknown:
        ledger.add(("intervals", position, key), f"Instant inconnu : « {word} ».", did_you_mean(word, order))
    if not unknown and order.index(interval.start) >= order.index(interval.to):
        ledger.add(
            ("intervals", position),
            f"L’intervalle « {interval.label} » remonte le temps.",
            "Écrivez from avant to, dans l’ordre de instants.",
        )


def _ladder(definition: UsageDefinition, name: str, clock: Clock, ledger: Ledger) -> None:
    before = -1.0
    for position, rung in enumerate(clock.ladder):
        path = ("clocks", name, "ladder", position)
        after = rung.after.nominal.total_seconds()
        if after <= before:
            ledger.add((*path, "after"), "L’échelle ne monte pas.", "Écrivez des after de plus en plus longs.")
        before = after
        if rung.to == "seniors" and not any(role.standing == "senior" for role in definition.roles.values()):
            ledger.add((*path, "to"), "Aucun rôle n’est standing: senior.", "Écrivez team, ou départagez l’équipe.")


def _urgent(definition: UsageDefinition, ledger: Ledger) -> None:
    """Whoever asks urgently knows what happens next, and no agreement that cannot be asked holds them back."""
    first = next(iter(definition.clocks.values()), None)
    if first is None or first.promise.days or first.promise.seconds >= SHORT_S:
        ledger.add(("clocks",), "Une urgence promet en minutes.", "Donnez à la première horloge promise: PT30M.")
    if not any(clock.ladder for clock in definition.clocks.values()):
        ledger.add(("clocks",), "Une urgence sans échelle.", "Ajoutez ladder: qui est prévenu, après combien de temps.")
    if definition.consent.required and "emergency" not in definition.consent.accepts:
        ledger.add(
            ("consent",),
            "Une urgence n’attend pas un accord impossible à recueillir.",
            "Ajoutez emergency à accepts.",
        )
