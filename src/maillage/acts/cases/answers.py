"""The forms of a case, given to the form engine with what the platform already knows."""

from typing import Any

from django.utils.translation import get_language

from maillage.acts.cases import queries
from maillage.acts.cases.carrying import flat, laid_out
from maillage.acts.cases.contracts import FormView
from maillage.acts.cases.models import Case
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import FormStatus
from maillage.kernel.context.facade import current
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import age_years, today

REQUEST = "request"
_KEPT = "cases.forms"


def context_of(found: Case, name: str) -> forms.FormContext:
    """`%patient`, `%record`, `%user`, `%request`, `%today` of the expressions of one form."""
    patient = identity.patient(found.patient_id)
    assert patient is not None, "a case is never visible without its patient"
    on = today()
    return forms.FormContext(
        patient={
            "sex": patient.sex,
            "birthDate": patient.birth_on.isoformat() if patient.birth_on else None,
            "age": age_years(patient.birth_on, on) if patient.birth_on else None,
        },
        record=record.known_facts(found.patient_id),
        user={"display": current().principal.display, "profession": current().principal.profession},
        request=request_of(found) if name != REQUEST else None,
        today=on,
    )


def response_of(found: Case, name: str, version: int | None = None) -> dict[str, Any]:
    """The saved answers, or the first ones: what is known is prefilled and marked as such."""
    saved = queries.form(found.id, name, version)
    questionnaire = usages.package(found.usage_version_id).forms[name]
    if saved.response and not _waits_for_the_record(found, name, saved):
        return saved.response
    known = forms.initial_response(questionnaire, context_of(found, name))
    if not saved.response:
        return known
    return laid_out(questionnaire, {**flat(known), **flat(saved.response)})


def _waits_for_the_record(found: Case, name: str, saved: FormView) -> bool:
    """Who prepared this draft could not read the record: to its author, what is known is added, until they save."""
    mine = found.requester_role_id == current().principal.role_id
    prepared = found.prepared_by_role_id is not None and saved.saved_by_role_id == found.prepared_by_role_id
    return name == REQUEST and mine and prepared and found.state_kind == "draft"


def state_of(found: Case, name: str, *, final: bool = False, version: int | None = None) -> forms.FormState:
    """The form evaluated: what is visible, required, wrong. Evaluated once per request, form and revision.

    `version` asks for the answers of one signed version; without it, for those being written or last written.
    """
    kept = current().notes.setdefault(_KEPT, {})
    assert isinstance(kept, dict)
    saved = queries.form(found.id, name, version)
    key = _key(found, saved, final)
    if key not in kept:
        questionnaire = usages.package(found.usage_version_id).forms[name]
        response = response_of(found, name, version)
        left = version is not None or _has_left(found, name)
        kept[key] = forms.evaluate(questionnaire, response, context_of(found, name), final=final, keeps=left)
    return kept[key]


def evaluated(found: Case, saved: FormView, known: forms.FormContext) -> forms.FormState:
    """What was just saved, evaluated with what was read before: whoever asks for it next has it already."""
    questionnaire = usages.package(found.usage_version_id).forms[saved.name]
    state = forms.evaluate(questionnaire, saved.response, known, keeps=_has_left(found, saved.name))
    kept = current().notes.setdefault(_KEPT, {})
    assert isinstance(kept, dict)
    kept[_key(found, saved, False)] = state
    return state


def _key(found: Case, saved: FormView, final: bool) -> tuple[object, ...]:
    """What was evaluated is also said, in one language: a page read in English signs a letter in French."""
    return found.id, saved.name, saved.version, saved.revision, final, get_language()


def _has_left(found: Case, name: str) -> bool:
    """Nobody fills this form any more: what was calculated from it does not change."""
    kinds = ("open", "paused", "answered", "closed") if name == REQUEST else ("answered", "closed")
    return found.state_kind in kinds


def status_of(found: Case, name: str) -> FormStatus:
    """Complete or not, with the sentences that say what is missing."""
    errors = state_of(found, name, final=True).errors
    return FormStatus(complete=not errors, missing=tuple(error.summary for error in errors))


def clean_of(found: Case, name: str) -> dict[str, Any]:
    """The answers that count: those of questions now hidden stay in the draft only."""
    return forms.clean_response(state_of(found, name))


def in_force_of(found: Case, name: str) -> dict[str, Any]:
    """The answers that count of what was last signed, while the next version may be under way."""
    signed = queries.opinion_of(found.id) if name != REQUEST else None
    return forms.clean_response(state_of(found, name, version=signed.version if signed else None))


def request_of(found: Case) -> dict[str, Any] | None:
    """`%request`: what guards, views and the answer's form look at; None before anything was saved."""
    return clean_of(found, REQUEST) if queries.form(found.id, REQUEST).response else None
