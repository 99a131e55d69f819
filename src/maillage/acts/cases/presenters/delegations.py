"""The page of delegations: who prepares for me, for whom I prepare, in words."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_date


@dataclass(frozen=True, slots=True)
class Line:
    """One delegation: with whom, for what, and what it allows."""

    id: UUID
    name: str
    place: str
    usage: str
    allows: tuple[str, ...]
    since: str
    confirm: str


@dataclass(frozen=True, slots=True)
class DelegationsPage:
    heading: str
    given: tuple[Line, ...]
    received: tuple[Line, ...]
    may_give: bool


def page(context: AccessContext) -> DelegationsPage:
    me = context.principal
    given = tuple(_line(each, each.delegate) for each in directory.delegations_by(me.role_id)) if me.role_id else ()
    received = tuple(_line(each, each.delegator) for each in directory.my_delegations())
    return DelegationsPage(
        heading=_heading(len(given), len(received)),
        given=given,
        received=received,
        may_give=me.organization_id in context.holders,
    )


def header() -> list[str]:
    return [_("Sens"), _("Nom"), _("Structure"), _("Demandes"), _("Depuis"), _("Peut")]


def rows(page: DelegationsPage) -> list[list[str]]:
    sides = ((_("Prépare pour vous"), page.given), (_("Vous préparez pour"), page.received))
    return [
        [side, line.name, line.place, line.usage, line.since, ", ".join(line.allows)]
        for side, lines in sides
        for line in lines
    ]


def _heading(given: int, received: int) -> str:
    if given:
        some = ngettext("%(n)d personne prépare vos demandes", "%(n)d personnes préparent vos demandes", given)
        return some % {"n": given}
    if received:
        some = ngettext("Vous préparez pour %(n)d médecin", "Vous préparez pour %(n)d médecins", received)
        return some % {"n": received}
    return _("Personne ne prépare vos demandes")


def _line(each: directory.DelegationView, person: directory.PersonView) -> Line:
    return Line(
        id=each.id,
        name=person.display,
        place=person.place,
        usage=_usage(each.usage_code),
        allows=_allows(each),
        since=_("depuis le %(day)s") % {"day": fr_date(each.started_on)},
        confirm=_("Mettre fin à la délégation de %(name)s ? Ses brouillons vous restent.") % {"name": person.display},
    )


def _usage(code: str) -> str:
    if not code:
        return _("Toutes les demandes")
    return next((each.title for each in usages.active_usages() if each.code == code), code)


def _allows(each: directory.DelegationView) -> tuple[str, ...]:
    sending = _("envoie") if each.may_send else _("transmet, sans envoyer")
    reading = _("lit la réponse") if each.may_read_answer else _("ne lit pas la réponse")
    return (_("prépare"), sending, _("suit"), reading)
