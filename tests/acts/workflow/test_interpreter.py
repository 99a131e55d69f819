"""The table of a usage: who may, when, on what condition, and what is then to be done."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.contracts import (
    Actor,
    Assignee,
    Effect,
    FormStatus,
    Notice,
    Refused,
    RefusedKind,
    Snapshot,
)
from maillage.acts.workflow.interpreter import Interpreter

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
GP = Actor("role:gp", "Dr Ivan Solhac", frozenset({"requester"}), "10")
EXPERT = Actor("role:e1", "Dre Maëlle Quévrain", frozenset({"expert"}), "10")
OTHER = Actor("role:e2", "Dr Aurèle Tancrède", frozenset({"expert"}), "10")
STRANGER = Actor("role:x", "Dr Inconnu", frozenset(), "10")
DONE = FormStatus(complete=True)

DEFINITION = {
    "code": "essai",
    "version": "1.0.0",
    "title": "Essai",
    "summary": "Un avis pour les tests",
    "kind": "teleexpertise",
    "intended_use": "Montrer tous les gestes d’un avis dans les tests.",
    "initial": "draft",
    "roles": {
        "requester": {"label": "Demandeur", "party": "requester", "professions": ["10", "60"]},
        "expert": {"label": "Expert", "party": "expert", "membership": "team", "professions": ["10"]},
    },
    "states": {
        "draft": {"label": "Brouillon", "kind": "draft", "owner": "requester"},
        "sent": {"label": "Envoyée", "kind": "open", "owner": "expert"},
        "taken": {"label": "Prise en charge", "kind": "open", "owner": "expert"},
        "waiting": {"label": "Précision demandée", "kind": "paused", "owner": "requester"},
        "answered": {"label": "Réponse rendue", "kind": "closed", "final": True},
    },
    "transitions": [
        {
            "name": "send",
            "label": "Envoyer",
            "from": ["draft"],
            "to": "sent",
            "by": ["requester"],
            "form": "request",
            "guard": ["consent_given", "team_chosen", {"when": "urgent.not()", "message": "Appelez le 15."}],
            "effects": ["grant_team", "notify_team"],
            "primary": True,
        },
        {"name": "take", "label": "Prendre", "from": ["sent"], "to": "taken", "by": ["expert"], "effects": ["assign"]},
        {
            "name": "release",
            "label": "Rendre",
            "from": ["taken"],
            "to": "sent",
            "by": ["expert"],
            "assigned": True,
            "effects": ["unassign"],
        },
        {
            "name": "ask_back",
            "label": "Demander",
            "from": ["taken"],
            "to": "waiting",
            "by": ["expert"],
            "assigned": True,
            "requires_reason": True,
        },
        {"name": "complete", "label": "Compléter", "from": ["waiting"], "to": "taken", "by": ["requester"]},
        {
            "name": "sign",
            "label": "Signer",
            "from": ["taken"],
            "to": "answered",
            "by": ["expert"],
            "assigned": True,
            "form": "report",
            "effects": ["sign_report", "produce_document:opinion"],
        },
    ],
    "clocks": {
        "answer": {
            "label": "Réponse",
            "starts": ["send"],
            "stops": ["answered"],
            "pauses": ["waiting"],
            "promise": "P1D",
            "warn": "PT2H",
        }
    },
    "forms": {"request": "request.json", "report": "report.json"},
    "consent": {"kind": "teleexpertise"},
    "documents": {
        "opinion": {
            "title": "Avis",
            "form": "report",
            "template": "report.typ",
            "type_code": "85208-7",
            "class_code": "10",
            "format_code": "urn:ihe:iti:xds-sd:pdf:2008",
        }
    },
    "worklist": {"subject": "'Essai'"},
    "notifications": {"send": "Une demande attend votre équipe."},
}
USAGE = UsageDefinition.model_validate(DEFINITION)
READY = Snapshot(state="draft", forms={"request": DONE}, consent="given", team_chosen=True)


@pytest.fixture
def interpreter():
    return Interpreter(USAGE, lambda expression, snapshot: True)


def refusal(interpreter, snapshot, event, actor, **given):
    with pytest.raises(Refused) as caught:
        interpreter.fire(snapshot, event, actor, NOW, **given)
    return caught.value


def test_sending_grants_tells_the_team_and_starts_the_promise(interpreter):
    outcome = interpreter.fire(READY, "send", GP, NOW)
    assert (outcome.source, outcome.state, outcome.final) == ("draft", "sent", False)
    assert outcome.effects == (Effect("grant_team"), Effect("notify_team"), Effect("start_clock", "answer"))
    assert outcome.notices == (Notice("team", "Une demande attend votre équipe."),)
    assert outcome.clocks["answer"].started_at == NOW


def test_taking_assigns_and_releasing_frees(interpreter):
    taken = interpreter.fire(Snapshot(state="sent"), "take", EXPERT, NOW)
    assert taken.assignee == Assignee("role:e1", "Dre Maëlle Quévrain")
    freed = interpreter.fire(Snapshot(state="taken", assignee=taken.assignee), "release", EXPERT, NOW)
    assert (freed.state, freed.assignee) == ("sent", None)


def test_the_second_who_takes_is_told_who_won(interpreter):
    lost = refusal(interpreter, Snapshot(state="taken", assignee=Assignee("role:e1", EXPERT.display)), "take", OTHER)
    assert lost.kind is RefusedKind.ALREADY_TAKEN
    assert lost.reason_fr == "Dre Maëlle Quévrain a pris cette demande."


def test_the_one_who_already_took_is_not_told_of_somebody_else(interpreter):
    again = refusal(interpreter, Snapshot(state="taken", assignee=Assignee("role:e1", EXPERT.display)), "take", EXPERT)
    assert again.kind is RefusedKind.WRONG_STATE


def test_asking_back_pauses_the_promise_and_the_completion_resumes_it(interpreter):
    sent = interpreter.fire(READY, "send", GP, NOW)
    me = Assignee(EXPERT.key, EXPERT.display)
    taken = Snapshot(state="taken", assignee=me, clocks=sent.clocks)
    later = NOW + timedelta(hours=1)
    asked = interpreter.fire(taken, "ask_back", EXPERT, later, reason="Une photo avec la réglette")
    assert Effect("pause_clock", "answer") in asked.effects
    assert asked.reason == "Une photo avec la réglette"
    waiting = Snapshot(state="waiting", assignee=me, clocks=asked.clocks)
    back = interpreter.fire(waiting, "complete", GP, later + timedelta(hours=5))
    assert back.effects == (Effect("resume_clock", "answer"),)
    assert back.clocks["answer"].paused_for == timedelta(hours=5)


def test_releasing_does_not_restart_the_promise(interpreter):
    clocks = interpreter.fire(READY, "send", GP, NOW).clocks
    taken = Snapshot(state="taken", assignee=Assignee(EXPERT.key, ""), clocks=clocks)
    assert interpreter.fire(taken, "release", EXPERT, NOW + timedelta(hours=3)).clocks == clocks


def test_signing_stops_the_promise(interpreter):
    clocks = interpreter.fire(READY, "send", GP, NOW).clocks
    taken = Snapshot(state="taken", assignee=Assignee(EXPERT.key, ""), clocks=clocks)
    outcome = interpreter.fire(taken, "sign", EXPERT, NOW + timedelta(hours=2), response=DONE)
    assert outcome.clocks["answer"].stopped_at == NOW + timedelta(hours=2)
    assert [str(effect) for effect in outcome.effects] == [
        "sign_report",
        "produce_document:opinion",
        "stop_clock:answer",
    ]


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_asking_back_needs_words(interpreter, reason):
    taken = Snapshot(state="taken", assignee=Assignee(EXPERT.key, ""))
    assert refusal(interpreter, taken, "ask_back", EXPERT, reason=reason).kind is RefusedKind.REASON_MISSING


@pytest.mark.parametrize(
    ("consent", "team", "kind"),
    [(None, True, "accord"), ("refused", True, "refusé"), ("emergency", True, "15"), ("given", False, "équipe")],
)
def test_what_is_missing_is_said_before_sending(interpreter, consent, team, kind):
    snapshot = Snapshot(state="draft", forms={"request": DONE}, consent=consent, team_chosen=team)
    stopped = refusal(interpreter, snapshot, "send", GP)
    assert stopped.kind is RefusedKind.GUARD_NOT_MET
    assert kind in stopped.reason_fr
    offer = interpreter.allowed(snapshot, GP)[0]
    assert (offer.event, offer.ready, offer.missing) == ("send", False, stopped.missing)


def test_a_condition_in_fhirpath_speaks_its_own_sentence():
    stopped = refusal(Interpreter(USAGE, lambda expression, snapshot: False), READY, "send", GP)
    assert (stopped.kind, stopped.reason_fr) == (RefusedKind.GUARD_NOT_MET, "Appelez le 15.")


def test_an_incomplete_form_is_not_sent_whatever_was_complete_before(interpreter):
    lacking = FormStatus(complete=False, missing=("Siège : réponse attendue.",))
    stopped = refusal(interpreter, READY, "send", GP, response=lacking)
    assert (stopped.kind, stopped.missing) == (RefusedKind.FORM_INCOMPLETE, ("Siège : réponse attendue.",))


PEOPLE = {
    "nobody": Actor("", "", frozenset()),
    "stranger": STRANGER,
    "requester": GP,
    "nurse": Actor("role:n", "Infirmière", frozenset({"requester"}), "60"),
    "pharmacist": Actor("role:p", "Pharmacien", frozenset({"requester"}), "21"),
    "expert": EXPERT,
    "other": OTHER,
    "nurse-in-team": Actor("role:ni", "Infirmier", frozenset({"expert"}), "60"),
}
MAY = {
    ("draft", "send"): {"requester", "nurse"},
    ("sent", "take"): {"expert", "other"},
    ("taken", "release"): {"expert"},
    ("taken", "ask_back"): {"expert"},
    ("taken", "sign"): {"expert"},
    ("waiting", "complete"): {"requester", "nurse"},
}


def test_the_matrix_of_everyone_everywhere(interpreter):
    """Every person, state and event: exactly the cells of MAY pass, and the buttons say the same."""
    passed = set()
    shown = set()
    for state, (name, actor) in product(USAGE.states, PEOPLE.items()):
        assignee = None if state in ("draft", "sent") else Assignee(EXPERT.key, EXPERT.display)
        snapshot = Snapshot(
            state=state,
            assignee=assignee,
            forms={"request": DONE, "report": DONE},
            consent="given",
            team_chosen=True,
        )
        shown |= {(state, offer.event, name) for offer in interpreter.allowed(snapshot, actor)}
        for transition in USAGE.transitions:
            try:
                interpreter.fire(snapshot, transition.name, actor, NOW, reason="motif")
            except Refused:
                continue
            passed.add((state, transition.name, name))
    expected = {(state, event, name) for (state, event), names in MAY.items() for name in names}
    assert passed == expected
    assert shown == expected


def test_a_stranger_learns_nothing_of_the_state(interpreter):
    sentences = {refusal(interpreter, Snapshot(state=state), "sign", STRANGER).reason_fr for state in USAGE.states}
    assert len(sentences) == 1


def test_an_unknown_event_is_refused(interpreter):
    assert refusal(interpreter, READY, "explode", GP).kind is RefusedKind.UNKNOWN_EVENT


def test_the_drafts_that_may_be_written_follow_the_buttons(interpreter):
    assert interpreter.editable(READY, GP) == ("request",)
    assert interpreter.editable(READY, EXPERT) == ()
    taken = Snapshot(state="taken", assignee=Assignee(EXPERT.key, ""))
    assert interpreter.editable(taken, EXPERT) == ("report",)
    assert interpreter.editable(taken, OTHER) == ()


def test_an_ambiguous_table_is_refused_at_once():
    twice = {**DEFINITION, "transitions": [*DEFINITION["transitions"], DEFINITION["transitions"][1]]}
    with pytest.raises(ValueError, match="take"):
        Interpreter(UsageDefinition.model_validate(twice))
