"""Transitions decided in process, from the draft to the closed case, a precision asked on the way."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench.figures import Figure, Figures
from bench.world import USAGE, World

NAME = "interpreter"
TITLE = "transitions décidées par l'interprète"
TARGET = 5000.0  # a second
LIFE = (
    ("requester", "send", ""),
    ("expert", "take", ""),
    ("expert", "ask_back", "Une photo plus nette, s'il vous plaît."),
    ("requester", "complete", "Reprise avec la lampe."),
    ("expert", "sign", ""),
    ("requester", "read", ""),
    ("requester", "close", ""),
)
SECONDS = 2.0


def measure(world: World) -> Figures:
    from maillage.acts.usages import facade as usages
    from maillage.acts.workflow.facade import Actor, FormStatus, Snapshot, interpreter

    package = usages.package(usages.active_version(USAGE).id)
    machine = interpreter(package)
    people = {role: Actor(role, role, frozenset({role}), "10") for role in ("requester", "expert")}
    complete = {name: FormStatus(complete=True) for name in package.definition.forms}
    start = Snapshot(
        state=package.definition.initial,
        forms=complete,
        request={"resourceType": "QuestionnaireResponse", "status": "completed", "item": []},
        attachments={view.code: 1 for view in package.definition.attachments.views},
        consent="given",
        team_chosen=True,
    )

    def live_once() -> None:
        case, at = start, datetime(2026, 3, 12, 9, tzinfo=UTC)
        for role, event, reason in LIFE:
            at += timedelta(minutes=30)
            outcome = machine.fire(case, event, people[role], at, reason=reason)
            case = replace(case, state=outcome.state, assignee=outcome.assignee, clocks=outcome.clocks)

    live_once()
    began, lives = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < (SECONDS / 4 if world.quick else SECONDS):
        live_once()
        lives += 1
    rate = lives * len(LIFE) / took
    return [Figure(NAME, round(rate), "/s", TARGET, "more", f"{len(LIFE)} transitions par vie de dossier")]
