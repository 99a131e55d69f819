"""Who takes part in a case, and whom its gestures may invite, ready to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import ending, handing, parties, queries
from maillage.acts.cases.contracts import PartyView
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.beside import Beside, beside
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Offer
from maillage.kernel.context.facade import current
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_date, fr_day_relative, in_paris, now, today
from maillage.toolbox.language import said


@dataclass(frozen=True, slots=True)
class Choice:
    id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class Picker:
    """Whom one gesture may bring in: teams, colleagues of the team, and the whole region by name."""

    event: str
    teams: tuple[Choice, ...]
    colleagues: tuple[Choice, ...] = ()
    search_url: str = ""
    today: str = ""
    passes_on: bool = False  # one team takes over, instead of some being invited


@dataclass(frozen=True, slots=True)
class PartLine:
    """Somebody who takes part beside the requester and the team."""

    place: str
    name: str
    until: str
    signed: str  # of who contributes: signed when, or still awaited
    end_url: str  # where the reader may end this part


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a page says of those who take part."""

    pickers: tuple[Picker, ...]
    lines: tuple[PartLine, ...]
    beside: Beside | None


def parts(case: Case, offers: Iterable[Offer]) -> Parts:
    return Parts(pickers(case, offers), taking_part(case), beside(case))


def pickers(case: Case, offers: Iterable[Offer]) -> tuple[Picker, ...]:
    """One for each gesture that invites."""
    inviting = tuple(_picker(case, offer.event, offer.invites) for offer in offers if offer.invites)
    return inviting + tuple(_other_teams(case, offer.event) for offer in offers if offer.passes_on)


def _other_teams(case: Case, event: str) -> Picker:
    teams = tuple(Choice(team.id, team.display) for team in handing.teams_of(case))
    return Picker(event=event, teams=teams, passes_on=True)


def _picker(case: Case, event: str, place: str) -> Picker:
    held = {party.holder for party in parties.live_in(case.id, place)}
    teams = [team for team in directory.teams_for(case.usage_code) if team.id != case.team_id and team.id not in held]
    colleagues = directory.team_members(case.team_id) if case.team_id else []
    if case.team_id and usages.package(case.usage_version_id).definition.roles[place].standing == "senior":
        signing = directory.seniors_of(case.team_id)
        colleagues = [person for person in colleagues if person.role_id in signing]
    return Picker(
        event=event,
        teams=tuple(Choice(team.id, team.display) for team in teams),
        colleagues=tuple(
            Choice(person.id, f"{person.display}, {person.place}")
            for person in may_be_invited(case, place, colleagues)
            if person.id not in held
        ),
        search_url=f"{reverse('cases:people', args=[case.id])}?place={place}",
        today=today().isoformat(),
    )


def may_be_invited(case: Case, place: str, people: Iterable[directory.PersonView]) -> list[directory.RoleView]:
    """Those whose profession fits the place; never who asked, nor who has the case."""
    role = usages.package(case.usage_version_id).definition.roles.get(place)
    if role is None or role.membership != "invited":
        return []
    apart = (case.requester_role_id, case.assignee_role_id)
    asked = [person.role_id for person in people if person.role_id not in apart]
    found = directory.roles(asked)
    known = [found[key] for key in asked if key in found]
    return [one for one in known if one.is_care and (not role.professions or one.profession in role.professions)]


def taking_part(case: Case) -> tuple[PartLine, ...]:
    roles = usages.package(case.usage_version_id).definition.roles
    return tuple(
        PartLine(
            *(said(roles[party.place].label), parties.name_of(party), _until(party), _signed(case, party)),
            end_url=_end_url(case, party),
        )
        for party in parties.live_in(case.id)
        if party.place in roles
    )


def _end_url(case: Case, party: PartyView) -> str:
    return reverse("cases:end_part", args=[case.id, party.id]) if ending.may_end(case, party, current()) else ""


def _signed(case: Case, party: PartyView) -> str:
    if not party.contributes:
        return ""
    done = (each.completed_at for each in queries.signed_contributions(case.id) if each.party_id == party.id)
    at = next((instant for instant in done if instant is not None), None)
    return _("signé %(when)s") % {"when": fr_day_relative(at, now())} if at else _("en attente")


def _until(party: PartyView) -> str:
    """The last whole day of a part that ends."""
    if party.until is None:
        return ""
    return _("Jusqu’au %(day)s") % {"day": fr_date(in_paris(party.until).date())}
