"""All that a decision may depend on, read once under the lock of the case."""

from collections import Counter

from maillage.acts.cases import answers, contributions, parties, queries, routing
from maillage.acts.cases.models import Case
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import Actor, Interpreter, Offer, Snapshot, interpreter
from maillage.kernel.consent import facade as consent
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.documents import facade as documents


def interpreter_of(found: Case) -> Interpreter:
    """Its promises are those of the structure that asks: whoever plays it, they were made to that one."""
    return interpreter(usages.package(found.usage_version_id, promised_to=found.requester_organization_id))


def snapshot_of(found: Case, *, forms: tuple[str, ...] = (), signed: bool = False) -> Snapshot:
    """`forms`: those whose completeness is asked; checking one costs a whole evaluation. `signed`: what the parties
    signed is read too, to be compared."""
    answer = consent.latest(found.id)
    transitions = usages.package(found.usage_version_id).definition.transitions
    returns = any(each.returns and found.state in each.sources for each in transitions)
    sent = documents.sent_with(found.id)
    return Snapshot(
        state=found.state,
        assignee=parties.assignee(found),
        clocks=queries.clocks_in(found.id),
        forms={name: answers.status_of(found, name) for name in forms},
        request=answers.request_of(found),
        attachments=Counter(each.view_code for each in sent),
        consent=answer.answer.value if answer else None,
        team_chosen=found.team_id is not None or routing.team_for(found) is not None,
        came_from=queries.came_from(found) if returns else None,
        contributions=contributions.known_of(found),
        signed=contributions.signed_of(found) if signed else {},
    )


def writable(found: Case, context: AccessContext) -> tuple[str, ...]:
    """The forms that this reader fills now. Of the case, only what decides that is read."""
    machine = interpreter_of(found)
    return _editable(found, machine, parties.actor(found, machine.definition, context))


def _editable(found: Case, machine: Interpreter, actor: Actor) -> tuple[str, ...]:
    standing = Snapshot(
        state=found.state, assignee=parties.assignee(found), contributions=contributions.known_of(found)
    )
    return machine.editable(standing, actor)


def offers_for(found: Case, context: AccessContext) -> tuple[Offer, ...]:
    """The buttons of this reader on this case, each with what it still lacks; none while it is withheld."""
    if found.withheld:
        return ()
    machine = interpreter_of(found)
    actor = parties.actor(found, machine.definition, context)
    if not actor.roles:
        return ()
    return machine.allowed(snapshot_of(found, forms=_editable(found, machine, actor)), actor)
