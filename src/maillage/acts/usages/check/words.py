"""Checks that every name in a definition means something: roles, states, effects, forms, codes, capabilities."""

from collections.abc import Collection, Iterable

from maillage.acts.usages import codes
from maillage.acts.usages.check.ledger import Ledger
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.reading import did_you_mean
from maillage.acts.usages.recipients import RETIRED
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.source import Path
from maillage.acts.usages.table import Transition, split_effect
from maillage.kernel.vocab.facade import DOCUMENT_CLASS_OF_TYPE, PROFESSIONS

CLOCK_WORDS = {"start_clock", "stop_clock", "pause_clock", "resume_clock"}


def check_words(definition: UsageDefinition, ledger: Ledger) -> None:
    _names(definition, ledger)
    for position, transition in enumerate(definition.transitions):
        _transition(definition, transition, ("transitions", position), ledger)
    _notifications(definition, ledger)
    _code_lists(definition, ledger)
    _documents(definition, ledger)
    check_recipients(ledger)
    _reserved_blocks(definition, ledger)


def _known(ledger: Ledger, path: Path, word: str, known: Collection[str], what: str) -> bool:
    if word in known:
        return True
    ledger.add(path, f"{what} : « {word} ».", did_you_mean(word, known))
    return False


def _all_known(ledger: Ledger, path: Path, words: Iterable[str], known: Collection[str], what: str) -> None:
    for position, word in enumerate(words):
        _known(ledger, (*path, position), word, known, what)


def _names(definition: UsageDefinition, ledger: Ledger) -> None:
    _known(ledger, ("initial",), definition.initial, definition.states, "État inconnu")
    for key, state in definition.states.items():
        _known(ledger, ("states", key, "owner"), state.owner, {*definition.roles, "none"}, "Rôle inconnu")
    for key, role in definition.roles.items():
        if key in codes.RESERVED_ROLES:
            ledger.add(("roles", key), f"« {key} » est un mot réservé.", "Donnez un autre nom à ce rôle.")
        path = ("roles", key, "professions")
        _all_known(ledger, path, role.professions, PROFESSIONS, "Profession inconnue (NOS TRE_G15)")
    if "request" not in definition.forms:
        ledger.add(("forms",), "Le formulaire « request » manque.", "C’est celui que remplit le demandeur.")
    elif definition.pattern is not None:
        asked = dict.fromkeys(each.form for each in definition.transitions if each.form is not None)
        for form in [name for name in asked if name not in definition.forms]:
            message = f"Le patron « {definition.pattern} » fait remplir « {form} », que cet usage n’a pas."
            ledger.add(("forms",), message, f"Ajoutez {form} à forms, avec son fichier.")


def _transition(definition: UsageDefinition, transition: Transition, path: Path, ledger: Ledger) -> None:
    _all_known(ledger, (*path, "from"), transition.sources, definition.states, "État inconnu")
    _known(ledger, (*path, "to"), transition.to, definition.states, "État inconnu")
    _all_known(ledger, (*path, "by"), transition.by, definition.roles, "Rôle inconnu")
    if transition.form is not None and definition.pattern is None:  # else said once, where the usage has its forms
        _known(ledger, (*path, "form"), transition.form, definition.forms, "Formulaire inconnu")
    if transition.reason_label and not transition.requires_reason:
        ledger.add((*path, "reason_label"), "reason_label sans requires_reason.", "Ajoutez requires_reason: true.")
    for position, guard in enumerate(transition.guard):
        if isinstance(guard, str):
            _known(ledger, (*path, "guard", position), guard, codes.GUARDS, "Condition inconnue")
    for position, text in enumerate(transition.effects):
        _effect(definition, text, (*path, "effects", position), ledger)
    if transition.partial and transition.form is None:
        ledger.add((*path, "partial"), "partial sans form.", "Dites quel formulaire peut rester inachevé.")
    if Effect.SIGN_REPORT.value in transition.effects and transition.form is None:
        ledger.add(path, f"« {transition.name} » signe sans formulaire.", "Ajoutez form: report.")


def _effect(definition: UsageDefinition, text: str, path: Path, ledger: Ledger) -> None:
    word = text.partition(":")[0]
    if word in CLOCK_WORDS:
        ledger.add(path, f"« {word} » ne s’écrit pas ici.", "Écrivez starts, stops ou pauses dans clocks.")
        return
    if not _known(ledger, path, word, [effect.value for effect in Effect], "Effet inconnu"):
        return
    try:
        effect, argument = split_effect(text)
    except ValueError:
        remedy = f"Écrivez {word}:nom." if Effect(word) in codes.TAKES_ARGUMENT else f"Écrivez {word} seul."
        ledger.add(path, f"Effet mal écrit : « {text} ».", remedy)
        return
    if effect is Effect.PRODUCE_DOCUMENT and argument is not None:
        _known(ledger, path, argument, definition.documents, "Document inconnu")
    if effect is Effect.CARRY and argument is not None:
        _known(ledger, path, argument, definition.contributions, "Contribution inconnue")
    if effect in codes.OF_A_PLACE and argument is not None:
        invited = [key for key, role in definition.roles.items() if role.membership == "invited"]
        _known(ledger, path, argument, invited, "Rôle inconnu parmi ceux qui ont membership: invited")
    if effect is Effect.STAMP and argument is not None:
        _known(ledger, path, argument, definition.instants, "Instant inconnu")


def _notifications(definition: UsageDefinition, ledger: Ledger) -> None:
    notifying = {
        transition.name: position
        for position, transition in enumerate(definition.transitions)
        if any(effect.partition(":")[0] in codes.NOTIFIES for effect in transition.effects)
    }
    for name, text in definition.notifications.items():
        _known(ledger, ("notifications", name), name, notifying, "Aucune transition qui prévienne ne porte ce nom")
        if any(mark in text for mark in "{}%$"):
            ledger.add(
                ("notifications", name),
                "Une notification ne porte aucune donnée du dossier.",
                "Écrivez une phrase fixe, sans accolade ni %.",
            )
    for name, position in notifying.items():
        if name not in definition.notifications:
            ledger.add(
                ("transitions", position),
                f"« {name} » prévient quelqu’un sans phrase.",
                f'Ajoutez notifications: {{{name}: "…"}}.',
            )


def check_recipients(ledger: Ledger) -> None:
    path = ("recipients", RETIRED)
    if ledger.is_written(path):
        remedy = "Retirez default : le demandeur reçoit toujours la réponse, les autres se choisissent par leur nom."
        ledger.add(path, "« default » n’envoie la réponse à personne.", remedy)


def _code_lists(definition: UsageDefinition, ledger: Ledger) -> None:
    _all_known(ledger, ("capabilities",), definition.capabilities, codes.CAPABILITIES, "Capacité inconnue")
    consent, files = definition.consent, definition.attachments
    _known(ledger, ("consent", "kind"), consent.kind, codes.CONSENT_KINDS, "Accord d’un genre inconnu")
    _all_known(ledger, ("consent", "accepts"), consent.accepts, codes.CONSENT_ANSWERS, "Réponse inconnue")
    for answer in definition.consent_words.answers:
        _known(ledger, ("consent_words", "answers", answer), answer, codes.CONSENT_ANSWERS, "Réponse inconnue")
    if "refused" in consent.accepts:
        ledger.add(("consent", "accepts"), "Un refus ne peut pas valoir accord.", "Retirez refused.")
    _all_known(ledger, ("attachments", "accept"), files.accept, codes.ATTACHMENT_TYPES, "Type de fichier refusé")
    views = [view.code for view in files.views]
    for position, code in enumerate(views):
        if code in views[:position]:
            ledger.add(("attachments", "views", position), f"Deux vues portent le code « {code} ».", "Renommez-en une.")
    always = sum(view.required and view.when is None for view in files.views)
    if always > files.max:
        ledger.add(("attachments", "max"), "Plus de vues obligatoires que de fichiers permis.", "Augmentez max.")


def _documents(definition: UsageDefinition, ledger: Ledger) -> None:
    for key, document in definition.documents.items():
        path = ("documents", key)
        _known(ledger, (*path, "form"), document.form, definition.forms, "Formulaire inconnu")
        _known(ledger, (*path, "format_code"), document.format_code, codes.XDS_FORMATS, "formatCode XDS inconnu")
        types = DOCUMENT_CLASS_OF_TYPE
        if _known(ledger, (*path, "type_code"), document.type_code, types, "typeCode XDS inconnu (JDV J07)"):
            wanted = types[document.type_code]
            if document.class_code != wanted:
                ledger.add(
                    (*path, "class_code"),
                    f"Le type {document.type_code} a la classe {wanted} (ASS X04).",
                    f'Écrivez class_code: "{wanted}".',
                )


def _reserved_blocks(definition: UsageDefinition, ledger: Ledger) -> None:
    events = {transition.name for transition in definition.transitions}
    for key, indicator in definition.indicators.items():
        path = ("indicators", key)
        if (indicator.clock is None) == (indicator.transition is None):
            ledger.add(path, "Un indicateur compte une horloge ou une transition.", "Gardez l’un des deux.")
        if indicator.clock is not None:
            _known(ledger, (*path, "clock"), indicator.clock, definition.clocks, "Horloge inconnue")
        if indicator.transition is not None:
            _known(ledger, (*path, "transition"), indicator.transition, events, "Transition inconnue")
