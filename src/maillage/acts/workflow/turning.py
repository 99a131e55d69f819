"""A played case that goes on as another usage: where the next episode is played. Refuses as pages do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from maillage.acts.usages.contracts import UsagePackage
from maillage.acts.usages.conversions import SELF
from maillage.acts.usages.files import read_json
from maillage.acts.usages.package import load_package
from maillage.acts.workflow.contracts import Actor, Snapshot
from maillage.acts.workflow.conversion import CARRIED, Target, carried, carried_views, left_to_type, require_conversion
from maillage.acts.workflow.hands import Hands
from maillage.acts.workflow.interpreter import Interpreter
from maillage.acts.workflow.seats import Seats
from maillage.acts.workflow.sheet import Sheet
from maillage.toolbox.clock import fr_date


@dataclass(slots=True)
class Scene:
    """One usage under way in memory: its package, its filled forms, where the case stands, and which day it is."""

    package: UsagePackage
    record: Mapping[str, str]
    on: date
    sheets: dict[str, Sheet] = field(init=False)
    seats: Seats = field(init=False)
    snapshot: Snapshot = field(init=False)
    hands: Hands = field(init=False)

    def __post_init__(self) -> None:
        self.sheets = {name: self._sheet(name) for name in self.package.forms}
        for sheet in self.sheets.values():
            sheet.prefill(self.record)
        self.seats = Seats(self.package.definition, self._sheet)
        self.snapshot = Snapshot(state=self.package.definition.initial)
        self.hands = Hands(self.package.definition)

    def _sheet(self, name: str) -> Sheet:
        file = self.package.definition.forms[name]
        return Sheet(raw=read_json(file, self.package.files[file]), form=self.package.forms[name], on=self.on)

    def reach(self, on: date) -> None:
        self.on = on
        for sheet in (*self.sheets.values(), *self.seats.sheets.values()):
            sheet.reach(on)


def turned(scene: Scene, machine: Interpreter, to: str, actor: Actor, at: datetime, beside: Path | None) -> Scene:
    """The scene of the other usage, as its author finds it; `at`, when this one was sent.

    Raises Refused, or PackageRefused for an unreadable one.
    """
    definition = scene.package.definition
    signed = definition.states[scene.snapshot.state].kind in ("answered", "closed")
    given = {name: sheet.clean for name, sheet in scene.sheets.items() if name == "request" or signed}
    context = scene.sheets["request"].context
    conversion = require_conversion(machine, to, scene.snapshot.state, actor, given, context)
    package = scene.package if conversion.to == SELF or beside is None else load_package(beside / conversion.to)
    target = Target(conversion, package)
    said_from = CARRIED % {"usage": scene.package.definition.title, "day": fr_date(at)}
    made = Scene(package, scene.record, scene.on)
    made.sheets["request"].take(carried(scene.package, target, given, context, said_from))
    views = carried_views(conversion, scene.package, package)
    had = scene.snapshot.attachments
    photos = {there: had[here] for here, there in views.items() if had.get(here)}
    made.snapshot = Snapshot(state=package.definition.initial, attachments=photos)
    return made


def left(scene: Scene) -> tuple[str, ...]:
    return left_to_type(scene.sheets["request"].state)
