"""Plays the cases of the region in memory: the interpreter of the usage decides states, clocks and notices.

A plot that the usage would refuse raises here: the region never holds a case that nobody could have made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from maillage.acts.forms import facade as forms
from maillage.acts.usages.codes import Effect
from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.workflow.facade import Actor, Outcome, Snapshot, interpreter
from maillage.acts.workflow.sheet import Sheet
from maillage.config.demo import lesions
from maillage.config.demo.dice import Dice
from maillage.config.demo.patients import Resident
from maillage.config.demo.people import DELEGATIONS, NAMED, PERSON_OF
from maillage.config.demo.photobook import Picture
from maillage.config.demo.plots import (
    COLLEAGUE,
    EVENTS,
    EXPERT,
    JUNIOR,
    LIVE,
    PAST,
    PLOTS,
    PREPARED,
    REQUESTER,
    SECRETARY,
    Live,
    past_instants,
)
from maillage.config.demo.world import World
from maillage.config.demo.wounds import Traced
from maillage.kernel.consent.contracts import Answer
from maillage.kernel.directory.contracts import Standing
from maillage.kernel.record.facade import ItemKind

# Who prepares for whom, and who drafts for the seniors of a hospital.
SECRETARY_OF = {boss: helper for boss, helper, *_rights in DELEGATIONS}
JUNIOR_AT = {person.places[0]: person.key for person in NAMED if person.standing is Standing.JUNIOR}
ROLES = {
    REQUESTER: {"requester"}, EXPERT: {"expert"}, COLLEAGUE: {"expert"}, SECRETARY: {"secretary", "sender"},
    JUNIOR: {"junior"},
}  # fmt: skip
BEGUN = ("draft", "discarded", "preparing", "handed_over")  # the request is not whole yet
REASONS = {
    "hand_back": lesions.REMARKS, "ask_back": lesions.ASK_BACK, "complete": lesions.COMPLETE,
    "refuse": lesions.REFUSALS,
}  # fmt: skip
# Who asks for opinions in the past, and how often; who answers, by hospital.
REQUESTERS = {
    "i.solhac": 22.0, "p.ormeau": 16.0, "n.tardivat": 12.0, "b.caudron": 10.0, "g.pontivic": 16.0,
    "s.hauteroche": 12.0, "l.ferrandel": 6.0, "r.amiotte": 6.0,
}  # fmt: skip
TO_ORBEVILLE = ("s.hauteroche", "l.ferrandel")
EXPERTS = {"montvaste": ("m.quevrain", "a.tancrede", "d.kerdoncuff"), "orbeville": ("c.lescarbot", "y.malherbault")}
FOLLOWED_SHARE = 0.2  # of past requests, for the one patient that a practice has watched: many moles, many opinions
LIVE_SHARE = 0.5  # in a small region, half of the cases are under way


def signs(outcome: Outcome) -> bool:
    return any(effect.kind == Effect.SIGN_REPORT for effect in outcome.effects)


@dataclass(frozen=True, slots=True)
class Played:
    """One event that happened."""

    at: datetime
    by: str  # a person
    outcome: Outcome
    invited: tuple[str, ...] = ()

    @property
    def signs(self) -> bool:
        """Whether it made the answer."""
        return signs(self.outcome)


@dataclass(slots=True)
class Story:
    """One case with everything that it left behind, before any row."""

    number: int
    plot: str
    resident: Resident
    requester: str
    expert: str
    hospital: str
    opened: datetime
    photos: tuple[str, ...]  # codes of views
    lesion: int
    snapshot: Snapshot
    events: list[Played] = field(default_factory=list)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    contributions: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # by form and author
    instants: dict[str, datetime] = field(default_factory=dict)  # stamped or typed, by name
    subject: str = ""
    recipient: str = ""
    files: tuple[str, ...] = ()  # codes of the views that came as a PDF
    is_live: bool = False
    secretary: str = ""
    follows: Story | None = None  # the request that went on as this one
    pictures: dict[str, Picture] = field(default_factory=dict)  # drawn for it alone, by view
    traced: tuple[Traced, ...] = ()
    consent: Answer = Answer.GIVEN

    @property
    def first(self) -> Story:
        """The one with which its thread begins."""
        return self.follows.first if self.follows else self

    @property
    def signing(self) -> Played | None:
        """The gesture that first made its answer."""
        return next((played for played in self.events if played.signs), None)

    @property
    def is_signed(self) -> bool:
        return self.signing is not None


def fits(package: UsagePackage) -> bool:
    """Whether the plots and the answers of this region are those of that usage."""
    known = {transition.name for transition in package.definition.transitions}
    asked = set(package.forms["request"].items) if "request" in package.forms else set()
    return known >= EVENTS and asked >= {"motif", "siege", "dermoscope", "phototype"} and "report" in package.forms


def tell(world: World, package: UsagePackage, count: int) -> list[Story]:
    """`count` stories in the order in which they began."""
    teller = _Teller(world, package)
    live = LIVE[: min(len(LIVE), int(count * LIVE_SHARE))]
    stories = [teller.live(each) for each in live]
    forced = iter(PAST)  # each way at least once
    while len(stories) < count:
        stories.append(teller.past(next(forced, None) or teller.dice.one_of(PAST)))
    stories.sort(key=lambda story: (story.opened, story.resident.row.id))
    for number, story in enumerate(stories, start=1):
        story.number = number
    return stories


class _Teller:
    def __init__(self, world: World, package: UsagePackage) -> None:
        self.world, self.package = world, package
        self.dice = Dice(world.seed, "stories")
        self.machine = interpreter(package)
        self.raw = {name: json.loads(package.files[file]) for name, file in package.definition.forms.items()}
        self._by_place: dict[str, list[Resident]] = {}
        for resident in world.residents:
            row = resident.row
            if row.death_on is None and not row.is_unidentified:
                for place in resident.places:
                    self._by_place.setdefault(place, []).append(resident)

    def live(self, script: Live) -> Story:
        instants = [self.world.at - timedelta(minutes=minutes) for minutes in script.ago]
        just_opened = script.plot in ("draft", "preparing")
        opened = instants[0] - timedelta(minutes=0 if just_opened else self.dice.randint(4, 15))
        done = instants[: len(PLOTS[script.plot])]
        story = self._story(
            script.plot, script.requester, script.expert, script.hospital, opened, done, script.patient
        )  # fmt: skip
        story.is_live = True
        return story

    def past(self, plot: str) -> Story:
        requester = self.dice.one_of(REQUESTERS)
        hospital = "orbeville" if requester in TO_ORBEVILLE or self.dice.chance(0.08) else "montvaste"
        opened, instants = past_instants(plot, self.dice, self.world.at)
        return self._story(plot, requester, self.dice.choice(EXPERTS[hospital]), hospital, opened, instants, "")

    def _story(
        self, plot: str, requester: str, expert: str, hospital: str, opened: datetime, instants: list[datetime],
        patient: str,
    ) -> Story:  # fmt: skip
        place = PERSON_OF[requester].places[0]
        resident = self._patient(place, patient, opened)
        has_dermoscope = PERSON_OF[requester].profession == "10" and self.dice.chance(0.6)
        views = ("overview", "close_up", *(("dermoscope",) if has_dermoscope else ()))
        kind = self.world.places[place].kind
        story = Story(
            0, plot, resident, requester, expert, hospital, opened, views, self.dice.randrange(10_000),
            Snapshot(state=self.package.definition.initial),
        )  # fmt: skip
        if self.dice.chance(0.2) and requester != "i.solhac":
            story.recipient = "i.solhac"
        request = self._request(story, kind, has_dermoscope, is_draft=plot in BEGUN)
        if plot in PREPARED:
            story.secretary = SECRETARY_OF[requester]
        report = None
        for (event, who), at in zip(PLOTS[plot], instants, strict=True):
            if event in ("propose", "sign") and report is None:
                report = self._report(request, has_dermoscope)
                story.forms["report"] = forms.clean_response(report.state)
            self._play(story, event, who, at, request, report)
        return story

    def _patient(self, place: str, family: str, opened: datetime) -> Resident:
        here = self._by_place[place]
        if family:
            return next(each for each in here if each.row.birth_name == family)
        known_then = [each for each in here if each.row.created_at < opened and each.known is None]
        if known_then and self.dice.chance(FOLLOWED_SHARE):
            return min(known_then, key=lambda each: each.row.created_at)
        return self.dice.choice(known_then or here)

    def _request(self, story: Story, kind: str, has_dermoscope: bool, *, is_draft: bool) -> Sheet:
        sheet = Sheet(raw=self.raw["request"], form=self.package.forms["request"])
        sheet.prefill(record_of(story.resident))
        answers = lesions.request_answers(
            self.dice,
            family=story.resident.row.birth_name if story.resident.known else "",
            place_kind=kind,
            has_dermoscope=has_dermoscope,
        )
        kept = dict(list(answers.items())[:5]) if is_draft else answers
        for link_id, answer in kept.items():
            sheet.fill(link_id, answer)
        story.subject = str(sheet.value_of(self.package.definition.worklist.subject) or "")
        story.forms["request"] = sheet.response if is_draft else forms.clean_response(sheet.state)
        return sheet

    def _report(self, request: Sheet, has_dermoscope: bool) -> Sheet:
        sheet = Sheet(raw=self.raw["report"], form=self.package.forms["report"])
        sheet.read_request(request.response)
        for link_id, answer in lesions.report_answers(self.dice, has_dermoscope=has_dermoscope).items():
            sheet.fill(link_id, answer)
        return sheet

    def _play(self, story: Story, event: str, who: str, at: datetime, request: Sheet, report: Sheet | None) -> None:
        person = {
            REQUESTER: story.requester,
            EXPERT: story.expert,
            COLLEAGUE: self._colleague(story),
            SECRETARY: story.secretary,
            JUNIOR: JUNIOR_AT.get(story.hospital, ""),
        }[who]
        before = replace(
            story.snapshot,
            forms={"request": request.status, **({"report": report.status} if report else {})},
            request=request.response,
            attachments=dict.fromkeys(story.photos, 1),
            consent="given",
            team_chosen=True,
        )
        named = PERSON_OF[person]
        actor = Actor(person, named.display, frozenset(ROLES[who]), named.profession)
        reason = self.dice.choice(REASONS[event]) if event in REASONS else None
        outcome = self.machine.fire(before, event, actor, at, reason=reason)
        story.events.append(Played(at, person, outcome))
        story.snapshot = replace(before, state=outcome.state, assignee=outcome.assignee, clocks=outcome.clocks)

    @staticmethod
    def _colleague(story: Story) -> str:
        return next(person for person in EXPERTS[story.hospital] if person != story.expert)


def record_of(resident: Resident) -> dict[str, str]:
    """What the record knows of a known patient, in the words of the forms' prefill."""
    facts = resident.known.facts if resident.known else ()
    names = {ItemKind.ALLERGY: "allergies", ItemKind.TREATMENT: "treatments", ItemKind.HISTORY: "history"}
    return {name: label for kind, name in names.items() for found, label in facts if found is kind}
