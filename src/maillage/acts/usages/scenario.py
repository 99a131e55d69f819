"""The shape of `cases.yaml`: stories that a usage must be able to play; refuses unknown words."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, model_validator

from maillage.acts.usages.duration import Duration
from maillage.acts.usages.strict import CareDelay, Code, Name, Strict, Words
from maillage.acts.usages.timing import Called

Moment = Annotated[Duration, BeforeValidator(lambda text: _moment(text)), PlainSerializer(str, return_type=str)]
Instant = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d([+-]\d\d:\d\d|Z)$")]
Answer = bool | int | float | str | list[str] | None
# Of a question that a calculator answers: its figures by name, the questions that it lacks, null while it gives none.
Figures = dict[str, Answer] | tuple[Words, ...] | None
RefusedWord = Literal[
    "unknown_event",
    "wrong_state",
    "wrong_role",
    "already_taken",
    "reason_missing",
    "guard_not_met",
    "form_incomplete",
    "red_flag",
]
ClockWord = Literal["absent", "running", "soon", "late", "paused", "kept", "broken"]


def _moment(value: object) -> object:
    """`+PT2H`: so long after the beginning of the story."""
    if isinstance(value, str):
        if not value.startswith("+"):
            raise ValueError("un moment s’écrit +PT2H : deux heures après le début")
        return Duration.parse(value[1:])
    return value


class Person(Strict):
    """Somebody of the story. Without role they are a stranger; `team` is another team than the one first asked."""

    team: Name | None = None

    roles: tuple[Name, ...] = ()
    profession: str = "10"
    name: Words | None = None


class Given(Strict):
    """How the story begins: the hour, what the record knows, the people."""

    at: Instant = "2026-03-10T09:00+01:00"
    record: dict[str, str] = {}
    people: dict[Name, Person] = {}


class ExpectedTask(Strict):
    """A recommendation of the signed answer, once tracked: what is to be done, how long after the signature."""

    title: Words
    due_in: CareDelay | None = None


class Expect(Strict):
    """What must hold after a step. What is not written is not looked at."""

    state: Name | None = None
    refused: RefusedWord | None = None
    says: Words | None = None
    clocks: dict[Name, ClockWord] = {}
    offers: tuple[Name, ...] | None = None
    no_offer: tuple[Name, ...] = ()
    visible: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    answers: dict[str, Answer] = {}
    figures: dict[str, Figures] = {}
    effects: tuple[str, ...] = ()
    subject: str | None = None
    assignee: Name | None = None
    document_contains: tuple[str, ...] = ()
    tasks: tuple[ExpectedTask, ...] | None = None
    carried: dict[str, Answer] = {}
    left: tuple[str, ...] | None = None
    instants: dict[Name, Moment] = {}  # when each was, after the beginning of the story
    told: dict[Name, tuple[Called, ...]] = {}  # the rungs reached on the ladder of a clock
    theme: Name | None = None  # by which the request finds its team
    reads: tuple[Name, ...] | None = None  # whose signed contributions this person may read, their own among them
    disorder: bool | None = None  # moments that contradict the order of the usage


class Step(Strict):
    """One gesture: `by` somebody, at a moment, fills, joins photos, does; then what is expected.

    `convert` names the usage as which the case goes on (`self`: its next episode, in which the story then goes on).
    `hand_over` names the team that a gesture asks to take over, `address` the person to whom a draft is addressed.
    What is `carried` and the required questions `left` to type are those of that other request.
    """

    by: Name
    do: Name | None = None
    convert: Code | None = None
    hand_over: Name | None = None
    address: Name | None = None
    at: Moment | None = None
    fill: dict[str, Answer] = {}
    form: Name | None = None
    clear: tuple[str, ...] = ()
    reason: str | None = None
    attach: dict[Name, Annotated[int, Field(ge=0, le=50)]] = {}
    consent: Literal["given", "representative", "emergency", "refused"] | None = None
    team: bool | None = None
    invite: tuple[Name, ...] = ()
    note: dict[Name, Moment] = {}  # moments typed, after the beginning of the story
    expect: Expect = Expect()

    @property
    def chosen(self) -> int:
        """How many people and teams the gesture chooses."""
        return len(self.invite) + (self.hand_over is not None)

    @model_validator(mode="after")
    def _one_gesture(self) -> Self:
        if self.do is not None and self.convert is not None:
            raise ValueError("un pas fait une chose : do ou convert")
        return self


class PlayedCase(Strict):
    """A story with a name that says what it proves. `after` plays the steps of another story first."""

    name: Words
    given: Given = Given()
    after: Words | None = None
    steps: tuple[Step, ...] = Field(min_length=1)


class About(Strict):
    """Whom the stories are about: where a region shows them, it gives them a patient of that age and sex."""

    ages: tuple[int, int] = (0, 120)
    sex: Literal["F", "M"] | None = None


class Scenario(Strict):
    """All the stories of a package, and the people they share."""

    about: About = About()
    people: dict[Name, Person]
    cases: tuple[PlayedCase, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _names(self) -> Self:
        seen: set[str] = set()
        for case in self.cases:
            if case.name in seen:
                raise ValueError(f"deux cas joués portent le nom « {case.name} »")
            if case.after is not None and case.after not in seen:
                raise ValueError(f"« after » de « {case.name} » ne nomme pas un cas écrit plus haut")
            seen.add(case.name)
        return self
