"""The named guards of the allow-list `usages.codes.GUARDS`; each says in French what is missing."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.usages.consent_words import said_consent
from maillage.acts.usages.emergency import call_words
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.contracts import Actor, Snapshot
from maillage.toolbox.language import said

Holds = Callable[[str], bool]
Guard = Callable[[UsageDefinition, Snapshot, Actor, Holds], tuple[str, ...]]


def consent_given(definition: UsageDefinition, snapshot: Snapshot, actor: Actor, holds: Holds) -> tuple[str, ...]:
    consent = definition.consent
    words = said_consent(consent.kind, definition.consent_words)
    if snapshot.consent == "refused":
        return (words.refused,)
    if not consent.required or snapshot.consent in consent.accepts:
        return ()
    if snapshot.consent == "emergency":
        call = call_words(definition.emergency.calls[0], definition.emergency)
        return (
            _("Cette demande n’est pas faite pour l’urgence. %(call)s si l’état du patient l’exige.") % {"call": call},
        )
    return (words.missing,)


def photos_complete(definition: UsageDefinition, snapshot: Snapshot, actor: Actor, holds: Holds) -> tuple[str, ...]:
    rule = definition.attachments
    missing = [
        _("Il manque la photo : %(view)s.") % {"view": said(view.label)}
        for view in rule.views
        if view.required and not snapshot.attachments.get(view.code) and (view.when is None or holds(view.when))
    ]
    total = sum(snapshot.attachments.values())
    if total < rule.min:
        missing.append(
            ngettext("Joignez au moins %(n)d photo.", "Joignez au moins %(n)d photos.", rule.min) % {"n": rule.min}
        )
    if total > rule.max:
        missing.append(_("Pas plus de %(n)d fichiers : retirez-en.") % {"n": rule.max})
    return tuple(missing)


def team_chosen(definition: UsageDefinition, snapshot: Snapshot, actor: Actor, holds: Holds) -> tuple[str, ...]:
    return () if snapshot.team_chosen else (_("Choisissez l’équipe à qui la demande s’adresse."),)


def contributions_complete(
    definition: UsageDefinition, snapshot: Snapshot, actor: Actor, holds: Holds
) -> tuple[str, ...]:
    """Everybody who was asked has signed, and somebody was."""
    if not snapshot.contributions:
        return (_("Aucun avis n’a encore été demandé."),)
    return tuple(
        _("L’avis de %(name)s n’est pas encore signé.") % {"name": each.display}
        for each in snapshot.contributions
        if not each.signed
    )


def another_reader(definition: UsageDefinition, snapshot: Snapshot, actor: Actor, holds: Holds) -> tuple[str, ...]:
    if any(each.key == actor.key for each in snapshot.contributions):
        return (_("Vous avez déjà lu ce dossier : une autre personne doit faire cette lecture."),)
    return ()


def rectifies(definition: UsageDefinition, snapshot: Snapshot, actor: Actor, holds: Holds) -> tuple[str, ...]:
    if any(each.key == actor.key and each.rewriting for each in snapshot.contributions):
        return ()
    return (_("Il est trop tard pour un premier avis : seul un avis déjà signé se rectifie."),)


GUARDS: dict[str, Guard] = {
    "consent_given": consent_given,
    "photos_complete": photos_complete,
    "team_chosen": team_chosen,
    "contributions_complete": contributions_complete,
    "another_reader": another_reader,
    "rectifies": rectifies,
}
