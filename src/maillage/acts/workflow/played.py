"""Plays the cases of a package in memory: the interpreter, the form engine, no database. Refuses nothing, reports."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from maillage.acts.clocks import facade as clocks
from maillage.acts.usages.codes import ANSWER_FORM
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.usages.contracts import PackageRefused, UsagePackage
from maillage.acts.usages.conversions import SELF
from maillage.acts.usages.files import STORIES
from maillage.acts.usages.package import load_package
from maillage.acts.usages.reading import read_model
from maillage.acts.usages.scenario import Answer, Expect, Given, Person, PlayedCase, Scenario, Step
from maillage.acts.workflow.contracts import Actor, Contribution, Outcome, Refused, Snapshot
from maillage.acts.workflow.facade import interpreter, recommended
from maillage.acts.workflow.played_moments import compare_moments, moved, stamp
from maillage.acts.workflow.routing import theme_of
from maillage.acts.workflow.sheet import Sheet, plain_words
from maillage.acts.workflow.turning import Scene, left, turned

Expected = tuple[str, object, object]
Typed = Mapping[str, Answer]
MOMENTS = {"instant": "instant %s", "told": "prévenus par %s", "disorder": "ordre impossible"}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a story gave; `failures` are French sentences, empty when it holds."""

    usage: str
    case: str
    failures: tuple[str, ...] = ()


def play_folder(folder: Path) -> tuple[CaseResult, ...]:
    """Every story of a package. A package that cannot be read is one failed result."""
    try:
        package = load_package(folder)
    except PackageRefused as refused:
        return (CaseResult(folder.name, "", tuple(str(problem) for problem in refused.problems)),)
    return play_package(package, beside=folder.parent)


def play_package(package: UsagePackage, *, beside: Path | None = None) -> tuple[CaseResult, ...]:
    """`beside`: where the packages stand into which its cases are converted."""
    usage = package.definition.code
    scenario, _source, problems = read_model(STORIES, package.files.get(STORIES, ""), Scenario)
    if scenario is None:
        return (CaseResult(usage, "", tuple(str(problem) for problem in problems)),)
    by_name = {case.name: case for case in scenario.cases}
    return tuple(
        CaseResult(usage, case.name, _play(package, beside, scenario, by_name, case)) for case in scenario.cases
    )


def _play(
    package: UsagePackage, beside: Path | None, scenario: Scenario, by_name: Mapping[str, PlayedCase], case: PlayedCase
) -> tuple[str, ...]:
    """The chain of `after` is played first, without its expectations: each story answers for its own steps."""
    chain = _chain(by_name, case.name)
    first = chain[0]
    stage = _Stage(_scene(package, first.given), _people(scenario, chain), first, beside)
    for story in chain[:-1]:
        for step in story.steps:
            stage.play(step)
    failures: list[str] = []
    for number, step in enumerate(case.steps, start=1):
        failures += [f"pas {number} ({step.by}, {step.do or 'regarde'}) : {text}" for text in stage.check(step)]
    return tuple(failures)


@dataclass(frozen=True, slots=True)
class Gesture:
    """What somebody did in a story, refusals apart."""

    at: datetime
    by: str
    outcome: Outcome
    invited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Performance:
    """What a story left behind, for who shows it as a case that took place.

    `contributions`: what somebody signed for themselves, by form and author; `instants`: the moments stamped or typed.
    """

    gestures: tuple[Gesture, ...]
    snapshot: Snapshot
    sheets: Mapping[str, Sheet]
    contributions: Mapping[tuple[str, str], Sheet]
    instants: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Retold:
    """A story of a package, played by others and from another instant on.

    `given` says when it begins and what the record knows, `cast` who plays whom: a key of the story, another key. The
    days and hours that its people type move with its beginning; `typed` gives what they type instead, if anything.
    """

    name: str
    given: Given
    cast: Mapping[str, str]
    typed: Callable[[Typed], Typed] = dict


@dataclass(frozen=True, slots=True)
class Thread:
    """A story that goes on as its own usage: how long it lasts, and who of it acts first."""

    name: str
    lasts: timedelta
    by: str


def perform(package: UsagePackage, story: Retold, *, last: Callable[[Outcome], bool]) -> Performance | None:
    """A story up to the first gesture that `last` recognises; None when none is."""
    found = _retold(package, story)
    if found is None:
        return None
    stage, steps = found
    gestures: list[Gesture] = []
    for step in steps:
        if step.convert is None and stage.happens(step, gestures) and last(gestures[-1].outcome):
            return stage.left_behind(gestures)
    return None


def perform_thread(package: UsagePackage, story: Retold) -> tuple[Performance, ...]:
    """Every request of a story that goes on as its own usage, the first one first; not one that is still a draft."""
    found = _retold(package, story)
    if found is None:
        return ()
    stage, steps = found
    gestures: list[Gesture] = []
    done: list[Performance] = []
    for step in steps:
        if step.convert is None:
            stage.happens(step, gestures)
        elif step.convert == SELF:
            before = stage.left_behind(gestures)
            if not isinstance(stage.play(step), Refused):
                done.append(before)
                gestures, stage.instants = [], {}
    return (*done, *([stage.left_behind(gestures)] if gestures else []))


def longest_thread(package: UsagePackage) -> Thread | None:
    """The story that goes on the most often as its own usage; None when none does."""
    scenario, _source, _problems = read_model(STORIES, package.files.get(STORIES, ""), Scenario)
    by_name = {case.name: case for case in scenario.cases} if scenario is not None else {}
    told = {name: [step for story in _chain(by_name, name) for step in story.steps] for name in by_name}
    often = {name: _times_on(steps) for name, steps in told.items()}
    if not any(often.values()):
        return None
    name = max(often, key=lambda each: often[each])
    lasts = max(step.at.nominal for step in told[name] if step.at is not None)
    return Thread(name, lasts, next(step.by for step in told[name] if step.do is not None))


def _times_on(steps: Iterable[Step]) -> int:
    return sum(step.convert == SELF and step.expect.refused is None for step in steps)


def _retold(package: UsagePackage, told: Retold) -> tuple["_Stage", Iterator[Step]] | None:
    """The stage of the story and its steps, as others play them."""
    name, given, cast = told.name, told.given, told.cast
    scenario, _source, _problems = read_model(STORIES, package.files.get(STORIES, ""), Scenario)
    if scenario is None:
        return None
    chain = _chain({case.name: case for case in scenario.cases}, name)
    people = {cast.get(key, key): person for key, person in _people(scenario, chain).items()}
    stage = _Stage(_scene(package, given), people, chain[0].model_copy(update={"given": given}), None)
    later = stage.begun_at - datetime.fromisoformat(chain[0].given.at)
    steps = (
        step.model_copy(
            update={
                "by": cast.get(step.by, step.by),
                "invite": tuple(cast.get(key, key) for key in step.invite),
                "fill": dict(told.typed(moved(step.fill, later))),
            }
        )
        for story in chain
        for step in story.steps
    )
    return stage, steps


def _scene(package: UsagePackage, given: Given) -> Scene:
    return Scene(package, given.record, datetime.fromisoformat(given.at).date())


def _chain(by_name: Mapping[str, PlayedCase], name: str) -> list[PlayedCase]:
    """A story, after those that come before it."""
    chain = [by_name[name]]
    while (before := chain[0].after) is not None:
        chain.insert(0, by_name[before])
    return chain


def _people(scenario: Scenario, chain: list[PlayedCase]) -> dict[str, Person]:
    people = dict(scenario.people)
    for story in chain:
        people.update(story.given.people)
    return people


@dataclass(slots=True)
class _Stage:
    """One case under way, as the database would keep it."""

    scene: Scene
    people: Mapping[str, Person]
    first: PlayedCase
    beside: Path | None
    begun_at: datetime = field(init=False)
    now: datetime = field(init=False)
    writing: str = field(init=False, default="")  # who fills the forms now
    instants: dict[str, datetime] = field(init=False, default_factory=dict)
    sent_at: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.begun_at = self.now = datetime.fromisoformat(self.first.given.at)

    def happens(self, step: Step, gestures: list[Gesture]) -> bool:
        """Plays a step; whether somebody did something, which is then the last of `gestures`."""
        came = self.play(step)
        if isinstance(came, Outcome):
            gestures.append(Gesture(self.now, step.by, came, step.invite))
        return isinstance(came, Outcome)

    def left_behind(self, gestures: Iterable[Gesture]) -> Performance:
        own = {key: self.scene.seats.sheets[key] for key in self.scene.seats.done}
        return Performance(tuple(gestures), self.snapshot, self.sheets, own, self.instants)

    @property
    def package(self) -> UsagePackage:
        return self.scene.package

    @property
    def sheets(self) -> dict[str, Sheet]:
        return self.scene.sheets

    @property
    def snapshot(self) -> Snapshot:
        return self.scene.snapshot

    def actor(self, key: str) -> Actor:
        person = self.people[key]
        roles = self.scene.hands.roles_of(key, person, self.snapshot) | self.scene.seats.places_of(key)
        return Actor(key, person.name or key, roles, person.profession)

    def play(self, step: Step) -> Outcome | Refused | None:
        """Carry out one gesture; a refusal leaves the case as it was, what was filled stays a draft."""
        if step.at is not None:
            self.now = step.at.after(self.begun_at)
            self.scene.reach(self.now.date())
            self.scene.hands.time_passed(self.snapshot, self.now)
        self.writing = step.by
        self._fill(step)
        self.scene.hands.addressed = step.address or self.scene.hands.addressed
        machine, actor = interpreter(self.package), self.actor(step.by)
        self.instants.update({name: moment.after(self.begun_at) for name, moment in step.note.items()})
        try:
            if step.convert is not None:
                self.scene = turned(self.scene, machine, step.convert, actor, self.sent_at or self.now, self.beside)
                self.sent_at = None
            if step.do is None:
                return None
            admitted = machine.admit(self.snapshot, step.do, actor, reason=step.reason, invited=step.chosen)
        except Refused as refused:
            return refused
        if admitted.signs_contribution:
            self.scene.seats.sign(admitted.signs_contribution, step.by)
            self.scene.snapshot = replace(self.snapshot, signed=self.scene.seats.signed())
        outcome = machine.decide(admitted, self.snapshot, self.now)
        self._seat(outcome, step)
        self.scene.hands.moved(outcome, step.hand_over)
        came_from = self.snapshot.came_from if outcome.state == self.snapshot.state else self.snapshot.state
        self.scene.snapshot = replace(
            self.snapshot,
            state=outcome.state,
            assignee=outcome.assignee,
            clocks=outcome.clocks,
            came_from=came_from,
        )
        stamp(self.package.definition, self.sheets["request"], self.instants, outcome, self.now)
        self.sent_at = self.sent_at or self.now
        return outcome

    def _contributions(self) -> tuple[Contribution, ...]:
        return self.scene.seats.known({key: person.name or key for key, person in self.people.items()})

    def _seat(self, outcome: Outcome, step: Step) -> None:
        """Who enters and leaves the places of the case, and what they signed made the answer."""
        self.scene.seats.seat(outcome, step.by, step.invite)
        for effect in outcome.effects:
            if effect.kind == Word.CARRY and effect.argument:
                self.sheets[ANSWER_FORM].carry(self.sheet(effect.argument))
        self.scene.snapshot = replace(self.snapshot, contributions=self._contributions())

    def sheet(self, form: str) -> Sheet:
        """A form of the case; of a contribution, the sheet of who acts."""
        if form not in self.package.definition.contributions:
            return self.sheets[form]
        return self.scene.seats.sheet(form, self.writing, self.sheets["request"].response)

    def _fill(self, step: Step) -> None:
        for link_id, answer in step.fill.items():
            self.sheet_of(link_id, step.form).fill(link_id, answer)
        for link_id in step.clear:
            self.sheet_of(link_id, step.form).fill(link_id, None)
        request = self.sheets["request"]
        for name, sheet in self.sheets.items():
            if name != "request":
                sheet.read_request(request.response)
        self.scene.snapshot = replace(
            self.snapshot,
            forms={name: self.sheet(name).status for name in self.sheets},
            contributions=self._contributions(),
            request=request.response,
            attachments={**self.snapshot.attachments, **step.attach},
            consent=step.consent or self.snapshot.consent,
            team_chosen=self.snapshot.team_chosen if step.team is None else step.team,
        )

    def sheet_of(self, link_id: str, form: str | None = None) -> Sheet:
        """The first form that asks this question, unless the step names which."""
        for name, sheet in self.sheets.items():
            if link_id in sheet.items and form in (None, name):
                return self.sheet(name)
        raise UnknownQuestion(link_id)

    # --- looking -------------------------------------------------------------------------------------------

    def check(self, step: Step) -> list[str]:
        """Play a step and compare what came with what was expected, in French."""
        try:
            came = self.play(step)
            return [
                f"{what} : attendu {plain_words(wanted)}, obtenu {plain_words(found)}"
                for what, wanted, found in self._compare(step, step.expect, came)
                if wanted != found
            ]
        except UnknownQuestion as unknown:
            return [f"aucun formulaire ne pose la question « {unknown} »"]
        except PackageRefused as refused:
            return [f"ne se poursuit pas en « {step.convert} » : {refused}"]

    def _compare(self, step: Step, expect: Expect, came: Outcome | Refused | None) -> list[Expected]:
        refused = came.kind.value if isinstance(came, Refused) else None
        found: list[Expected] = [("refus", expect.refused, refused)]
        if expect.says is not None:
            sentence = came.reason_fr if isinstance(came, Refused) else ""
            found.append(("phrase", True, expect.says.casefold() in sentence.casefold()))
            if not found[-1][2]:
                found[-1] = ("phrase", expect.says, sentence)
        if expect.state is not None:
            found.append(("état", expect.state, self.snapshot.state))
        if expect.assignee is not None:
            holder = self.snapshot.assignee
            found.append(("prise par", expect.assignee, holder.key if holder else None))
        if expect.effects:
            effects = tuple(str(effect) for effect in came.effects) if isinstance(came, Outcome) else ()
            found.append(("effets", sorted(expect.effects), sorted(effects)))
        if expect.subject is not None:
            found.append(("motif de la liste", expect.subject, self.sheets["request"].value_of(self._subject())))
        if expect.theme is not None and self.package.definition.route is not None:
            found.append(("thème", expect.theme, theme_of(self.package, self.sheets["request"].response)))
        if expect.tasks is not None:
            wanted = [(task.title, str(task.due_in or "")) for task in expect.tasks]
            found.append(("suites", sorted(wanted), sorted(self._tracked(came))))
        if expect.reads is not None:
            found.append(("lit les avis de", sorted(expect.reads), sorted(self._reads(step.by))))
        found += [(f"horloge {name}", word, self._clock(name)) for name, word in expect.clocks.items()]
        looked = compare_moments(
            self.package.definition, expect, self.instants, self.snapshot.clocks, self.begun_at, self.now
        )
        found += [(MOMENTS[what] % name if name else MOMENTS[what], wanted, got) for what, name, wanted, got in looked]
        return found + self._compare_offers(step, expect) + self._compare_forms(expect)

    def _reads(self, key: str) -> tuple[str, ...]:
        """Whose signed contributions they find: what the row policies of the database hold to."""
        roles = self.package.definition.roles
        requests = {roles[role].party for role in self.actor(key).roles} == {"requester"}
        holder = self.snapshot.assignee.key if self.snapshot.assignee else None
        return self.scene.seats.read_by(key, requests=requests, holder=holder)

    def _tracked(self, came: Outcome | Refused | None) -> list[tuple[str, str]]:
        """What the step just played asks to be done, when it is one that tracks it."""
        if not isinstance(came, Outcome) or Word.TRACK_RECOMMENDATION not in [each.kind for each in came.effects]:
            return []
        answer = self.sheets[ANSWER_FORM]
        return [(each.title, str(each.delay or "")) for each in recommended(self.package, answer.clean, answer.context)]

    def _subject(self) -> str:
        return self.package.definition.worklist.subject

    def _clock(self, name: str) -> str:
        state = self.snapshot.clocks.get(name)
        if state is None:
            return "absent"
        return clocks.status(self.package.definition.clocks[name], state, self.now).value

    def _compare_offers(self, step: Step, expect: Expect) -> list[Expected]:
        offers = interpreter(self.package).allowed(self.snapshot, self.actor(step.by))
        events = [offer.event for offer in offers]
        found: list[Expected] = []
        if expect.offers is not None:
            found.append(("boutons", sorted(expect.offers), sorted(events)))
        found += [(f"bouton {event}", False, event in events) for event in expect.no_offer]
        return found

    def _compare_forms(self, expect: Expect) -> list[Expected]:
        found: list[Expected] = []
        for wanted, link_ids in ((True, expect.visible), (False, expect.hidden)):
            found += [
                (f"question {link_id} visible", wanted, link_id in self.sheet_of(link_id).visible)
                for link_id in link_ids
            ]
        for link_id, answer in expect.answers.items():
            found.append((f"réponse {link_id}", answer, self.sheet_of(link_id).answer(link_id)))
        for link_id, figures in expect.figures.items():
            found += self.sheet_of(link_id).compare_figures(link_id, figures)
        request = self.sheets["request"]
        for link_id, answer in expect.carried.items():
            found.append((f"repris {link_id}", answer, request.answer(link_id) if request.is_taken(link_id) else None))
        if expect.left is not None:
            found.append(("reste à saisir", sorted(expect.left), sorted(left(self.scene))))
        if expect.document_contains:
            text = self.sheets["report"].text
            found += [(f"document : {part}", True, part in text) for part in expect.document_contains]
        return found


class UnknownQuestion(LookupError):
    """A story names a question that no form asks."""
