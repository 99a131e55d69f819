"""A usage explained from its own definition: nothing is written twice, nothing can be out of date."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.acts.protocols import facade as protocols
from maillage.acts.protocols.presenters import ProtocolBlock, block
from maillage.acts.usages import facade as usages
from maillage.acts.usages.emergency import RedFlag, call_words
from maillage.acts.usages.schema import UsageDefinition
from maillage.kernel.context.facade import current
from maillage.kernel.vocab.facade import PROFESSIONS
from maillage.toolbox.clock import fr_duration
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import Pair


@dataclass(frozen=True, slots=True)
class UsageHelp:
    title: str
    summary: str
    intended_use: str
    facts: tuple[Pair, ...]
    pictures: tuple[str, ...]
    steps: tuple[str, ...]
    stops: tuple[tuple[str, str], ...]  # what cannot wait, and whom to call
    teams: tuple[str, ...]
    protocols: ProtocolBlock | None


@dataclass(frozen=True, slots=True)
class UsageLine:
    code: str
    title: str
    summary: str


def usage_lines() -> list[UsageLine]:
    """The published usages, by title."""
    lines = [UsageLine(each.code, said(each.title), said(each.summary)) for each in usages.active_usages()]
    return sorted(lines, key=lambda line: line.title)


def usage_help(code: str) -> UsageHelp | None:
    """None for a usage that is not published."""
    try:
        version = usages.active_version(code)
    except usages.UnknownUsage:
        return None
    definition = usages.package(version.id, promised_to=current().principal.organization_id).definition
    return UsageHelp(
        title=said(definition.title),
        summary=said(definition.summary),
        intended_use=said(definition.intended_use),
        facts=_facts(definition, version.version),
        pictures=tuple(_picture(view) for view in definition.attachments.views),
        steps=tuple(said(state.label) for state in definition.states.values() if not state.final),
        stops=tuple((said(flag.message), _calls(definition, flag)) for flag in definition.red_flags),
        teams=tuple(team.display for team in usages.teams_answering(definition)),
        protocols=block(protocols.applying(code, (current().principal.organization_id,))),
    )


def _calls(definition: UsageDefinition, flag: RedFlag) -> str:
    """`Appelez le 15. Appelez le 3114.`"""
    return " ".join(f"{call_words(call, definition.emergency)}." for call in definition.calls_of([flag]))


def _picture(view: object) -> str:
    label, hint = said(getattr(view, "label", "")), getattr(view, "hint", None)
    return _("%(label)s : %(hint)s") % {"label": label, "hint": said(hint)} if hint else label


def _facts(definition: UsageDefinition, version: str) -> tuple[Pair, ...]:
    asking = [role for role in definition.roles.values() if role.party == "requester"]
    professions = dict.fromkeys(said(PROFESSIONS[code]) for role in asking for code in role.professions)
    promises = (
        Pair(
            _("%(clock)s promise") % {"clock": said(clock.label)},
            _("en %(delay)s") % {"delay": fr_duration(clock.promise.nominal.total_seconds())},
        )
        for clock in definition.clocks.values()
    )
    return (
        Pair(_("Qui peut demander"), ", ".join(professions) or _("Tout professionnel de santé")),
        *promises,
        Pair(_("Version"), version),
    )
