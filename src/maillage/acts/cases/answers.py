"""The forms of a case, given to the form engine with what the platform already knows."""

from typing import Any
from uuid import UUID

from maillage.acts.cases import queries
from maillage.acts.cases.models import Case
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.acts.workflow.facade import FormStatus
from maillage.kernel.context.facade import current
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import age_years, today

REQUEST = "request"
REPORT = "report"


def context_of(found: Case, name: str) -> forms.FormContext:
    """`%patient`, `%record`, `%user`, `%request`, `%today` of the expressions of one form."""
    patient = identity.patient(found.patient_id)
    on = today()
    return forms.FormContext(
        patient={
            "sex": patient.sex,
            "birthDate": patient.birth_on.isoformat() if patient.birth_on else None,
            "age": age_years(patient.birth_on, on) if patient.birth_on else None,
        },
        record=record.known_facts(found.patient_id),
        user={"display": current().principal.display, "profession": current().principal.profession},
        request=queries.form(found.id, REQUEST).response if name != REQUEST else None,
        today=on,
    )


def response_of(found: Case, name: str) -> dict[str, Any]:
    """The saved answers, or the first ones: what is known is prefilled and marked as such."""
    saved = queries.form(found.id, name)
    if saved.response:
        return saved.response
    questionnaire = usages.package(found.usage_version_id).forms[name]
    return forms.initial_response(questionnaire, context_of(found, name))


def state_of(found: Case, name: str, *, final: bool = False, response: dict[str, Any] | None = None) -> Any:
    """The form evaluated: what is visible, required, wrong."""
    questionnaire = usages.package(found.usage_version_id).forms[name]
    answers = response if response is not None else response_of(found, name)
    return forms.evaluate(questionnaire, answers, context_of(found, name), final=final)


def status_of(found: Case, name: str) -> FormStatus:
    """Complete or not, with the sentences that say what is missing."""
    state = state_of(found, name, final=True)
    sentences = tuple(error.text for error in state.errors)
    return FormStatus(complete=not sentences, missing=sentences)


def request_of(case_id: UUID) -> dict[str, Any] | None:
    return queries.form(case_id, REQUEST).response or None
