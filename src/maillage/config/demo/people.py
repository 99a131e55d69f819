"""The sixty professionals, where they practise, and the two teams that answer."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from maillage.config.demo import names
from maillage.config.demo.dice import Dice
from maillage.kernel.directory.contracts import (
    DutyKind,
    NewDelegation,
    NewDuty,
    NewOrganization,
    NewPractitioner,
    NewRole,
    NewTeam,
    NewTeamMember,
    Standing,
)
from maillage.toolbox.ids import rpps

PHYSICIAN, MIDWIFE, NURSE, PHYSIO = "10", "50", "60", "70"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the demonstration knows by name. `places`: where they work now; `left`: where they worked."""

    key: str
    civility: str
    given_name: str
    family_name: str
    profession: str
    specialty: str
    function: str
    places: tuple[str, ...]
    left: tuple[str, ...] = ()
    is_care: bool = True
    standing: Standing = Standing.SENIOR

    @property
    def display(self) -> str:
        return " ".join(part for part in (self.civility, self.given_name, self.family_name) if part)


def _doctor(key: str, civility: str, given: str, family: str, specialty: str, *places: str) -> Person:
    function = "Médecin généraliste" if specialty == GENERAL else ""
    return Person(key, civility, given, family, PHYSICIAN, specialty, function, places)


GENERAL, SKIN = "Médecine générale", "Dermatologie"
NAMED = (
    _doctor("i.solhac", "Dr", "Ivan", "Solhac", GENERAL, "vernelle"),
    _doctor("p.ormeau", "Dre", "Pascale", "Ormeau", GENERAL, "quai"),
    Person("n.tardivat", "", "Noémie", "Tardivat", NURSE, "", "Infirmière à domicile", ("infirmier",)),
    _doctor("m.quevrain", "Dre", "Maëlle", "Quévrain", SKIN, "montvaste"),
    _doctor("a.tancrede", "Dr", "Aurèle", "Tancrède", SKIN, "montvaste"),
    _doctor("c.lescarbot", "Dr", "Corentin", "Lescarbot", SKIN, "orbeville"),
    Person("b.caudron", "", "Bérengère", "Caudron", NURSE, "", "Infirmière coordinatrice", ("tilleuls",)),
    _doctor("g.pontivic", "Dr", "Gildas", "Pontivic", GENERAL, "rivieres", "clos-marin"),
    Person("a.vieuxpont", "Dr", "Anselme", "Vieuxpont", PHYSICIAN, GENERAL, "Médecin généraliste", (), ("hautelande",)),
    Person("s.hauteroche", "Dre", "Solveig", "Hauteroche", PHYSICIAN, GENERAL, "Médecin généraliste", ("hautelande",)),
    Person("l.ferrandel", "Dr", "Loup", "Ferrandel", PHYSICIAN, GENERAL, "Médecin pénitentiaire", ("brevanne",)),
    Person("r.amiotte", "", "Rozenn", "Amiotte", MIDWIFE, "", "Sage-femme", ("rivieres",)),
    _doctor("d.kerdoncuff", "Dre", "Diane", "Kerdoncuff-Ly", SKIN, "montvaste"),
    _doctor("y.malherbault", "Dre", "Yseult", "Malherbault", SKIN, "orbeville"),
    _doctor("e.fontmaure", "Dre", "Élise", "Fontmaure", "Gériatrie", "montvaste"),
    _doctor("c.bauvert", "Dr", "Côme", "Bauvert", GENERAL, "lanrivel"),
    Person("t.guernalec", "", "Tifenn", "Guernalec", PHYSIO, "", "Masseuse-kinésithérapeute", ("rivieres",)),
    Person("h.roussillac", "", "Hélène", "Roussillac", NURSE, "", "Qualité", ("montvaste",), is_care=False),
    Person("j.maupertuis", "", "Jonas", "Maupertuis", NURSE, "", "Infirmier coordinateur", ("reseau",)),
    _doctor("c.aubriot", "Dre", "Claire", "Aubriot", GENERAL, "vernelle"),
    Person("l.corbin", "", "Léa", "Corbin", "", "", "Secrétariat", ("vernelle",), is_care=False),
    Person("i.lorient", "", "Inès", "Lorient", PHYSICIAN, SKIN, "Interne", ("montvaste",), standing=Standing.JUNIOR),
    Person("f.keravel", "", "Fanny", "Keravel", "", "", "Secrétariat", ("montvaste",), is_care=False),
    Person("v.lagadec", "", "Viviane", "Lagadec", "", "", "Facturation", ("montvaste",), is_care=False),
    Person("o.perrigault", "", "Odile", "Perrigault", "", "", "Exploitante", ("reseau",), is_care=False),
    Person("s.kermadec", "", "Samuel", "Kermadec", "", "", "Responsable de la sécurité", ("reseau",), is_care=False),
)
# Functions outside care: who, which one, where (empty: the whole region).
DUTIES = (
    ("v.lagadec", DutyKind.BILLING, "montvaste"),
    ("o.perrigault", DutyKind.OPERATOR, ""),
    ("s.kermadec", DutyKind.SECURITY, ""),
    ("h.roussillac", DutyKind.SECURITY, "montvaste"),
    ("c.aubriot", DutyKind.IDENTITY, "vernelle"),
)

# Who prepares for whom, whether she sends, whether she reads the answer.
DELEGATIONS = (
    ("i.solhac", "l.corbin", True, False),
    ("c.aubriot", "l.corbin", False, False),
    ("m.quevrain", "f.keravel", False, False),
)
DELEGATED_AFTER = timedelta(days=1000)  # since the region opened: about three months ago

PERSON_OF = {person.key: person for person in NAMED}

# Who else works there, by structure: (profession, specialty, function of a woman, of a man, how many).
STAFF: dict[str, tuple[tuple[str, str, str, str, int], ...]] = {
    "montvaste": (
        (PHYSICIAN, "Médecine d’urgence", "", "", 3), (PHYSICIAN, "Cardiologie", "", "", 1),
        (NURSE, "", "Infirmière", "Infirmier", 4), (MIDWIFE, "", "Sage-femme", "Maïeuticien", 1),
    ),
    "orbeville": (
        (PHYSICIAN, "Médecine d’urgence", "", "", 2), (PHYSICIAN, "Gériatrie", "", "", 1),
        (NURSE, "", "Infirmière", "Infirmier", 4),
    ),
    "lanrivel": ((PHYSICIAN, "Gériatrie", "", "", 1), (NURSE, "", "Infirmière", "Infirmier", 3)),
    "vernelle": (
        (PHYSICIAN, GENERAL, "Médecin généraliste", "Médecin généraliste", 2),
        (NURSE, "", "Infirmière", "Infirmier", 1),
        (PHYSIO, "", "Masseuse-kinésithérapeute", "Masseur-kinésithérapeute", 1),
    ),
    "rivieres": ((PHYSICIAN, GENERAL, "Médecin généraliste", "Médecin généraliste", 3),),
    "quai": ((PHYSICIAN, GENERAL, "Médecin généraliste", "Médecin généraliste", 1),),
    "hautelande": ((PHYSICIAN, GENERAL, "Médecin généraliste", "Médecin généraliste", 1),),
    "tilleuls": ((NURSE, "", "Infirmière", "Infirmier", 3),),
    "clos-marin": ((NURSE, "", "Infirmière", "Infirmier", 3),),
    "brevanne": ((NURSE, "", "Infirmière", "Infirmier", 2),),
    "infirmier": ((NURSE, "", "Infirmière à domicile", "Infirmier à domicile", 3),),
    "reseau": ((PHYSICIAN, SKIN, "Médecin coordonnatrice", "Médecin coordonnateur", 1),),
}  # fmt: skip

ANSWERING = ("montvaste", "orbeville")
NOTES = {
    "montvaste": "Répond du lundi au vendredi ; garde d’avis le samedi matin.",
    "orbeville": "Répond du mardi au samedi.",
}


@dataclass(slots=True)
class Directory:
    """Rows of the directory, and how the rest of the region finds them by name."""

    practitioners: list[NewPractitioner] = field(default_factory=list)
    roles: list[NewRole] = field(default_factory=list)
    teams: list[NewTeam] = field(default_factory=list)
    members: list[NewTeamMember] = field(default_factory=list)
    delegations: list[NewDelegation] = field(default_factory=list)
    duties: list[NewDuty] = field(default_factory=list)
    named: dict[str, Person] = field(default_factory=lambda: dict(PERSON_OF))
    role_ids: dict[tuple[str, str], UUID] = field(default_factory=dict)  # by person and structure
    team_ids: dict[tuple[str, str], UUID] = field(default_factory=dict)  # by usage code and structure

    def role(self, person: str) -> UUID:
        """The first place of practice of somebody known by name."""
        return self.role_ids[person, self.named[person].places[0]]

    def members_of(self, team_id: UUID) -> list[UUID]:
        return [member.role_id for member in self.members if member.team_id == team_id]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who answers a usage: the people whom its played cases name, and whoever has their specialty."""

    code: str
    title: str
    people: tuple[Person, ...]

    @property
    def specialties(self) -> frozenset[str]:
        return frozenset(person.specialty for person in self.people if person.specialty)


def directory(dice: Dice, at: datetime, places: dict[str, NewOrganization], casts: tuple[Cast, ...]) -> Directory:
    """Everybody, and one team for each answering hospital and usage."""
    found = Directory()
    for person in (*NAMED, *_others(dice)):
        _employ(found, person, dice, at, places)
    for person in (person for cast in casts for person in cast.people):
        if person.key not in found.named:
            found.named[person.key] = person
            _employ(found, person, dice, at, places)
    for cast in casts:
        for key in ANSWERING:
            _team(found, cast, key, dice, at, places)
    for boss, helper, sends, reads in DELEGATIONS:
        since = (at + DELEGATED_AFTER).date()
        found.delegations.append(
            NewDelegation(dice.key(at), found.role(boss), found.role(helper), since, "", sends, reads)
        )
    for key, kind, place in DUTIES:
        role_id, began = found.role(key), at.date() - timedelta(days=365)
        found.duties.append(NewDuty(dice.key(at), role_id, kind, began, places[place].id if place else None))
    return found


def _team(found: Directory, cast: Cast, key: str, dice: Dice, at: datetime, places: dict[str, NewOrganization]) -> None:
    """The team of one hospital for a usage; nobody there who answers it, no team."""
    known = {who.id for who in found.practitioners if who.specialty_label in cast.specialties}
    named = {found.role(person.key) for person in cast.people}
    standing = {found.role(each.key): each.standing for each in found.named.values() if each.places}
    roles = [role for role in found.roles if role.practitioner_id in known or role.id in named]
    members = [role for role in roles if role.organization_id == places[key].id and role.ended_on is None]
    if not members:
        return
    name = next(iter(sorted(cast.specialties)), cast.title)
    team = NewTeam(dice.key(at), places[key].id, name, cast.code, NOTES[key])
    found.teams.append(team)
    found.team_ids[cast.code, key] = team.id
    found.members += [
        NewTeamMember(team.id, role.id, role.started_on, standing=standing.get(role.id, Standing.SENIOR))
        for role in members
    ]


def _others(dice: Dice) -> list[Person]:
    people = []
    taken = {person.family_name for person in NAMED}
    for place, posts in STAFF.items():
        for profession, specialty, woman, man, count in posts:
            for _number in range(count):
                people.append(_somebody(dice, place, profession, specialty, (woman, man), taken))
    return people


def _somebody(
    dice: Dice, place: str, profession: str, specialty: str, functions: tuple[str, str], taken: set[str]
) -> Person:
    sex = "F" if dice.chance(0.6) else "M"
    given = dice.choice(names.given_names(dice.randint(1965, 1997), sex))
    family = dice.choice([name for name in names.FAMILIES if name not in taken])
    taken.add(family)
    civility = ("Dre" if sex == "F" else "Dr") if profession == PHYSICIAN else ""
    function = functions[0] if sex == "F" else functions[1]
    return Person(f"{given}.{family}", civility, given, family, profession, specialty, function, (place,))


def _employ(found: Directory, person: Person, dice: Dice, at: datetime, places: dict[str, NewOrganization]) -> None:
    who = NewPractitioner(
        id=dice.key(at),
        family_name=person.family_name,
        given_name=person.given_name,
        profession=person.profession,
        rpps=rpps.make_rpps(dice),
        civility=person.civility,
        specialty_label=person.specialty,
    )
    found.practitioners.append(who)
    for place in (*person.places, *person.left):
        began, ended = _years(dice, at), None
        if place in person.left:
            ended = at.date() - timedelta(days=75)
        role = NewRole(dice.key(at), who.id, places[place].id, began, person.function, ended, person.is_care)
        found.roles.append(role)
        found.role_ids[person.key, place] = role.id


def _years(dice: Dice, at: datetime) -> date:
    """Between three and twenty years ago: before every case of the region."""
    return at.date() - timedelta(days=dice.randint(3 * 365, 20 * 365))
