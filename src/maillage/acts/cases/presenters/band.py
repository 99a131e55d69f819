"""The patient of a case, at the head of each of its pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.prepared import prepared_facts
from maillage.acts.cases.presenters.standing import in_a_sentence
from maillage.acts.usages import facade as usages
from maillage.acts.usages.consent_words import said_consent
from maillage.kernel.consent import facade as consent
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import fr_date
from maillage.toolbox.ui.contracts import BandView, Fact


def band_of(case: Case) -> BandView:
    patient = identity.patient(case.patient_id)
    assert patient is not None
    answer = consent.latest(case.id)
    facts: tuple[Fact, ...] = ()
    if answer is not None and answer.answer.allows:
        facts = (_agreed(case, answer),)
    url = reverse("portal:record", args=[case.patient_id])
    facts = (*prepared_facts(case), *facts)
    return identity.band(patient, alerts=record.alerts_for_band(case.patient_id), facts=facts, url=url)


def _agreed(case: Case, answer: consent.ConsentView) -> Fact:
    """That it was given, and when; in an emergency, that nobody could be asked."""
    definition = usages.package(case.usage_version_id).definition
    words = said_consent(definition.consent.kind, definition.consent_words)
    if answer.answer is consent.Answer.EMERGENCY:
        told = {"label": words.label, "value": in_a_sentence(words.answers[answer.answer.value])}
        return Fact(_("%(label)s : %(value)s") % told, "exclamation-circle")
    return Fact(f"{words.noted} {fr_date(answer.collected_at, year=False)}", "check2-circle")
