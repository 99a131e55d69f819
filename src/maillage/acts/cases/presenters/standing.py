"""Where a case stands, in sentences: from whom it came, who has it, what happens next."""

from django.utils.translation import gettext as _

from maillage.acts.cases import addressing, queries
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.prepared import boss_name
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_day_relative, fr_when, now
from maillage.toolbox.ui.contracts import PromiseView


def lead(case: Case) -> str:
    requester = directory.role(case.requester_role_id)
    when = fr_when(fr_day_relative(case.sent_at or case.created_at, now()))
    who = f"{requester.display}, {in_a_sentence(requester.place)}" if requester else ""
    number = case.number.replace("-", "\u2011")  # never cut at the end of a line
    return _("De %(who)s. Reçue %(when)s, dossier\u00a0%(number)s") % {"who": who, "when": when, "number": number}


def holder_words(case: Case, context: AccessContext) -> str:
    """Who has it now, in one sentence."""
    mine = case.assignee_role_id == context.principal.role_id
    if case.assignee_role_id is None:
        team = directory.team(case.team_id) if case.team_id else None
        waits = case.state_kind == "open" and team is not None
        chosen = directory.role(addressing.alone(case)) if waits and addressing.alone(case) else None
        if chosen is not None:
            return _("Adressée à %(name)s, qui ne l’a pas encore prise.") % {"name": chosen.display}
        return _("Chez l’équipe %(team)s, personne ne l’a encore prise.") % {"team": team.display} if waits else ""
    person = None if mine else directory.role(case.assignee_role_id)
    if case.state_kind in ("answered", "closed"):
        if case.answered_at is None:
            return ""
        said = _("Vous avez répondu %(when)s.") if mine else _("%(name)s a répondu %(when)s.")
        when = fr_when(fr_day_relative(case.answered_at, now()))
        return said % {"name": person.display if person else _("L’équipe"), "when": when}
    if case.proposed_at is not None:
        said = _("Vous avez proposé une réponse : elle attend une signature.")
        other = _("%(name)s a rédigé une réponse, qui attend une signature.")
        return said if mine else other % {"name": person.display if person else ""}
    if mine:
        return _("Vous avez pris cette demande.")
    return _("%(name)s a pris cette demande.") % {"name": person.display} if person else ""


def next_words(case: Case, context: AccessContext, promise: PromiseView) -> str:
    """What happens now, and what happens if nothing does."""
    asks = case.requester_role_id == context.principal.role_id
    if case.state_kind == "paused":
        return _("Le délai promis est en pause tant que la précision n’est pas arrivée.")
    if case.state_kind == "open" and promise.until:
        clock = usages.package(case.usage_version_id).definition.clocks.get(case.clock)
        told = clock is not None and clock.escalate in ("notify_team", "open_to_team")
        if promise.state == "late":
            return _("Le délai promis est passé : toute l’équipe a été prévenue.") if told else ""
        said = promise.until[:1].upper() + promise.until[1:] + "."
        return f"{said} {_('Passé ce délai, toute l’équipe est prévenue.')}" if told else said
    if case.state_kind == "answered" and case.read_at is None:
        if not asks and case.requester_role_id in queries.delegators(context):
            return _("%(name)s n’a pas encore dit l’avoir lue.") % {"name": boss_name(case)}
        if asks:
            return _("Dites que vous l’avez lue : l’équipe saura que sa réponse est arrivée.")
        return _("Le demandeur n’a pas encore dit qu’il l’a lue. Il est prévenu.")
    if case.state_kind == "closed":
        return _("Cette demande est close. Elle reste lisible ici.")
    return ""


def in_a_sentence(text: str) -> str:
    """Without its capital, unless the word is an abbreviation ("CH de Montvaste")."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
