"""What each party signs for themselves: whose it is, who is blind to it, and what is done with it once signed.

Refuses nothing by itself: the table decides who may sign, the row policies who may read. A veil is written with the row
it hides; only the platform lifts it, in the transaction of the signature that ends it.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from maillage.acts.cases import answers, parties, queries
from maillage.acts.cases.carrying import flat, laid_out
from maillage.acts.cases.contracts import FormView, PartyView
from maillage.acts.cases.models import Case, CaseForm, Party
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.usages.codes import ANSWER_FORM
from maillage.acts.usages.contributions import Blind
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Transition
from maillage.acts.workflow.facade import Contribution
from maillage.kernel.context.facade import Principal, current, open_context
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import now

READINGS = Principal.system("readings")


def _definition(case: Case) -> UsageDefinition:
    return usages.package(case.usage_version_id).definition


def party_for(case: Case, form: str) -> PartyView | None:
    """At which place the reader writes this form; None for a form of the whole case."""
    wanted = _definition(case).contributions.get(form)
    return next(parties.mine_in(case.id, current(), place=wanted.place), None) if wanted else None


def row_for(case: Case, form: str, version: int) -> CaseForm:
    """A new row of answers, under its veil."""
    party = party_for(case, form)
    row = CaseForm(case=case, name=form, version=version, party_id=party.id if party else None)
    row.saved_by_role_id = current().principal.role_id
    _cover(row, _veil_of(case, form))
    return row


def _veil_of(case: Case, form: str) -> Blind | None:
    """What is being concluded from opinions tells them: it lies under their veil until it is signed."""
    definition = _definition(case)
    return _standing(case, definition.peers if form == ANSWER_FORM else definition.veil_of(form))


def _standing(case: Case, rule: Blind | None) -> Blind | None:
    """The rule, unless what lifts it is signed, as far as the reader knows: what comes after is hidden no more."""
    if rule is None or (ANSWER_FORM in rule.until and queries.opinion_of(case.id) is not None):
        return None
    ends = set(rule.until) - {rule.of}
    return None if any(each.name in ends for each in queries.signed_contributions(case.id)) else rule


def seat(case: Case, row: Party, definition: UsageDefinition) -> None:
    """Whether a place contributes, and what hides who holds it."""
    form = next((form for form, wanted in definition.contributions.items() if wanted.place == row.place), None)
    row.contributes = form is not None
    rule = _standing(case, definition.veil_of(form)) if form else None
    row.among_peers = rule is not None and rule == definition.peers
    _cover(row, rule)


def _cover(row: Party | CaseForm, rule: Blind | None) -> None:
    if rule is not None:
        row.veil, row.veils_requester = rule.of, rule.requester


def veil_over(case: Case, step: Transition | None) -> dict[str, Any]:
    """The columns of an event that hide it. What is asked of the requester in words, they read."""
    rule = _standing(case, _definition(case).veil_over(step)) if step else None
    if rule is None or step is None:
        return {}
    return {"veil": rule.of, "veils_requester": rule.requester and not step.requires_reason}


def veil_of_party(case: Case, party: PartyView) -> dict[str, Any]:
    """The same of what is said of somebody whose place is hidden."""
    rule = _definition(case).veil_of(party.veil) if party.veil else None
    return {"veil": party.veil, "veils_requester": rule.requester} if rule else {}


def mark(case: Case, step: Transition | None) -> dict[str, str]:
    """What a line of the trail keeps so that it is hidden as long as what it tells."""
    rule = _definition(case).veil_over(step) if step else None
    return {"veil": rule.of} if rule else {}


def mark_of_reader(case: Case) -> dict[str, str]:
    """The same for an opening by somebody who holds a veiled place."""
    veil = next((party.veil for party in parties.mine_in(case.id, current()) if party.veil), "")
    return {"veil": veil} if veil else {}


def sign(*, by: Principal, case: Case, form: str) -> None:
    """The reader's own draft stops being one; whatever it was awaited by is lifted."""
    party = party_for(case, form)
    assert party is not None, "the table offered this signature to somebody without the place"
    mine = CaseForm.objects.filter(case=case, name=form, party_id=party.id, completed_at__isnull=True)
    mine.filter(abandoned_at__isnull=True).update(completed_at=now(), saved_by_role_id=by.role_id)
    lift(case, form)
    show_to_readers(case)


def lift(case: Case, signed: str) -> None:
    """Under the platform's own ticket: with the reader's, an injected statement could look, and undo its signature."""
    covered = [rule.of for rule in _definition(case).blind if signed in rule.until and signed != rule.of]
    if covered:
        with open_context(READINGS), connection.cursor() as cursor:
            for form in covered:
                cursor.execute("SELECT ctx.case_lift_veil(%s, %s, %s)", [case.id, form, signed])


def show_to_readers(case: Case) -> None:
    """Among peers: who reads what each signed changes with who has the case and who has signed."""
    rule = _definition(case).peers
    if rule is not None:
        with open_context(READINGS), connection.cursor() as cursor:
            cursor.execute("SELECT ctx.case_show_veiled(%s, %s, %s)", [case.id, rule.of, rule.of in rule.until])


def known_of(case: Case) -> tuple[Contribution, ...]:
    """Those awaited from who holds a place now, and those signed, as far as the reader may see."""
    definition = _definition(case)
    if not definition.contributions:
        return ()
    signed = {(each.name, each.party_id) for each in queries.signed_contributions(case.id)}
    form_at = {wanted.place: form for form, wanted in definition.contributions.items()}
    live = {party.id for party in parties.live_in(case.id)}
    mine = {party.id for party in parties.mine_in(case.id, current())}
    return tuple(
        Contribution(
            form=form_at[party.place],
            place=party.place,
            key=_key(party, party.id in mine),
            display=parties.name_of(party),
            signed=(form_at[party.place], party.id) in signed,
            rewriting=party.id in mine and rewriting(case, form_at[party.place], party.id) is not None,
        )
        for party in parties.all_in(case.id)
        if party.place in form_at and (party.id in live or (form_at[party.place], party.id) in signed)
    )


def mine_signed(case: Case, form: str) -> FormView | None:
    """What the reader signed last under this name, as it is in force."""
    party = party_for(case, form)
    signed = queries.all_signed(case.id, party.id) if party else ()
    return next((each for each in signed if each.name == form), None)


def rewriting(case: Case, form: str, party_id: UUID) -> FormView | None:
    """The next version of what was signed at this place, while its signer writes it; seen by them alone."""
    signed = any(each.name == form for each in queries.all_signed(case.id, party_id))
    last = queries.form(case.id, form)
    return last if signed and last.party_id == party_id and last.completed_at is None else None


def _key(party: PartyView, mine: bool) -> str:
    """A place of the reader's team is theirs too."""
    return current().principal.key if mine else f"role:{party.holder}"


def signed_of(case: Case) -> dict[str, tuple[dict[str, Any], ...]]:
    """The answers that count of each signed contribution, by form."""
    found: dict[str, tuple[dict[str, Any], ...]] = {}
    for each in queries.signed_contributions(case.id):
        found[each.name] = (*found.get(each.name, ()), forms.clean_response(state_of(case, each)))
    return found


def state_of(case: Case, saved: FormView) -> forms.FormState:
    questionnaire = usages.package(case.usage_version_id).forms[saved.name]
    return forms.evaluate(questionnaire, saved.response, answers.context_of(case, saved.name))


def carry(*, by: Principal, case: Case, form: str) -> None:
    """The reader's contribution becomes the answer, for the questions that both ask: nothing is typed again."""
    given = answers.clean_of(case, form)
    questionnaire = usages.package(case.usage_version_id).forms[ANSWER_FORM]
    response = laid_out(questionnaire, flat(given))
    version = queries.form(case.id, ANSWER_FORM).version
    CaseForm.objects.bulk_create([CaseForm(case=case, name=ANSWER_FORM, version=version)], ignore_conflicts=True)
    kept = CaseForm.objects.select_for_update().get(case=case, name=ANSWER_FORM, version=version, party__isnull=True)
    kept.response, kept.saved_by_role_id = response, by.role_id
    kept.revision += 1
    kept.save()


def signer_of(saved: FormView) -> str:
    person = directory.role(saved.saved_by_role_id) if saved.saved_by_role_id else None
    return f"{person.display}, {person.place}" if person else ""
