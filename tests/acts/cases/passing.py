"""A small usage whose requests pass from team to team, and may be addressed to one expert by name."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID

from tests.acts.cases.chain import Chain, store
from tests.world import World

USAGE = "passage"
PASS = (
    "  - {name: pass_on, label: Confier à une autre équipe, from: [sent, taken], to: sent, by: [expert],\n"
    "     requires_reason: true, reason_label: Pourquoi, effects: [hand_over_team, notify_team, notify_requester]}\n"
)
LEAVE = (
    "  - {name: leave, label: Laisser à l’équipe, from: [sent], to: sent, by: [named],"
    " effects: [open_to_team, notify_team]}\n"
)
NAMED = '  named: {label: Expert choisi, party: expert, membership: named, professions: ["10"]}\n'
SAID = "  pass_on: Une demande vient d’une autre équipe.\n  leave: Une demande est ouverte à votre équipe.\n"
STORIES = """
  - name: Confiée à une autre équipe, la demande n’est plus à la première
    after: La demande part et l’expert la prend
    steps:
      - {by: expert, do: pass_on, at: +PT2H, reason: Hors de mon domaine., expect: {refused: guard_not_met}}
      - by: expert
        do: pass_on
        at: +PT2H
        hand_over: ailleurs
        reason: Hors de mon domaine.
        expect: {state: sent, clocks: {answer: running}}
      - {by: collegue, do: take, expect: {refused: wrong_role}}
      - {by: lointain, do: take, expect: {state: taken, assignee: lointain}}
      - {by: lointain, at: +PT49H, expect: {clocks: {answer: late}}}

  - name: Adressée par son nom, elle attend cette personne puis s’ouvre à l’équipe
    steps:
      - by: demandeur
        fill: {motif: Un motif, question: "Une question ?"}
        consent: given
        team: true
        address: choisi
      - {by: demandeur, do: send, expect: {state: sent}}
      - {by: collegue, do: take, expect: {refused: wrong_role}}
      - {by: choisi, expect: {offers: [take, pass_on, leave]}}
      - {by: collegue, do: take, at: +P3D, expect: {state: taken, assignee: collegue}}

  - name: La personne choisie laisse la demande à son équipe
    steps:
      - by: demandeur
        do: send
        fill: {motif: Un motif, question: "Une question ?"}
        consent: given
        team: true
        address: choisi
      - {by: choisi, do: leave, expect: {state: sent}}
      - {by: collegue, do: take, expect: {state: taken}}
"""
PEOPLE = (
    '  choisi: {roles: [expert, named], profession: "10", name: Dre Choisie}\n'
    '  lointain: {roles: [expert], profession: "10", name: Dr Lointain, team: ailleurs}\n'
)


def write(folder: Path, *, promise: str = "") -> Path:
    from maillage.acts.usages.scaffold import scaffold

    made = scaffold(code=USAGE, title="Passage", into=folder)
    text = (made / "usage.yaml").read_text(encoding="utf-8")
    text = text.replace("  # Un secrétariat", NAMED + "  # Un secrétariat")
    text = text.replace("\nclocks:", PASS + LEAVE + "\nclocks:").replace(
        "escalate: notify_team", "escalate: open_to_team"
    )
    (made / "usage.yaml").write_text(text + SAID + promise, encoding="utf-8")
    stories = (made / "cases.yaml").read_text(encoding="utf-8").rstrip()
    stories = stories.replace("\ncases:", PEOPLE + "\ncases:", 1) + "\n" + STORIES
    (made / "cases.yaml").write_text(stories, encoding="utf-8")
    return made


def published(world: World, as_mover: Callable[[], AbstractContextManager[None]], folder: Path) -> Chain:
    """Answered at Montvaste by two people, at Orbeville by one; no page could do it."""
    from maillage.acts.usages.package import load_package
    from maillage.kernel.directory import load
    from maillage.kernel.directory.contracts import NewTeam, NewTeamMember
    from maillage.toolbox.clock import today
    from maillage.toolbox.ids import new_id

    here, there = new_id(), new_id()
    near, far = (world.dermatologist, world.other_dermatologist), (world.foreign_dermatologist,)
    with as_mover():
        store(load_package(write(folder)))
        for team, people in ((here, near), (there, far)):
            place: UUID | None = people[0].organization_id
            assert place is not None
            load.teams([NewTeam(team, place, "Équipe", USAGE)])
            load.team_members(NewTeamMember(team, one.role_id, today()) for one in people if one.role_id)
    return Chain(world, {USAGE: here, "ailleurs": there})
