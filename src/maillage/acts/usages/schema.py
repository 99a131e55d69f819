"""The strict shape of `usage.yaml`; refuses any key, effect or code that it does not know."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self, get_args
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from maillage.acts.usages import codes
from maillage.acts.usages.consent_words import ConsentWords
from maillage.acts.usages.delay import Delay
from maillage.acts.usages.emergency import Emergency
from maillage.acts.usages.guests import Guests
from maillage.acts.usages.live import Live
from maillage.acts.usages.recipients import Recipients
from maillage.acts.usages.route import Route
from maillage.acts.usages.strict import (
    CareDelay,
    Code,
    ExactText,
    Expression,
    FileName,
    Name,
    Profession,
    Promise,
    Purpose,
    Reason,
    Strict,
    Version,
    Words,
)
from maillage.acts.usages.timing import Instant, Interval, Rung

Kind = Literal[
    "teleexpertise", "teleconsultation", "telesurveillance", "teleassistance", "urgence", "staff", "telesoin"
]
Party = Literal["requester", "assistant", "expert", "observer"]
SELF = "self"  # where a conversion leads to the next episode of its own usage
Standing = Literal["any", "senior", "junior"]
StateKind = Literal["draft", "open", "paused", "answered", "closed"]


class Role(Strict):
    """A place in the case. `party` says on which side, `membership` what fills it.

    `invited`: a team or people whom a transition invites (effect `invite`), or who take the place themselves (`join`).

    `named`: the expert to whom the request is addressed by name, who alone of their team may take it until a clock
    opens it to the others.

    `standing` splits a team of experts: who signs, who is signed for. `sending` keeps a role of an assistant to those
    whom the delegation lets send.
    """

    label: Words
    party: Party
    membership: Literal["organisation", "team", "person", "delegation", "invited", "named"] = "person"
    professions: tuple[Profession, ...] = ()
    standing: Standing = "any"
    sending: bool = False


class State(Strict):
    """`label` is what the requester reads; `owner` is the role from which something is awaited."""

    label: Words
    kind: StateKind
    owner: Name = "none"
    final: bool = False


class Condition(Strict):
    """A guard written in FHIRPath over the request, with the sentence said when it does not hold."""

    when: Expression
    message: Words


class Transition(Strict):
    """One line of the table: who may move a case from where to where, on what condition, with what effects.

    Several may bear one name from one state, told apart by `when`: FHIRPath over what was signed (`first_reading.…`);
    the first that holds is played, the last has none. `batch`: several cases at once, from the list of those that wait.
    `returns`: the case goes back to the state it came from, of which `to` names one; no clock hears of it.
    """

    name: Name
    label: Words
    sources: tuple[Name, ...] = Field(alias="from", min_length=1)
    to: Name
    when: Expression | None = None
    batch: bool = False
    returns: bool = False
    by: tuple[Name, ...] = Field(min_length=1)
    assigned: bool = False  # only the person who took the case, not the whole team
    form: Name | None = None
    partial: bool = False  # the form goes as far as it was filled: somebody else will finish it
    among: Literal["requester", "expert"] | None = None  # only this side reads the step and its reason
    requires_reason: bool = False
    reason_label: Words | None = None
    guard: tuple[Name | Condition, ...] = ()
    effects: tuple[str, ...] = ()
    confirm: Words | None = None
    primary: bool = False
    key: Annotated[str, StringConstraints(pattern=r"^[a-z]$")] | None = None

    @property
    def signs(self) -> bool:
        """True when it binds the person who does it."""
        return any(text.partition(":")[0] in codes.SIGNS for text in self.effects)

    def places(self, *words: codes.Effect) -> tuple[str, ...]:
        """The places of the case that these effects of the transition fill, empty or tell."""
        read = (text.partition(":") for text in self.effects)
        return tuple(place for word, _, place in read if word in words)


class Clock(Strict):
    """A promised delay. `starts` and `stops` name transitions or states entered, `pauses` names states.

    `ladder` says who is told, and when, while it runs: counted from its start, without its pauses.
    """

    label: Words
    starts: tuple[Name, ...] = Field(min_length=1)
    stops: tuple[Name, ...] = Field(min_length=1)
    pauses: tuple[Name, ...] = ()
    promise: Promise
    warn: Promise
    escalate: Literal["notify_team", "notify_requester", "notify_assignee", "open_to_team"] | None = None
    ladder: tuple[Rung, ...] = ()


class View(Strict):
    """A picture that is asked for. `when` (FHIRPath over the request) says when it is asked at all.

    `several`: as many as needed; what is taken after the first stays with this view.
    """

    code: Name
    label: Words
    hint: Words | None = None
    required: bool = False
    several: bool = False
    when: Expression | None = None


class Attachments(Strict):
    """Files joined to the request, and what is looked at when a picture arrives."""

    min: int = Field(default=0, ge=0, le=50)
    max: int = Field(default=10, ge=0, le=50)
    views: tuple[View, ...] = ()
    accept: tuple[str, ...] = ("image/jpeg", "image/png")
    max_mb: int = Field(default=20, ge=1, le=200)
    checks: tuple[Literal["sharp", "bright", "ruler"], ...] = ()

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.min > self.max:
            raise ValueError("le nombre minimal de fichiers dépasse le nombre maximal")
        return self


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


class Contribution(Strict):
    """A form that each holder of a `place` fills and signs for themselves."""

    place: Name


class Blind(Strict):
    """Who is blind to a contribution, until when: `of` and `until` are forms, `to` roles who sign one of `until`.

    While it lasts nobody of the experts' side but its author sees it, whatever role they may take next; with
    `requester`, nobody of the other side either. `also` names gestures whose words would tell it.

    Where `to` is the place that signs `of`, several hold it, blind to one another: who has the case reads what each
    signed, and so does who signed theirs when `until` names `of` too.
    """

    of: Name
    to: tuple[Name, ...] = Field(min_length=1)
    until: tuple[Name, ...] = Field(min_length=1)
    requester: bool = False
    also: tuple[Name, ...] = ()


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
    urgency: Expression | None = None


class RedFlag(Strict):
    """A situation that an asynchronous request must not carry: the sender is told whom to call.

    `code` is what the trail keeps of it; `message` is read by the sender, never written to the trail. `calls` are the
    numbers of this situation, when they are not those of the usage.
    """

    code: Name
    when: Expression
    message: Words
    calls: tuple[str, ...] = ()


class Recommendation(Strict):
    """What a signed answer asks to be done: it becomes a task, followed until done. FHIRPath looks at the answer.

    `title` is fixed, or read from the answer (`title_from`). `due` gives a word of `delays`, or a delay (`P90D`).
    """

    code: Name
    when: Expression
    title: Words | None = None
    title_from: Expression | None = None
    due: Expression | None = None
    delays: dict[str, CareDelay] = {}
    owner: Literal["requester"] = "requester"

    @model_validator(mode="after")
    def _one_title(self) -> Self:
        if (self.title is None) == (self.title_from is None):
            raise ValueError("une recommandation a un titre : title (fixe) ou title_from (lu dans la réponse)")
        if self.delays and self.due is None:
            raise ValueError("delays ne sert à rien sans due")
        return self

    @property
    def plain_due(self) -> Delay | None:
        """`due` when it is a delay in full letters, not an expression."""
        try:
            return Delay.parse(self.due or "")
        except ValueError:
            return None


class Appointment(Strict):
    """An answered case may become an appointment with its experts. `when` (over the answer) says which one."""

    label: Words
    when: Expression | None = None


class Conversion(Strict):
    """A case that goes on as another one, of the same patient and in the same thread, with nothing typed again.

    `to` is a usage, or `self`: the next episode of this one. Answers are carried to the question of the same linkId, or
    of the same `code`; `carries` says the others (question of the target: FHIRPath over all answers of this case).
    `asks` names questions of the target that are always asked anew. `views` (view of the target: view of this usage)
    says which photos go where, beside those of the same code; a next episode takes its own photos unless `photos` is
    true. `when` looks at all answers of this case too.
    """

    to: Code
    label: Words
    sources: tuple[Name, ...] = Field(alias="from", min_length=1)
    by: tuple[Name, ...] = Field(min_length=1)
    when: Expression | None = None
    carries: dict[str, Expression] = {}
    asks: tuple[str, ...] = ()
    photos: bool | None = None
    views: dict[Name, Name] = {}

    @property
    def is_follow_up(self) -> bool:
        return self.to == SELF

    @property
    def takes_photos(self) -> bool:
        return not self.is_follow_up if self.photos is None else self.photos


class HandOver(Strict):
    """To which other teams of this usage a request passes (`places`: FINESS of the only structures that take over), and
    what becomes of the promise: it never starts again unless the usage says so.
    """

    to: Literal["any", "same_place", "elsewhere"] = "any"
    places: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9AB]{9}$")], ...] = ()
    promise: Literal["continues", "restarts"] = "continues"


class Series(Strict):
    """A value of each episode of a thread, shown one after the other: FHIRPath over all answers of an episode."""

    label: Words
    unit: ExactText | None = None
    value: Expression


class BillingExclusion(Strict):
    """When the act is not billable: FHIRPath over a form of the case, and the sentence that says why."""

    form: Name = "request"
    when: Expression
    reason: Words


class Billing(Strict):
    """An act that the usage may give rise to, `after` a transition, for who holds `role`; tariffs are dated elsewhere.

    The word is not `on`, which YAML 1.1 reads as true.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,10}$")]
    role: Name
    after: Name
    unless: tuple[BillingExclusion, ...] = ()


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
    consent: Consent
    consent_words: ConsentWords = ConsentWords()
    contributions: dict[Name, Contribution] = {}
    blind: tuple[Blind, ...] = ()
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


def split_effect(text: str) -> tuple[codes.Effect, str | None]:
    """`produce_document:opinion` gives the effect and its argument; a ValueError says which word is unknown."""
    word, _, argument = text.partition(":")
    effect = codes.Effect(word)
    if (effect in codes.TAKES_ARGUMENT) != bool(argument):
        raise ValueError(text)
    return effect, argument or None
