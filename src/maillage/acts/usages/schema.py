"""The strict shape of `usage.yaml`; refuses any key, effect or code that it does not know."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self, get_args
from uuid import UUID

from pydantic import StringConstraints, model_validator

from maillage.acts.usages import codes
from maillage.acts.usages.billing import Billing
from maillage.acts.usages.consent_words import ConsentWords
from maillage.acts.usages.contributions import Blind, Contribution
from maillage.acts.usages.conversions import Conversion, HandOver, Series
from maillage.acts.usages.delay import Delay
from maillage.acts.usages.emergency import Emergency, RedFlag
from maillage.acts.usages.guests import Guests
from maillage.acts.usages.live import Live
from maillage.acts.usages.pictures import Attachments, Outline
from maillage.acts.usages.recipients import Recipients
from maillage.acts.usages.recommendations import Appointment, Recommendation
from maillage.acts.usages.route import Route
from maillage.acts.usages.strict import (
    CareDelay,
    Code,
    Expression,
    FileName,
    Name,
    Promise,
    Purpose,
    Reason,
    Strict,
    Version,
    Words,
)
from maillage.acts.usages.table import Party, Role, State, Transition
from maillage.acts.usages.timing import Clock, Instant, Interval

Kind = Literal[
    "teleexpertise", "teleconsultation", "telesurveillance", "teleassistance", "urgence", "staff", "telesoin"
]


class Consent(Strict):
    """Which agreement of the patient is asked, and which answers let the request go."""

    kind: str
    required: bool = True
    accepts: tuple[str, ...] = ("given", "representative")


class Document(Strict):
    """A document that the usage produces, with its XDS metadata (class follows type, ASS X04).

    `announce` is how long a physician has to tell the patient, who reads the document once they were told.
    """

    title: Words
    form: Name
    template: FileName
    type_code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{2,20}$")]
    class_code: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    format_code: str
    announce: CareDelay = Delay(days=15)
    shows: tuple[Name, ...] = ()  # contributions printed beside, each named and dated


class Teams(Strict):
    """Who answers: the teams of this usage, unless it borrows those `of` another; `only` keeps some of them."""

    of: Code | None = None
    only: tuple[UUID, ...] = ()


class Bounds(Strict):
    """How far an overlay may move one promise."""

    min: Promise
    max: Promise

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.min.nominal > self.max.nominal:
            raise ValueError("min dépasse max")
        return self


OverlayWord = Literal["title", "summary", "intended_use", "words", "professions", "recipients", "teams"]


class OverlayRules(Strict):
    """What an overlay of this usage may change. Promises: those that have bounds, within them. The workflow: never."""

    may: tuple[OverlayWord, ...] = get_args(OverlayWord)
    bounds: dict[Name, Bounds] = {}


class Worklist(Strict):
    """What a line of the list shows, computed by FHIRPath over the request."""

    subject: Expression


class Indicator(Strict):
    """A figure of the usage: share of a clock's promises kept, or number of passages through a transition."""

    label: Words
    clock: Name | None = None
    transition: Name | None = None


class UsageDefinition(Strict):
    """A telemedicine service as data."""

    code: Code
    version: Version
    pattern: Code | None = None  # the shared way of working that this usage follows
    title: Words
    summary: Words
    kind: Kind
    intended_use: Purpose
    initial: Name
    roles: dict[Name, Role]
    states: dict[Name, State]
    transitions: tuple[Transition, ...]
    clocks: dict[Name, Clock] = {}
    instants: dict[Name, Instant] = {}
    intervals: tuple[Interval, ...] = ()
    forms: dict[Name, FileName]
    live: dict[Name, Live] = {}
    attachments: Attachments = Attachments()
    outlines: tuple[Outline, ...] = ()
    consent: Consent
    consent_words: ConsentWords = ConsentWords()
    contributions: dict[Name, Contribution] = {}
    blind: tuple[Blind, ...] = ()
    conditions: dict[Name, Expression] = {}  # what a transition compares, where its `when` is a name
    route: Route | None = None
    guests: Guests | None = None
    documents: dict[Name, Document] = {}
    recipients: Recipients = Recipients()
    teams: Teams = Teams()
    capabilities: tuple[str, ...] = ()
    worklist: Worklist
    notifications: dict[Name, Words] = {}
    red_flags: tuple[RedFlag, ...] = ()
    emergency: Emergency = Emergency()
    recommendations: tuple[Recommendation, ...] = ()
    appointment: Appointment | None = None
    hand_over: HandOver = HandOver()
    conversions: tuple[Conversion, ...] = ()
    series: tuple[Series, ...] = ()
    billing: tuple[Billing, ...] = ()
    indicators: dict[Name, Indicator] = {}
    overlays: OverlayRules = OverlayRules()
    without: dict[codes.Gesture, Reason] = {}  # the gestures that this way of working has not, and why; no page says it

    def role_keys(self, party: Party) -> tuple[str, ...]:
        """The roles on one side of the case, in the order of the definition."""
        return tuple(key for key, role in self.roles.items() if role.party == party)

    @property
    def signing_roles(self) -> frozenset[str]:
        """Roles that sign: neither an assistant nor a junior member of a team ever holds them."""
        return frozenset(key for transition in self.transitions if transition.signs for key in transition.by)

    def conversion(self, to: str, state: str) -> Conversion | None:
        """How a case in this state goes on as this other usage; None when it does not."""
        return next((each for each in self.conversions if each.to == to and state in each.sources), None)

    @property
    def answering_roles(self) -> frozenset[str]:
        """Roles that sign the answer itself."""
        answers = {codes.Effect.SIGN_REPORT.value, codes.Effect.PRODUCE_DOCUMENT.value}
        return frozenset(
            key
            for transition in self.transitions
            if any(text.partition(":")[0] in answers for text in transition.effects)
            for key in transition.by
        )

    def veil_of(self, form: str) -> Blind | None:
        """What hides a contribution for a while."""
        return next((rule for rule in self.blind if rule.of == form), None)

    def is_among_peers(self, rule: Blind) -> bool:
        """Those who sign this form are blind to one another."""
        wanted = self.contributions.get(rule.of)
        return wanted is not None and wanted.place in rule.to

    @property
    def peers(self) -> Blind | None:
        """The rule by which those who give each their opinion are blind to one another, when there is one."""
        return next((rule for rule in self.blind if self.is_among_peers(rule)), None)

    def veil_over(self, transition: Transition) -> Blind | None:
        """What hides a gesture: one on the form itself, of its place, into its place, or named with it."""
        for rule in self.blind:
            place = self.contributions[rule.of].place
            mine = transition.form == rule.of or set(transition.by) == {place}
            if mine or transition.name in rule.also or place in transition.places(codes.Effect.JOIN):
                return rule
        return None

    def calls_of(self, flags: Iterable[RedFlag]) -> tuple[str, ...]:
        """Whom to call for what holds: the first flag's first, each once."""
        return tuple(dict.fromkeys(call for flag in flags for call in flag.calls or self.emergency.calls))

    @property
    def is_urgent(self) -> bool:
        """Its requests stand above all others, wherever they are listed."""
        return self.kind == "urgence"

    def keepers_of(self, instant: str) -> frozenset[str]:
        """The roles that may type or correct a moment: those that it names, and those whose gesture stamps it."""
        stamp = f"{codes.Effect.STAMP}:{instant}"
        stamping = (key for each in self.transitions if stamp in each.effects for key in each.by)
        return frozenset((*self.instants[instant].by, *stamping))

    def transition(self, event: str, state: str) -> Transition | None:
        """The line of the table for an event in a state. The interpreter keeps its own index."""
        return next((t for t in self.transitions if t.name == event and state in t.sources), None)
