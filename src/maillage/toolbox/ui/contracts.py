"""What presenters prepare for the components; every value is text ready to show, nothing is computed later."""

from dataclasses import dataclass
from typing import Literal

PromiseState = Literal["run", "soon", "late", "hold", "done"]
StateKind = Literal["", "late", "soon", "done", "mine"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One entry of the rail (desktop) and of the bottom bar (phone; `wide` ones stand in the menu there)."""

    url: str
    label: str
    icon: str  # bootstrap-icons name, without "bi-"
    count: int | str = 0
    wide: bool = False
    current: bool = False
    last: bool = False  # stands at the foot of the rail


@dataclass(frozen=True, slots=True)
class PersonView:
    """Who is signed in: "Dre Maëlle Quévrain", "Dermatologie, CH de Montvaste"."""

    display: str
    place: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    help_url: str = ""


@dataclass(frozen=True, slots=True)
class GuardView:
    """How a page watches over itself: it says that somebody touches it, and on a shared device empties itself."""

    is_shared: bool
    limit_s: float  # how long nobody may touch it
    pulse_url: str  # POST age=seconds, while somebody touches it
    lock_url: str  # POST page, why
    screen_url: str  # the lock screen
    script_url: str


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promised delay: the ring empties as `fraction` goes from 1 to 0."""

    state: PromiseState
    fraction: float  # what is left, 0 to 1; read for "run" and "soon" only
    main: str  # "48 min", "En pause", "Tenue"
    until: str = ""  # "avant 11 h 30", "de retard"
    named: str = ""  # the same, saying what is promised: "réponse promise avant 11 h 30"


@dataclass(frozen=True, slots=True)
class Link:
    """A way forward; `icon` is a bootstrap-icons name."""

    url: str
    label: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A state: never a colour without its word."""

    kind: StateKind
    label: str
    icon: str = ""  # empty: the usual icon of the kind


@dataclass(frozen=True, slots=True)
class Fact:
    """A short thing to know, in the patient's band: "Accord du 11 mars"."""

    text: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class BandView:
    """The patient's banner, the same everywhere."""

    family: str  # birth name, upper case
    given: str  # first birth name
    used: str = ""  # used name, shown after "utilise"
    sex_label: str = ""  # "Femme"
    birth_text: str = ""  # "née le 3 juillet 1954"
    age: str = ""  # "71 ans"
    ins_groups: str = ""  # "2 54 07 99 999 102 26", empty when unknown
    status_label: str = ""  # "qualifiée"
    status_icon: str = "patch-check"
    alerts: tuple[str, ...] = ()  # "Allergie : lidocaïne"
    facts: tuple[Fact, ...] = ()
    url: str = ""  # the record, when it is not the page shown


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One line of a timeline; `when` is as read ("9 mars"), `at` is the ISO instant for machines."""

    when: str
    title: str
    icon: str = "dot"
    at: str = ""
    text: str = ""
    url: str = ""
    badge: Badge | None = None
    links: tuple[Link, ...] = ()
    year: str = ""  # set on the first entry of a year: prints the year above it


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value in a `kv` list."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a segmented control."""

    value: str
    label: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the errors summary; `field_id` is the id of the control that it leads to."""

    text: str
    field_id: str = ""


@dataclass(frozen=True, slots=True)
class PagerView:
    """Where one is in a long list: "51 à 100 sur 312"."""

    text: str
    previous_url: str = ""
    next_url: str = ""
